"""Verifying an instance: that its database, packs, rights and events are as they must be. One file per concern."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

from ..instance import Instance
from . import events, hierarchies, packs, records, rights, schema
from .finding import Finding

Verify = Callable[[Instance], AsyncIterator[Finding]]
FRAME: tuple[Verify, ...] = (packs.verify, schema.verify)
CONTENT: tuple[Verify, ...] = (records.verify, hierarchies.verify, rights.verify, events.verify)


async def findings(instance: Instance) -> list[Finding]:
    """Everything that is found, each with a remedy. Nothing is changed.

    Where tables are missing, what the others hold is not looked at.
    """
    found = [finding for verify in FRAME async for finding in verify(instance)]
    if any(finding.blocking for finding in found):
        return found
    return found + [finding for verify in CONTENT async for finding in verify(instance)]


__all__ = ["Finding", "findings"]
