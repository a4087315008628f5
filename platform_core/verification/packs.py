"""Packs: those that are meant to be active can be used, in the version that the database knows."""

from __future__ import annotations

from collections.abc import AsyncIterator

from ..instance import Instance, stored_state
from ..statuses import pack_statuses
from .finding import Finding

CONCERN = "packs"


async def verify(instance: Instance) -> AsyncIterator[Finding]:
    """Packs that are left out, and packs whose installed version was never activated."""
    state = await stored_state(instance.database)
    for status in pack_statuses(instance, state):
        known = state.packs.get(status.name)
        if known is None or known.state != "active":
            continue
        if status.state == "missing":
            yield Finding(
                concern=CONCERN,
                what=f"pack {status.name!r} is active but missing: {status.reason}",
                remedy="install the distribution that brings it, or deactivate the pack",
            )
        elif status.state == "quarantined":
            yield Finding(
                concern=CONCERN,
                what=f"pack {status.name!r} is active but left out: {status.reason}",
                remedy="repair or reinstall its distribution, or deactivate the pack",
            )
        elif status.version != known.version:
            yield Finding(
                concern=CONCERN,
                what=f"pack {status.name!r} {status.version} is installed, and {known.version} was activated",
                remedy=f"run `pergola packs activate {status.name}` to bring the database up to it",
            )
