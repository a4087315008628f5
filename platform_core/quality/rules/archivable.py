"""A pack that is uninstalled leaves nothing, and comes back whole."""

from __future__ import annotations

from ..rule import Finding, Rule
from ..subject import Subject

REMEDY = "keep its data in its own entities, and its data steps from changing those of others"


async def check(subject: Subject) -> list[Finding]:
    """Uninstall it from an instance that did not have it before, then uninstall and restore it with records."""
    from ...testing import trials

    found = await subject.tried(trials.left_after_uninstall, REMEDY, active=False)
    return found + await subject.tried(trials.lost_in_the_archive, REMEDY)


RULE = Rule(
    name="archivable",
    tier="platinum",
    sentence="Uninstalled, it leaves the tables as they were; restored, it has every row that it had.",
    because="Nobody dares to try a pack that cannot be taken out again.",
    check=check,
    costly=True,
)
