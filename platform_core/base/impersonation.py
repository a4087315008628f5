"""Support that acts in the place of somebody else."""

from __future__ import annotations

from ..entity import Entity
from ..fields import DateTime, String
from ..references import Reference
from .people import User


class Impersonation(
    Entity,
    tablename="sys_impersonation",
    label="Impersonation",
    plural="Impersonations",
    default_order="-started",
    managed=True,
):
    """Somebody of the support acted in the place of a user: who, for whom, why, and from when to when."""

    impersonator = Reference(User, index=True, label="Who acts")
    impersonated = Reference(User, index=True, label="For whom")
    impersonator_name = String(100, required=True, help="User name of who acts, as it was then")
    impersonated_name = String(100, required=True, help="User name of the other, as it was then")
    reason = String(255, required=True)
    started = DateTime(required=True)
    ends = DateTime(required=True, help="When it is over at the latest")
    ended_on = DateTime(help="When it was ended before that")
