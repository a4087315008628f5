"""A pack says which versions of others it was made for."""

from __future__ import annotations

from ...resolution import requirements
from ..rule import Finding, Rule
from ..subject import Subject

LOWEST = {">=", ">", "==", "~="}


async def check(subject: Subject) -> list[Finding]:
    """Look for requirements without a lowest version."""
    return [
        Finding(
            f"it requires {asked} in any version",
            subject.pack.name,
            f'write "{name}>=..." with the oldest that works',
        )
        for name, wanted in requirements(subject.pack, []).items()
        for asked in wanted
        if not any(part.operator in LOWEST for part in asked.specifier)
    ]


RULE = Rule(
    name="bounded-requirements",
    tier="bronze",
    sentence="Each requirement names the lowest version that it works with.",
    because="Otherwise it is activated over an older pack, and fails later.",
    check=check,
)
