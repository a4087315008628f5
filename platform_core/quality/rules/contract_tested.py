"""A pack's tests inherit the contract."""

from __future__ import annotations

from ..rule import Finding, Rule
from ..subject import Subject


async def check(subject: Subject) -> list[Finding]:
    """Look for a test class that inherits PackContract and names this pack."""
    named = {text.rpartition(".")[0] or text for text in subject.tests.contracts}
    if named & {"pack", subject.pack.name, subject.module, subject.module.rpartition(".")[2]}:
        return []
    remedy = "add a class that inherits platform_core.testing.PackContract, with `pack` set to this pack"
    return [Finding("no test inherits PackContract for it", str(subject.tests.folder), remedy)]


RULE = Rule(
    name="contract-tested",
    tier="silver",
    sentence="Its tests inherit PackContract.",
    because="What holds for every pack is then tried with each change of this one.",
    check=check,
)
