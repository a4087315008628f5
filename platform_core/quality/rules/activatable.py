"""Nothing stands in the way of activating a pack."""

from __future__ import annotations

from ... import checks
from ..rule import Finding, Rule
from ..subject import Subject


async def check(subject: Subject) -> list[Finding]:
    """Ask all that a plan asks: requirements, names, entities, access rules, lifecycles, routes."""
    found = list(subject.resolution.problems)
    if not found:
        registry = subject.registry
        found += checks.problems(registry)
        found += [problem for further in subject.checks for problem in further(registry)]
    return [
        Finding(what, subject.pack.name, remedy or "correct it")
        for what, _, remedy in (
            problem.rpartition("; ") if "; " in problem else (problem, "", "") for problem in found
        )
    ]


RULE = Rule(
    name="activatable",
    tier="bronze",
    sentence="Nothing stands in the way of its activation.",
    because="A plan would refuse it, in front of an implementer.",
    check=check,
)
