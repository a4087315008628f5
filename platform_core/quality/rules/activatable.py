"""Nothing stands in the way of activating a pack."""

from __future__ import annotations

from ..rule import Finding, Rule
from ..subject import Subject


async def check(subject: Subject) -> list[Finding]:
    """Ask all that a plan asks: requirements, names, entities, access rules, lifecycles, routes."""
    return [_finding(problem, subject.pack.name) for problem in subject.blockers]


def _finding(problem: str, pack: str) -> Finding:
    what, _, remedy = problem.rpartition("; ")
    return Finding(what or problem, pack, remedy if what else "correct it")


RULE = Rule(
    name="activatable",
    tier="bronze",
    sentence="Nothing stands in the way of its activation.",
    because="A plan would refuse it, in front of an implementer.",
    check=check,
)
