"""A pack's names begin with its own."""

from __future__ import annotations

from collections.abc import Iterator

from ...pack import Pack
from ..rule import Finding, Rule
from ..subject import Subject


async def check(subject: Subject) -> list[Finding]:
    """Look at the names of tables, roles and actor facts."""
    name = subject.pack.name
    return [
        Finding(f"{kind} {given!r} does not begin with the pack's name", name, f"begin it with {name}{sign}")
        for kind, given, sign in _names(subject.pack)
        if not given.startswith((f"{name}_", f"{name}."))
    ]


def _names(pack: Pack) -> Iterator[tuple[str, str, str]]:
    for entity in pack.entities:
        yield "table", entity.info.table, "_"
    for role in pack.roles:
        yield "role", role.name, "."
    for fact in pack.actor_facts:
        yield "actor fact", fact.name, "_"


RULE = Rule(
    name="own-names",
    tier="bronze",
    sentence="Its tables, roles and actor facts begin with its name.",
    because="Two packs that choose the same name cannot be active together.",
    check=check,
)
