"""Reference: what each pack of this repository brings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from string import ascii_uppercase
from typing import Any

from docs.pages.conditions import condition_text
from docs.pages.entities import entity_section
from docs.pages.installed import own_packs, own_registry
from docs.pages.markdown import bullets, code, codes, literals, page, paragraphs, table
from platform_core import (
    BusinessRule,
    Entity,
    Grant,
    Lifecycle,
    Pack,
    ProtectedField,
    Registry,
    Restriction,
    Role,
)

SHORT = 4


def build() -> dict[str, str]:
    """The pages by file name."""
    registry = own_registry()
    return {f"packs/{name}.md": _page(registry, pack) for name, pack in own_packs().items()}


def _page(registry: Registry, pack: Pack) -> str:
    requires = f"Requires {codes(pack.requires)}." if pack.requires else "Requires nothing."
    introduction = f"{pack.summary}.\n\nVersion {pack.version}. {requires}"
    sections = [section for section in _sections(registry, pack) if section]
    return page(f"Pack `{pack.name}`", introduction, *sections)


def _sections(registry: Registry, pack: Pack) -> Iterator[str]:
    yield _entities(registry, pack)
    yield _titled("Roles", _roles(pack.roles))
    yield _titled("Access rules", _access(pack))
    yield _titled("Facts about the actor", bullets(f"`{f.name}`: {f.summary}" for f in pack.actor_facts))
    yield _titled("Life cycles", "\n\n".join(_lifecycle(lifecycle) for lifecycle in pack.lifecycles))
    types = [
        (kind.label, code(kind.entity.info.table), kind.category, kind.summary) for kind in pack.case_types
    ]
    yield _titled("Case types", table(("name", "table", "category", "summary"), types))
    yield _titled("Business rules", _business_rules(pack.business_rules))
    yield _titled("Routes", table(("route", "what it does"), _routes(pack.routes)))
    sections = [(code(s.of.info.table), code(s.name), s.summary) for s in pack.overview_sections]
    yield _titled("Overview sections", table(("shown with", "section", "what it shows"), sections))
    jobs = [(code(job.name), f"{job.every} s", job.summary) for job in pack.jobs]
    yield _titled("Jobs", table(("job", "every", "summary"), jobs))
    settings = [(code(s.name), s.kind, code(s.default), s.summary) for s in pack.settings]
    yield _titled("Settings", table(("setting", "kind", "default", "summary"), settings))
    steps = [(step.number, step.summary) for step in pack.data_steps]
    yield _titled("Data steps", table(("number", "summary"), steps))
    yield _titled("Demonstration data", pack.demo.summary + "." if pack.demo is not None else "")


def _titled(title: str, content: str) -> str:
    return f"## {title}\n\n{content}" if content else ""


def _entities(registry: Registry, pack: Pack) -> str:
    shown = [entity for entity in pack.entities if not entity.info.internal]
    parts = [entity_section(registry, entity) for entity in shown]
    hidden = [(code(e.info.table), e.info.summary) for e in pack.entities if e.info.internal]
    if hidden:
        listed = table(("table", "what it holds"), hidden)
        parts.append(f"### Tables that no surface shows\n\n{listed}")
    return _titled("Entities", "\n\n".join(parts))


def _roles(roles: Sequence[Role]) -> str:
    rows = [
        (
            code(role.name),
            role.summary,
            role.kind,
            codes(r.name for r in role.contains),
            codes(r.name for r in role.assignable_by),
        )
        for role in roles
    ]
    return table(("role", "who that is", "kind", "contains", "may be given by"), rows)


def _access(pack: Pack) -> str:
    grants = [rule for rule in pack.access_rules if isinstance(rule, Grant)]
    cuts = [rule for rule in pack.access_rules if isinstance(rule, Restriction)]
    kept = [rule for rule in pack.access_rules if isinstance(rule, ProtectedField)]
    lists = _field_lists(grants)
    rows = [_grant(rule, lists) for rule in grants]
    parts = [
        table(("role", "may", "records", "fields", "because"), rows),
        bullets(f"Fields {letter}: {codes(names)}" for names, letter in lists.items()),
        _under("### Restrictions", table(("entity", "only", "unless", "because"), map(_restriction, cuts))),
        _under("### Protected fields", table(("field", "read", "write", "because"), map(_protected, kept))),
    ]
    return "\n\n".join(part for part in parts if part)


def _field_lists(grants: Sequence[Grant]) -> dict[tuple[str, ...], str]:
    """The longer lists of fields, each with the letter under which the table speaks of it."""
    long = dict.fromkeys(
        rule.fields for rule in grants if rule.fields is not None and len(rule.fields) > SHORT
    )
    return dict(zip(long, ascii_uppercase, strict=False))


def _under(heading: str, content: str) -> str:
    return f"{heading}\n\n{content}" if content else ""


def _grant(rule: Grant, lists: Mapping[tuple[str, ...], str]) -> tuple[str, ...]:
    entity = "everything" if rule.entity is Entity else code(rule.entity.info.table)
    records = entity if rule.where is None else f"{entity}: {condition_text(rule.where)}"
    fields = "all"
    if rule.fields is not None:
        fields = lists.get(rule.fields) or codes(rule.fields)
    return code(rule.role.name), ", ".join(rule.may), records, fields, rule.because


def _restriction(rule: Restriction) -> tuple[str, ...]:
    return (
        code(rule.entity.info.table),
        condition_text(rule.where),
        codes(role.name for role in rule.unless) or "nobody",
        rule.because,
    )


def _protected(rule: ProtectedField) -> tuple[str, ...]:
    sides = (None if side is None else codes(role.name for role in side) for side in (rule.read, rule.write))
    read, write = ("by the grants" if side is None else side or "nobody" for side in sides)
    return f"`{rule.entity.info.table}.{rule.field}`", read, write, rule.because


def _lifecycle(lifecycle: Lifecycle) -> str:
    labels = {state.code: state.label for state in lifecycle.states}
    states = [
        (code(repr(s.code)), s.label, "yes" if s.active else "no", "yes" if s.final else "no")
        for s in lifecycle.states
    ]
    moves = [
        (
            code(move.name),
            ", ".join(labels[source] for source in move.sources),
            labels[move.target] + (f", if: {condition_text(move.where)}" if move.where is not None else ""),
            codes(role.name for role in move.roles) or "whoever may change it",
            codes(move.needs),
            codes(name for name in move.takes if name not in move.needs),
            move.because,
        )
        for move in lifecycle.transitions
    ]
    free = codes(role.name for role in lifecycle.free_for)
    return "\n\n".join(
        part
        for part in (
            f"### {lifecycle.entity.info.label}",
            f"Of `{lifecycle.entity.info.table}`, in the field `{lifecycle.field}`; starts as {labels[lifecycle.initial]}.",
            table(("code", "state", "active", "final"), states),
            table(("move", "from", "to", "who", "needs", "also takes", "because"), moves),
            f"Any state may be set by hand by {free}." if free else "",
        )
        if part
    )


def _business_rules(rules: Sequence[BusinessRule]) -> str:
    return table(
        ("rule", "on", "what it does", "because"),
        [
            (
                code(rule.name),
                f"{', '.join(rule.kinds)} of `{'any record' if rule.entity is Entity else rule.entity.info.table}`",
                " ".join(paragraphs((rule.before or rule.after or rule.on).__doc__)),
                rule.because,
            )
            for rule in rules
        ],
    )


def _routes(handlers: Sequence[Any]) -> list[tuple[str, str]]:
    return [
        (f"`{method} {path}`", literals(handler.fn.__doc__ or ""))
        for handler in handlers
        for path in sorted(handler.paths)
        for method in sorted(handler.http_methods)
        if method != "OPTIONS"
    ]
