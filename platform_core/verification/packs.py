"""Packs: those that are meant to be active can be used, in the version that the database knows."""

from __future__ import annotations

from collections.abc import AsyncIterator

from ..instance import Instance, stored_state
from .finding import Finding

CONCERN = "packs"


async def verify(instance: Instance) -> AsyncIterator[Finding]:
    """Packs that are left out, and packs whose installed version was never activated."""
    state = await stored_state(instance.database)
    for name, reason in sorted(instance.quarantined.items()):
        yield Finding(
            concern=CONCERN,
            what=f"pack {name!r} is active but left out: {reason}",
            remedy="repair or reinstall its distribution, or deactivate the pack",
        )
    for name in state.active:
        pack, known = instance.available.get(name), state.packs[name]
        if pack is None and name not in instance.quarantined:
            yield Finding(
                concern=CONCERN,
                what=f"pack {name!r} is active but not installed",
                remedy="install the distribution that brings it, or deactivate the pack",
            )
        elif pack is not None and pack.version != known.version:
            yield Finding(
                concern=CONCERN,
                what=f"pack {name!r} {pack.version} is installed, and {known.version} was activated",
                remedy=f"run `pergola packs activate {name}` to bring the database up to it",
            )
