"""Whether whoever asks is told everything."""

from __future__ import annotations

from platform_core.access import Actor
from platform_core.base.roles import ADMIN


def sees_all(asker: Actor) -> bool:
    """Whether the asker is told everything: administrators, and the platform itself."""
    return bool(asker.elevated) or asker.has(ADMIN)
