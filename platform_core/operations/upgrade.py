"""What upgrading active packs to their installed versions would do, and doing it."""

from __future__ import annotations

from .activation import draft_bringing_up
from .ground import Draft, Ground


async def draft_upgrade(ground: Ground, names: tuple[str, ...]) -> Draft:
    """The plan of an upgrade: of the packs named, or of all active ones without names."""
    active = set(ground.state.active)
    blockers = [
        f"pack {name!r} is not active, so there is nothing to upgrade; activate it in its installed version"
        for name in names
        if name not in active
    ]
    return await draft_bringing_up(
        ground, "upgrade", tuple(name for name in names if name in active), blockers
    )
