"""Strangers see nothing of a pack, and lists agree with single records."""

from __future__ import annotations

from ..rule import Finding, Rule
from ..subject import Subject


async def check(subject: Subject) -> list[Finding]:
    """Look at each entity as somebody without a role, and compare lists with what can be got."""
    from ...testing import trials

    remedy = "look at what its grants open, and to whom"
    found = await subject.tried(trials.open_to_strangers, remedy)
    return found + await subject.tried(trials.lists_that_differ, remedy)


RULE = Rule(
    name="closed-to-strangers",
    tier="gold",
    sentence="Somebody without a role sees none of its records; a list holds exactly what can be got.",
    because="A record that shows by another door is a leak.",
    check=check,
    costly=True,
)
