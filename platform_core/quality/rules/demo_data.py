"""A pack has demonstration data, which goes without a trace."""

from __future__ import annotations

from ..rule import Finding, Rule
from ..subject import Subject


async def check(subject: Subject) -> list[Finding]:
    """Load it, remove it, and compare."""
    from ...testing import trials

    if subject.pack.demo is None:
        remedy = "give the manifest a DemoData, with somebody for each role"
        return [Finding("it has no demonstration data", subject.pack.name, remedy)]
    return await subject.tried(trials.demo_left_behind, "create it through the loader alone", filled=False)


RULE = Rule(
    name="demo-data",
    tier="gold",
    sentence="Its demonstration data loads, and is removed without a trace.",
    because="People learn a pack by trying it, on an instance that stays clean.",
    check=check,
    costly=True,
)
