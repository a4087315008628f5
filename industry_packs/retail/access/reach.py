"""How far people of stores reach: their own store, or all below the unit that they manage (RET-8).

A role says what somebody may do, and what he is responsible for where: in a store as contributor or agent, above stores as
their manager. A role alone reaches nothing (C-4), and neither does a membership without a responsibility. What a
responsibility excludes, and what is restricted below it, is out of reach here as everywhere.
"""

from __future__ import annotations

from typing import Any

from platform_core import ActorStandIn, Condition, Related, related
from plugins.service_model_foundation import MemberResponsibility, at_own, in_own_trees

CONTRIBUTOR, AGENT = "location_contributor", "location_agent"
MANAGER_CONTRIBUTOR, MANAGER_FULFILLER = "location_manager_contributor", "location_manager_fulfiller"
OF_STORES = (CONTRIBUTOR, AGENT, MANAGER_CONTRIBUTOR, MANAGER_FULFILLER)
"""The responsibilities by which people of stores reach what is theirs."""


def own_stores(actor: ActorStandIn) -> Related:
    """The organizations at which the actor is responsible for something."""
    held = (
        (MemberResponsibility.member.user == actor.id)
        & MemberResponsibility.member.active.eq(True)
        & MemberResponsibility.responsibility.is_in(list(OF_STORES))
    )
    return related(MemberResponsibility.member.service_organization, held)


def associates(column: Any, actor: ActorStandIn) -> Condition:
    """The organization is one where the actor is contributor or agent."""
    contributes: Any = at_own(column, actor, CONTRIBUTOR)
    condition: Condition = contributes | at_own(column, actor, AGENT)
    return condition


def agents(column: Any, actor: ActorStandIn) -> Condition:
    """The organization is one where the actor is agent."""
    return at_own(column, actor, AGENT)


def managers(column: Any, actor: ActorStandIn) -> Condition:
    """The organization is one that the actor manages in any way, or lies below one."""
    follows: Any = in_own_trees(column, actor, MANAGER_CONTRIBUTOR)
    condition: Condition = follows | in_own_trees(column, actor, MANAGER_FULFILLER)
    return condition


def managing(column: Any, actor: ActorStandIn) -> Condition:
    """The organization is one whose work the actor manages, or lies below one."""
    return in_own_trees(column, actor, MANAGER_FULFILLER)
