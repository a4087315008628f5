"""A plan as a person reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .access_words import people_lines, role_lines

if TYPE_CHECKING:
    from ..operations import Lost, Plan, PlannedArchive, RoleChange, RuleChange

SIGNS = {"added": "+", "gone": "-", "renewed": "="}
MINUTE = 60


def plan_text(plan: Plan) -> str:
    """The plan in words: packs, tables, access, routes, rows, blockers, and the hash that confirms it."""
    lines = [f"{plan.operation.capitalize()} {', '.join(plan.names) or 'all'} (generation {plan.generation})"]
    for title, section in _sections(plan):
        if section:
            lines += [f"{title}:", *(f"  {line}" for line in section)]
    if not plan.blockers:
        lines.append(f"takes {duration(plan.estimated_seconds)}")
        lines.append(f"confirm with: --plan {plan.hash}")
    return "\n".join(lines)


def duration(seconds: float) -> str:
    """How long something takes, as one says it."""
    if seconds < 1:
        return "less than a second"
    if seconds < 2 * MINUTE:
        return f"about {seconds:.0f} s"
    return f"about {seconds / MINUTE:.0f} minutes"


def _sections(plan: Plan) -> Iterator[tuple[str, list[str]]]:
    yield (
        "packs",
        [f"{pack.change} {pack.name} {pack.version}: {pack.summary} ({pack.because})" for pack in plan.packs],
    )
    yield "tables", plan.tables
    yield "columns", plan.columns
    known = {"create_table", "add_column", "create_index"}
    yield "indexes", [f"{len(plan.indexes)} indexes"] if plan.indexes else []
    further = [change.summary for change in plan.schema if change.kind not in known]
    yield "further changes", [summary for summary in further if summary]
    yield "data steps", [f"{step.pack} {step.number}: {step.summary}" for step in plan.data_steps]
    yield "roles", [_role(role) for role in plan.roles]
    yield "access rules", [_rule(rule) for rule in plan.rules]
    yield "what roles gain (+) and lose (-) by all rules together", role_lines(plan.access)
    yield "what users gain and lose", people_lines(plan.people)
    yield "routes", list(plan.routes)
    yield "jobs", list(plan.jobs)
    yield "settings", list(plan.settings)
    yield (
        "records that people will no longer see",
        [f"{rows.rows} of {rows.table}" for rows in plan.rows_at_stake],
    )
    yield "archives", [_archive(archive) for archive in plan.archives]
    yield "tables that are dropped", [table for archive in plan.archives for table in archive.dropped]
    yield "what cannot be put back", [_lost(lost) for archive in plan.archives for lost in archive.lost]
    yield (
        "rows that do not suit",
        [
            f"{misfit.table}.{misfit.field}, {misfit.kind}: {', '.join(misfit.examples)}"
            for misfit in plan.misfits
        ],
    )
    yield "what stands in the way", list(plan.blockers)


def _role(role: RoleChange) -> str:
    holders = f", given to {role.holders}" if role.holders else ""
    contains = f", contains {', '.join(role.contains)}" if role.contains else ""
    return f"{SIGNS[role.change]} {role.name} ({role.kind}{holders}{contains}): {role.summary}"


def _rule(rule: RuleChange) -> str:
    who = ", ".join(rule.roles) or "everybody"
    what = f"{'/'.join(rule.may)} " if rule.may else ""
    some = "some of " if rule.conditional else ""
    fields = f" ({len(rule.fields)} fields)" if rule.fields is not None else ""
    kind = "" if rule.rule == "grant" else f" [{rule.rule}]"
    return f"{SIGNS[rule.change]} {who}: {what}{some}{rule.table}{fields}{kind}: {rule.because}"


def _archive(archive: PlannedArchive) -> str:
    where = f"{archive.folder}/{archive.file}" if archive.file else f"a file in {archive.folder}"
    written = f", written {archive.created}" if archive.created else ""
    return f"{archive.change} {archive.pack} {archive.version}: {where}{written}"


def _lost(lost: Lost) -> str:
    match lost.change:
        case "emptied":
            return f"{lost.table}.{lost.column} of {lost.rows} rows stays empty: the record of {lost.target} is gone"
        case "left out":
            return f"{lost.rows} rows of {lost.table} are left out: their record of {lost.target} is gone"
        case "record gone":
            return f"{lost.rows} records of {lost.table} that were to get {lost.column} back are gone"
