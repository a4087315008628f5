"""A concern of verification: what it looks at, and what of it can be repaired without losing anything."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import msgspec

from ..access import Actor
from ..instance import Instance
from ..storage import Session, Transaction
from .finding import Finding

SHOWN = 5
"""So many records are named in a finding; the rest is counted."""


class Repairs(msgspec.Struct, frozen=True, kw_only=True):
    """The transaction in which one concern is repaired, and for whom."""

    instance: Instance
    transaction: Transaction
    actor: Actor


class Concern(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to verify.

    ``repair`` says what it did, line by line; it loses nothing, and does nothing where nothing is wrong. ``frame``:
    the others can only be looked at when this one has no blocking finding.
    """

    name: str
    summary: str
    verify: Callable[[Instance], AsyncIterator[Finding]]
    repair: Callable[[Repairs], AsyncIterator[str]] | None = None
    frame: bool = False


def repair_command(concern: str) -> str:
    """The command that repairs a concern."""
    return f"pergola verify --repair --only {concern}"


class Counted(msgspec.Struct, frozen=True):
    """How many rows there are of a kind, and the first few of them."""

    count: int
    first: tuple[str, ...]

    def __str__(self) -> str:
        return ", ".join(self.first) + (" ..." if self.count > len(self.first) else "")


async def counted(session: Session, key: str, source: str) -> Counted:
    """Count the rows of a FROM clause in the database, and name the first few by their key."""
    ((count,),) = await session.fetch(f"SELECT count(*) {source}")
    if not count:
        return Counted(0, ())
    rows = await session.fetch(f"SELECT {key} {source} ORDER BY 1 LIMIT {SHOWN}")
    return Counted(int(count), tuple(str(row[0]) for row in rows))
