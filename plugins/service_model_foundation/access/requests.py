"""Who asks for service: in the name of a location, of a customer, or for himself; and follows what was asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from platform_core import ActorStandIn, Condition, Grant, Role
from plugins.contributors import (
    ACCOUNT_CONTRIBUTOR,
    CONSUMER_CONTRIBUTOR,
    follow,
    of_account,
    of_person,
    opens,
)
from plugins.contributors import ASKED as ASKED_BY_CONTRIBUTORS
from plugins.customer_service import CUSTOMER_READS, Case

from ..roles import (
    CONTRIBUTOR,
    HIERARCHY_CONTRIBUTOR,
    MANAGER_CONTRIBUTOR,
    RELATIONSHIP_MANAGER,
    SELF_CONTRIBUTOR,
)
from . import reach
from .cases import OF_ORGANIZATIONS

READS = (*CUSTOMER_READS, *OF_ORGANIZATIONS, "assigned_to")
ASKED = (*ASKED_BY_CONTRIBUTORS, "service_organization")
FOR_A_LOCATION = (*ASKED, "requesting_service_organization")
FOR_AN_ACCOUNT = (*FOR_A_LOCATION, "account", "contact")
FOR_A_CONSUMER = (*FOR_A_LOCATION, "consumer", "household")
Where = Callable[[ActorStandIn], Condition]
ASKS = Case.requesting_service_organization


def _of_no_customer(condition: Condition) -> Condition:
    nobody = (
        Case.account.is_null() & Case.contact.is_null() & Case.consumer.is_null() & Case.household.is_null()
    )
    whole: Condition = condition & nobody
    return whole


def _in_trees_of(responsibility: str) -> tuple[Where, Where]:
    """The case is asked for in a tree of the actor's; and the same, when the location itself is the customer."""

    def asked(actor: ActorStandIn) -> Condition:
        """An organization that the actor is responsible for, or one below it, asks for it."""
        return reach.in_own_trees(ASKS, actor, responsibility)

    def asked_for_itself(actor: ActorStandIn) -> Condition:
        """The same, and the organization itself is the customer."""
        return _of_no_customer(reach.in_own_trees(ASKS, actor, responsibility))

    return asked, asked_for_itself


def asked_by_own_locations(actor: ActorStandIn) -> Condition:
    """A location of which the actor is a contributor asks for it."""
    return reach.at_own(ASKS, actor, reach.CONTRIBUTOR)


def asked_by_own_locations_for_themselves(actor: ActorStandIn) -> Condition:
    """The same, and the location itself is the customer."""
    return _of_no_customer(asked_by_own_locations(actor))


def provided_in_managed_trees(actor: ActorStandIn) -> Condition:
    """The case is worked at an organization that the actor looks after, or below one."""
    return reach.in_own_trees(Case.service_organization, actor, reach.MANAGER_CONTRIBUTOR)


def _or_nobody(actor: ActorStandIn) -> Condition:
    asking = ASKS.is_null() | reach.at_own(ASKS, actor, reach.CONTRIBUTOR)
    condition: Condition = asking | reach.in_own_trees(ASKS, actor, reach.MANAGER_CONTRIBUTOR)
    return condition


def for_an_account(actor: ActorStandIn) -> Condition:
    """The case is one of an account, which nobody asks for but a location of the actor's, if any."""
    business: Any = of_account(actor)
    condition: Condition = business & _or_nobody(actor)
    return condition


def for_a_consumer(actor: ActorStandIn) -> Condition:
    """The case is one of a consumer or a household, which nobody asks for but a location of the actor's, if any."""
    person: Any = of_person(actor)
    condition: Condition = person & _or_nobody(actor)
    return condition


def about_what_he_has(actor: ActorStandIn) -> Condition:
    """The case is about a product or an item that is assigned to the actor as a member."""
    item = Case.install_base.buyer_organization_member.user == actor.id
    condition: Condition = item | (Case.sold_product.buyer_organization_member.user == actor.id)
    return condition


def for_himself(actor: ActorStandIn) -> Condition:
    """The case is about that, he opens it himself, and it is no customer's."""
    own = about_what_he_has(actor) & (Case.opened_by == actor.id)
    return _of_no_customer(own)


def _following(role: Role, where: Where, because: str) -> tuple[Grant, ...]:
    return follow(role, where, because, reads=READS)


_IN_TREES = {
    HIERARCHY_CONTRIBUTOR: _in_trees_of(reach.HIERARCHY_CONTRIBUTOR),
    MANAGER_CONTRIBUTOR: _in_trees_of(reach.MANAGER_CONTRIBUTOR),
    RELATIONSHIP_MANAGER: _in_trees_of(reach.RELATIONSHIP_MANAGER),
}
ASKING_IN_TREES: dict[Role, Where] = {role: asked for role, (asked, _) in _IN_TREES.items()}
"""The cases that are asked for where these roles reach down."""


def _asking_in_trees(role: Role, who: str) -> tuple[Grant, ...]:
    asked, for_itself = _IN_TREES[role]
    return (
        *_following(role, asked, f"{who} follow what their locations and all below ask for (CSM-169)"),
        opens(
            role,
            for_itself,
            FOR_A_LOCATION,
            f"{who} ask in the name of their locations and all below (CSM-177)",
        ),
    )


RULES = (
    *_following(
        CONTRIBUTOR, asked_by_own_locations, "Contributors follow what their own locations ask for (CSM-169)"
    ),
    opens(
        CONTRIBUTOR,
        asked_by_own_locations_for_themselves,
        FOR_A_LOCATION,
        "Contributors ask in the name of locations of which they are members (CSM-177)",
    ),
    *_asking_in_trees(HIERARCHY_CONTRIBUTOR, "Hierarchy contributors"),
    *_asking_in_trees(MANAGER_CONTRIBUTOR, "Managers"),
    *_asking_in_trees(RELATIONSHIP_MANAGER, "Relationship managers"),
    Grant(
        role=MANAGER_CONTRIBUTOR,
        entity=Case,
        may=("read",),
        where=provided_in_managed_trees,
        fields=READS,
        because="Managers see what is worked on at their locations and all below them (CSM-169)",
    ),
    opens(
        ACCOUNT_CONTRIBUTOR,
        for_an_account,
        FOR_AN_ACCOUNT,
        "Account contributors open cases for any account (CSM-148)",
    ),
    opens(
        CONSUMER_CONTRIBUTOR,
        for_a_consumer,
        FOR_A_CONSUMER,
        "Consumer contributors open cases for any consumer (CSM-148)",
    ),
    *_following(
        SELF_CONTRIBUTOR,
        for_himself,
        "Self contributors follow what they asked about what they have (CSM-148)",
    ),
    opens(
        SELF_CONTRIBUTOR,
        for_himself,
        ASKED,
        "Self contributors open cases about what is assigned to them (CSM-148)",
    ),
)
