"""How far a person's responsibilities reach: to his own organizations, down their trees, or to those whom they serve.

A role says what somebody may do, and his responsibilities of the same name where. Down a tree, it is all that his
responsibilities of one name reach together, without what any of them excludes, and without what is restricted below
them (CSM-169, CSM-170).
"""

from __future__ import annotations

from typing import Any

from platform_core import ActorStandIn, Condition, Related, exists, negate, outer, related
from plugins.service_organization import OrganizationMember

from ..entities import (
    BusinessLocation,
    CustomerCriteria,
    ExcludedOrganization,
    MemberResponsibility,
    Scope,
    Served,
)

AGENT = "location_agent"
CONSUMER_AGENT = "location_consumer_agent"
CONTRIBUTOR = "location_contributor"
FULFILLER = "location_manager_fulfiller"
MANAGER_CONTRIBUTOR = "location_manager_contributor"
RELATIONSHIP_MANAGER = "location_relationship_manager"
SUPPORT_AGENT = "location_support_agent"
HIERARCHY_CONTRIBUTOR = "organization_hierarchy_contributor"
SELF_CONTRIBUTOR = "self_contributor"
OUTSOURCED_AGENT = "outsourced_agent"
REACHING_DOWN = (FULFILLER, MANAGER_CONTRIBUTOR, RELATIONSHIP_MANAGER, HIERARCHY_CONTRIBUTOR)


def points(actor: ActorStandIn, responsibility: str) -> Related:
    """The organizations at which the actor has a responsibility."""
    held = (
        (MemberResponsibility.member.user == actor.id)
        & MemberResponsibility.member.active.eq(True)
        & (MemberResponsibility.responsibility == responsibility)
    )
    return related(MemberResponsibility.member.service_organization, held)


def memberships(actor: ActorStandIn) -> Related:
    """The organizations of which the actor is a member."""
    mine = (OrganizationMember.user == actor.id) & OrganizationMember.active.eq(True)
    return related(OrganizationMember.service_organization, mine)


def at_own(column: Any, actor: ActorStandIn, responsibility: str) -> Condition:
    """The organization is one at which the actor has the responsibility."""
    condition: Condition = column.is_in(points(actor, responsibility))
    return condition


def in_own_trees(column: Any, actor: ActorStandIn, responsibility: str) -> Condition:
    """The organization is one that the actor's responsibility reaches: his own, or below it and not cut off."""
    reached = Scope.sys_id.within(_scopes(points(actor, responsibility)))
    kept = _not_excluded(column, actor, responsibility)
    condition: Condition = column.is_in(related(Scope.organization, reached)) & kept
    return condition


def served(column: Any, actor: ActorStandIn) -> Condition:
    """The organization is one whose requests the actor's locations resolve: by hierarchy, by criteria, or none (CSM-181)."""
    own = points(actor, SUPPORT_AGENT)
    by_hierarchy = _scopes(_serving(own, "hierarchy"))
    kept = _not_excluded(column, actor, SUPPORT_AGENT)
    meets = Served.criteria.is_in(_criteria_of(_serving(own, "criteria")))
    below = column.is_in(related(Scope.organization, Scope.parent.within(by_hierarchy))) & kept
    condition: Condition = below | column.is_in(related(Served.organization, meets))
    return condition


def supporting(actor: ActorStandIn) -> Condition:
    """The location resolves what one asks for of which the actor is a member."""
    place = BusinessLocation.business_organizations_served
    own_below = (OrganizationMember.user == actor.id) & OrganizationMember.active.eq(True)
    above = exists(
        OrganizationMember,
        own_below & OrganizationMember.service_organization.within(outer(BusinessLocation.sys_id)),
    )
    met = related(Served.criteria, Served.organization.is_in(memberships(actor)))
    active = CustomerCriteria.active.eq(True) & CustomerCriteria.criteria.active.eq(True)
    serving = related(CustomerCriteria.service_organization, active & CustomerCriteria.criteria.is_in(met))
    key: Any = BusinessLocation.sys_id
    condition: Condition = ((place == "hierarchy") & above) | ((place == "criteria") & key.is_in(serving))
    return condition


def meeting_criteria(field: Any, organizations: Related) -> Related:
    """What meets the active criteria by which these organizations serve; ``field`` is one of ``Served``."""
    return related(field, Served.criteria.is_in(_criteria_of(organizations)))


def _serving(own: Related, whom: str) -> Related:
    place = BusinessLocation.business_organizations_served == whom
    return related(BusinessLocation.sys_id, BusinessLocation.sys_id.is_in(own) & place)


def _criteria_of(organizations: Related) -> Related:
    active = CustomerCriteria.active.eq(True) & CustomerCriteria.criteria.active.eq(True)
    return related(
        CustomerCriteria.criteria, CustomerCriteria.service_organization.is_in(organizations) & active
    )


def _scopes(organizations: Related) -> Related:
    return related(Scope.sys_id, Scope.organization.is_in(organizations))


def _not_excluded(column: Any, actor: ActorStandIn, responsibility: str) -> Any:
    held = ExcludedOrganization.responsibility
    mine = (
        (held.member.user == actor.id) & held.member.active.eq(True) & (held.responsibility == responsibility)
    )
    excluded = related(ExcludedOrganization.organization, mine)
    return negate(column.within(excluded))
