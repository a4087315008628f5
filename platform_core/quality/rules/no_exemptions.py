"""No rule is exempt."""

from __future__ import annotations

from ..promises import FILE_NAME
from ..rule import Finding, Rule
from ..subject import Subject


async def check(subject: Subject) -> list[Finding]:
    """Look for exemptions in quality.toml."""
    from ..promises import read_promises
    from . import RULES

    exempt = read_promises(subject.source.home, {rule.name for rule in RULES}).exempt
    return [
        Finding(f"{name} is exempt: {why}", FILE_NAME, "find a way to hold it, or stay with gold")
        for name, why in exempt.items()
    ]


RULE = Rule(
    name="no-exemptions",
    tier="platinum",
    sentence="No rule is exempt.",
    because="The best packs need no excuse.",
    check=check,
)
