"""Nobody sees the records of an inactive pack."""

from __future__ import annotations

from ..rule import Finding, Rule
from ..subject import Subject


async def check(subject: Subject) -> list[Finding]:
    """Deactivate it and look for its records through the entities that its own extend."""
    from ...testing import trials

    remedy = "look at restrictions of the pack that end with it"
    return await subject.tried(trials.seen_while_inactive, remedy)


RULE = Rule(
    name="hidden-when-inactive",
    tier="platinum",
    sentence="While it is inactive nobody sees its records, not even through the entities that its own extend.",
    because="Its restrictions rest as well; its records must not show without them.",
    check=check,
    costly=True,
)
