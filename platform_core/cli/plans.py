"""A plan as a person reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .access_words import people_lines, role_lines

if TYPE_CHECKING:
    from ..operations import Plan, RoleChange, RuleChange

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
    yield "further changes", [change.summary for change in plan.schema if change.kind not in known]
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
