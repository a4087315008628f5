"""Roles that people lend to each other for a time."""

from __future__ import annotations

from ..constraints import Index
from ..entity import Entity
from ..fields import DateTime, String
from ..references import Reference
from .people import User


class RoleDelegation(
    Entity,
    tablename="sys_role_delegation",
    label="Delegation",
    plural="Delegations",
    default_order="-starts",
):
    """A role that a member of staff lends to a colleague for a time; it counts while the lender holds it himself."""

    delegator = Reference(User, required=True, index=True, on_delete="cascade", label="Lent by")
    delegate = Reference(User, required=True, on_delete="cascade", label="Lent to")
    role = String(100, required=True, help="Name of the role")
    starts = DateTime(required=True, help="Now, when left out")
    ends = DateTime(required=True)
    reason = String(255, required=True, help="Why it is lent")
    constraints = (Index(("delegate", "ends")),)
