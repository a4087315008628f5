"""The stores and units that somebody works in, and what lies below them.

Whoever belongs to an organization works in it; a manager's reach is the whole sub-tree below. A role alone reaches nothing:
it takes a membership as well (C-4).
"""

from __future__ import annotations

from typing import Any

from platform_core import ActorStandIn, Related, related
from plugins.service_organization import OrganizationMember


def own_stores(actor: ActorStandIn) -> Related:
    """The organizations that the actor is an active member of."""
    mine = (OrganizationMember.user == actor.id) & (OrganizationMember.active.eq(True))
    return related(OrganizationMember.service_organization, mine)


def at_own(organization: Any, actor: ActorStandIn) -> Any:
    """The organization is one that the actor belongs to."""
    return organization.is_in(own_stores(actor))


def below_own(organization: Any, actor: ActorStandIn) -> Any:
    """The organization is one that the actor belongs to, or lies below one."""
    return organization.within(own_stores(actor))
