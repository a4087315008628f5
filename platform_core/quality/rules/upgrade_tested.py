"""The way from earlier versions is tested."""

from __future__ import annotations

from ..rule import Finding, Rule
from ..subject import Subject


async def check(subject: Subject) -> list[Finding]:
    """Look for a test that starts before each data step."""
    tests = subject.tests
    return [
        Finding(
            f"no test starts before data step {step.number} ({step.summary})",
            str(tests.folder),
            f"begin one with before_step(pack, {step.number}), make records, then upgrade",
        )
        for step in subject.pack.data_steps
        if ("before_step", step.number) not in tests.calls
    ]


RULE = Rule(
    name="upgrade-tested",
    tier="gold",
    sentence="A test upgrades an earlier version through each data step.",
    because="A data step runs once, on data that its author has never seen.",
    check=check,
)
