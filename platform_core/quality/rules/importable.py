"""Importing a pack does nothing but define it."""

from __future__ import annotations

from ..probe import changes_of_importing
from ..rule import Finding, Rule
from ..subject import Subject


async def check(subject: Subject) -> list[Finding]:
    """Import the pack in a process of its own, and compare the process before and after."""
    return [
        Finding(
            change, subject.module, "do it in a route, a rule or a job, never when the module is imported"
        )
        for change in await changes_of_importing(subject.module)
    ]


RULE = Rule(
    name="importable",
    tier="bronze",
    sentence="Importing it starts nothing, registers nothing and changes nothing.",
    because="The platform imports every installed pack, also those that nobody has activated.",
    check=check,
    costly=True,
)
