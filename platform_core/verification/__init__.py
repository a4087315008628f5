"""Verifying an instance: that its database, packs, rights and events are as they must be. One file per concern."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

from ..instance import Instance
from . import events, hierarchies, packs, records, rights, schema
from .finding import Finding

Verify = Callable[[Instance], AsyncIterator[Finding]]
CONCERNS: tuple[Verify, ...] = (
    packs.verify,
    schema.verify,
    records.verify,
    hierarchies.verify,
    rights.verify,
    events.verify,
)


async def findings(instance: Instance) -> list[Finding]:
    """Everything that is found, each with a remedy. Nothing is changed."""
    return [finding for verify in CONCERNS async for finding in verify(instance)]


__all__ = ["CONCERNS", "Finding", "findings"]
