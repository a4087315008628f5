"""Every move of a pack's lifecycles is written down."""

from __future__ import annotations

from ..rule import Finding, Rule
from ..subject import Subject


async def check(subject: Subject) -> list[Finding]:
    """Look for each move in the README and the pages."""
    pages = subject.source.pages(subject.pack.name)
    missing = [
        Finding(
            f"no page names the move {name!r} of {table}",
            subject.pack.name,
            "add it to the README's table of moves",
        )
        for table, name in sorted(
            {
                (cycle.entity.__name__, move.name)
                for cycle in subject.pack.lifecycles
                for move in cycle.transitions
            }
        )
        if f"`{name}`" not in pages
    ]
    return subject.written(missing)


RULE = Rule(
    name="lifecycle-documented",
    tier="silver",
    sentence="Its README or pages name every move of its lifecycles.",
    because="The life of a record is what people ask about first.",
    check=check,
)
