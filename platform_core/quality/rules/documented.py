"""Everything that people meet of a pack is written down."""

from __future__ import annotations

from collections.abc import Iterator

from ...pack import Pack
from ..rule import Finding, Rule
from ..subject import Subject


async def check(subject: Subject) -> list[Finding]:
    """Look for each name in the README and the pages."""
    pages = subject.source.pages(subject.pack.name)
    missing = [
        Finding(f"no page names the {kind} {name}", subject.pack.name, "say in the README what it is for")
        for kind, name in _names(subject.pack)
        if f"`{name}" not in pages
    ]
    return subject.written(missing)


def _names(pack: Pack) -> Iterator[tuple[str, str]]:
    yield from (("table", entity.info.table) for entity in pack.entities if not entity.info.internal)
    yield from (("role", role.name) for role in pack.roles)
    yield from (("setting", setting.name) for setting in pack.settings)
    yield from (("job", job.name) for job in pack.jobs)


RULE = Rule(
    name="documented",
    tier="gold",
    sentence="Its README or pages name every table, role, setting and job.",
    because="What is not written down is found out by trial, on a customer's instance.",
    check=check,
)
