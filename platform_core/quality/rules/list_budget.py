"""A list takes one statement."""

from __future__ import annotations

from ..rule import Finding, Rule
from ..subject import Subject


async def check(subject: Subject) -> list[Finding]:
    """List each entity for each role, and count what is sent."""
    from ...testing import trials

    return await subject.tried(
        trials.lists_over_budget, "make its rules conditions that join, not code that asks"
    )


RULE = Rule(
    name="list-budget",
    tier="gold",
    sentence="A list of each of its entities takes one statement, whoever asks.",
    because="A list that asks for each row is quick with ten records, and stops with a million.",
    check=check,
    costly=True,
)
