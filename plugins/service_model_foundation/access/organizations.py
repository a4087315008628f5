"""Who sees which organizations, what they offer and what they own, and who looks after them."""

from __future__ import annotations

from typing import Any

from platform_core import ActorStandIn, Condition, Entity, Grant, Role
from plugins.install_base import InstallBaseItem, SoldProduct
from plugins.service_organization import Organization

from ..entities import AssignmentGroup, BusinessLocation
from ..roles import (
    CONTRIBUTOR,
    HIERARCHY_CONTRIBUTOR,
    LOCATION_AGENT,
    LOCATION_CONSUMER_AGENT,
    LOCATION_MANAGER,
    MANAGER_CONTRIBUTOR,
    OUTSOURCED_AGENT,
    RELATIONSHIP_MANAGER,
    SELF_CONTRIBUTOR,
    SUPPORT_AGENT,
)
from . import reach

LOOKED_AFTER = (
    "email", "phone", "street", "city", "state", "zip", "country", "description", "website",
)  # fmt: skip
AT_OWN: tuple[tuple[Role, str], ...] = (
    (LOCATION_AGENT, reach.AGENT),
    (LOCATION_CONSUMER_AGENT, reach.CONSUMER_AGENT),
    (CONTRIBUTOR, reach.CONTRIBUTOR),
    (SUPPORT_AGENT, reach.SUPPORT_AGENT),
    (SELF_CONTRIBUTOR, reach.SELF_CONTRIBUTOR),
    (OUTSOURCED_AGENT, reach.OUTSOURCED_AGENT),
)
IN_TREES: tuple[tuple[Role, str], ...] = (
    (LOCATION_MANAGER, reach.FULFILLER),
    (MANAGER_CONTRIBUTOR, reach.MANAGER_CONTRIBUTOR),
    (RELATIONSHIP_MANAGER, reach.RELATIONSHIP_MANAGER),
    (HIERARCHY_CONTRIBUTOR, reach.HIERARCHY_CONTRIBUTOR),
)
LOOKING_AFTER = IN_TREES[:3]


def at_own(role: Role, responsibility: str, entity: type[Entity], column: Any, because: str) -> Grant:
    """What belongs to one's own organizations is read."""

    def own(actor: ActorStandIn) -> Condition:
        """It belongs to an organization at which the actor has the responsibility."""
        return reach.at_own(column, actor, responsibility)

    return Grant(role=role, entity=entity, may=("read",), where=own, because=because)


def in_trees(role: Role, responsibility: str, entity: type[Entity], column: Any, because: str) -> Grant:
    """What belongs to one's own organizations and to all below them is read."""

    def own(actor: ActorStandIn) -> Condition:
        """It belongs to an organization that the actor is responsible for, or to one below it."""
        return reach.in_own_trees(column, actor, responsibility)

    return Grant(role=role, entity=entity, may=("read",), where=own, because=because)


def served(actor: ActorStandIn) -> Condition:
    """The organization is one whose requests the actor's locations resolve."""
    return reach.served(Organization.sys_id, actor)


def about_him(actor: ActorStandIn) -> Condition:
    """The item is assigned to the actor."""
    condition: Condition = InstallBaseItem.buyer_organization_member.user == actor.id
    return condition


def bought_for_him(actor: ActorStandIn) -> Condition:
    """The sold product is assigned to the actor."""
    condition: Condition = SoldProduct.buyer_organization_member.user == actor.id
    return condition


def _looking_after(role: Role, responsibility: str) -> Grant:
    def looked_after(actor: ActorStandIn) -> Condition:
        """The actor looks after the location, or after one above it."""
        return reach.in_own_trees(BusinessLocation.sys_id, actor, responsibility)

    return Grant(
        role=role,
        entity=BusinessLocation,
        may=("write",),
        where=looked_after,
        fields=LOOKED_AFTER,
        because="Managers keep the address and the description of their locations and all below them",
    )


