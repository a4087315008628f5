"""All concerns, and what is found when they are looked at."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ..errors import NotFound
from ..instance import Instance
from . import (
    archives,
    events,
    files,
    hierarchies,
    leftovers,
    loans,
    numbers,
    packs,
    records,
    references,
    rights,
    schema,
    sealed,
    seals,
)
from .concern import Concern
from .finding import Finding

CONCERNS: tuple[Concern, ...] = (
    packs.CONCERN,
    schema.CONCERN,
    records.CONCERN,
    references.CONCERN,
    files.CONCERN,
    hierarchies.CONCERN,
    numbers.CONCERN,
    rights.CONCERN,
    loans.CONCERN,
    sealed.CONCERN,
    seals.CONCERN,
    events.CONCERN,
    archives.CONCERN,
    leftovers.CONCERN,
)
"""Whoever adds a concern adds it here: the frame first, then what the tables hold."""


async def findings(
    instance: Instance, only: Collection[str] = (), concerns: Sequence[Concern] = CONCERNS
) -> list[Finding]:
    """Everything that is found, or what belongs to some concerns only, each with a remedy. Nothing is changed.

    Where tables are missing, what the others hold is not looked at, and the findings that say so are among the answer.
    """
    refuse_unknown(only)
    frame = [finding for each in concerns if each.frame async for finding in each.verify(instance)]
    found = [finding for finding in frame if not only or finding.concern in only or finding.blocking]
    if any(finding.blocking for finding in frame):
        return found
    asked = [each for each in concerns if not each.frame and (not only or each.name in only)]
    return found + [finding for each in asked async for finding in each.verify(instance)]


def refuse_unknown(names: Collection[str]) -> None:
    """Refuse names that no concern has."""
    known = [concern.name for concern in CONCERNS]
    for name in names:
        if name not in known:
            raise NotFound(f"there is no concern {name!r}", remedy=f"name one of {', '.join(known)}")
