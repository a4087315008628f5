"""A pack that rests comes back as it was."""

from __future__ import annotations

from ..rule import Finding, Rule
from ..subject import Subject


async def check(subject: Subject) -> list[Finding]:
    """Deactivate it and activate it again, and compare rows and tables."""
    from ...testing import trials

    remedy = "keep data steps and rules from touching what is there"
    return await subject.tried(trials.changed_by_rest, remedy)


RULE = Rule(
    name="restful",
    tier="platinum",
    sentence="Deactivated and activated again, it has every row and table that it had.",
    because="Implementers switch packs off to look for a fault, and on again.",
    check=check,
    costly=True,
)