def _assigning(role: Role, responsibility: str, entity: type[Entity], column: Any) -> Grant:
    def owned(actor: ActorStandIn) -> Condition:
        """It belongs to an organization that the actor looks after, or to one below it."""
        return reach.in_own_trees(column, actor, responsibility)

    return Grant(
        role=role,
        entity=entity,
        may=("write",),
        where=owned,
        fields=("buyer_organization_member",),
        because="Managers say which member looks after what their locations have",
    )


PLACES = (
    *(
        at_own(
            role, responsibility, Organization, Organization.sys_id, "Members see where they work (CSM-169)"
        )
        for role, responsibility in AT_OWN
    ),
    *(
        in_trees(
            role,
            responsibility,
            Organization,
            Organization.sys_id,
            "They see the organizations that their responsibility reaches (CSM-169, CSM-170)",
        )
        for role, responsibility in IN_TREES
    ),
    Grant(
        role=SUPPORT_AGENT,
        entity=Organization,
        may=("read",),
        where=served,
        because="Support agents see the locations that theirs serves (CSM-181)",
    ),
    Grant(
        role=CONTRIBUTOR,
        entity=BusinessLocation,
        may=("read",),
        where=reach.supporting,
        fields=("number", "name", "city", "phone", "email"),
        because="Contributors may name the location that is to resolve what they ask for (CSM-181)",
    ),
    *(_looking_after(role, responsibility) for role, responsibility in LOOKING_AFTER),
)
GROUPS = (
    *(
        at_own(
            role,
            responsibility,
            AssignmentGroup,
            AssignmentGroup.service_organization,
            "They see who works there",
        )
        for role, responsibility in AT_OWN[:2]
    ),
    in_trees(
        LOCATION_MANAGER,
        reach.FULFILLER,
        AssignmentGroup,
        AssignmentGroup.service_organization,
        "Managers see which groups work for their locations",
    ),
)
OWNED: tuple[tuple[type[Entity], Any], ...] = (
    (SoldProduct, SoldProduct.buyer_organization),
    (InstallBaseItem, InstallBaseItem.service_organization),
)
PROVIDED: tuple[tuple[type[Entity], Any], ...] = (
    (SoldProduct, SoldProduct.seller_organization),
    (InstallBaseItem, InstallBaseItem.provider_organization),
)
PRODUCTS = (
    *(
        at_own(CONTRIBUTOR, reach.CONTRIBUTOR, entity, column, "Contributors see what their location has")
        for entity, column in OWNED
    ),
    *(
        in_trees(role, responsibility, entity, column, "They see what the locations that they reach have")
        for role, responsibility in IN_TREES
        for entity, column in OWNED
    ),
    *(
        at_own(role, responsibility, entity, column, "Agents see what their location sold and looks after")
        for role, responsibility in AT_OWN[:2]
        for entity, column in PROVIDED
    ),
    in_trees(
        LOCATION_MANAGER,
        reach.FULFILLER,
        SoldProduct,
        SoldProduct.seller_organization,
        "Managers see what their locations sold",
    ),
    in_trees(
        LOCATION_MANAGER,
        reach.FULFILLER,
        InstallBaseItem,
        InstallBaseItem.provider_organization,
        "Managers see what their locations look after",
    ),
    *(
        _assigning(role, responsibility, entity, column)
        for role, responsibility in LOOKING_AFTER
        for entity, column in OWNED
    ),
    Grant(
        role=SELF_CONTRIBUTOR,
        entity=InstallBaseItem,
        may=("read",),
        where=about_him,
        because="Self contributors see what is assigned to them",
    ),
    Grant(
        role=SELF_CONTRIBUTOR,
        entity=SoldProduct,
        may=("read",),
        where=bought_for_him,
        because="Self contributors see what is assigned to them",
    ),
)
RULES = (*PLACES, *GROUPS, *PRODUCTS)
