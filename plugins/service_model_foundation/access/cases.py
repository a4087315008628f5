"""Who works which cases: agents those of their own organizations, managers those of all below, too.

A case is worked where its provider organization is. Whoever works at several organizations may leave that open for a
while: then the case is its opener's and its assignee's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from platform_core import ActorStandIn, Condition, Grant, Role
from plugins.customer_service import CUSTOMER_READS, Case

from ..entities import BusinessLocation, Served
from ..roles import (
    LOCATION_AGENT,
    LOCATION_CONSUMER_AGENT,
    LOCATION_MANAGER,
    OUTSOURCED_AGENT,
    RELATIONSHIP_MANAGER,
    SUPPORT_AGENT,
)
from . import reach
from .customers import served_by

KEEP = ("read", "write")
AGENT_MOVES = tuple(
    f"transition:{name}" for name in ("accept", "request_info", "open", "propose_solution", "close", "cancel")
)
OF_ORGANIZATIONS = ("service_organization", "requesting_service_organization")
PROVIDED_READS = (
    *CUSTOMER_READS, *OF_ORGANIZATIONS, "assigned_to", "assignment_group", "close_notes", "cause", "escalation",
)  # fmt: skip
PROVIDED_WRITES = (
    "comments", "state", "assigned_to", "assignment_group", "priority", "short_description", "description",
    "resolution_code", "close_notes", "cause",
)  # fmt: skip
Where = Callable[[ActorStandIn], Condition]


def _of_a_business(condition: Condition) -> Condition:
    whole: Condition = condition & Case.consumer.is_null() & Case.household.is_null()
    return whole


def _of_a_consumer(condition: Condition) -> Condition:
    whole: Condition = condition & (Case.consumer.is_not_null() | Case.household.is_not_null())
    return whole


def _his_own_without_a_place(actor: ActorStandIn) -> Condition:
    his = (Case.opened_by == actor.id) | (Case.assigned_to == actor.id)
    condition: Condition = Case.service_organization.is_null() & his
    return condition


def at_own_locations(actor: ActorStandIn) -> Condition:
    """The case of a business, or of a location itself, is worked where the actor is a location agent."""
    return _of_a_business(reach.at_own(Case.service_organization, actor, reach.AGENT))


def without_a_place(actor: ActorStandIn) -> Condition:
    """The case of a business is nobody's yet, and the actor opened it or has it."""
    return _of_a_business(_his_own_without_a_place(actor))


def of_consumers_at_own_locations(actor: ActorStandIn) -> Condition:
    """The case of a consumer is worked where the actor is a consumer agent."""
    return _of_a_consumer(reach.at_own(Case.service_organization, actor, reach.CONSUMER_AGENT))


def of_consumers_without_a_place(actor: ActorStandIn) -> Condition:
    """The case of a consumer is nobody's yet, and the actor opened it or has it."""
    return _of_a_consumer(_his_own_without_a_place(actor))


def in_managed_trees(actor: ActorStandIn) -> Condition:
    """The case is worked at an organization that the actor manages, or below one."""
    return reach.in_own_trees(Case.service_organization, actor, reach.FULFILLER)


def at_served_locations(actor: ActorStandIn) -> Condition:
    """The case is asked for by a location that the actor's own serves."""
    return _of_a_business(reach.served(Case.requesting_service_organization, actor))


def at_own_call_centres(actor: ActorStandIn) -> Condition:
    """The case is given to the call centre where the actor works."""
    return reach.at_own(Case.service_organization, actor, reach.OUTSOURCED_AGENT)


def provided_in_related_trees(actor: ActorStandIn) -> Condition:
    """The case is worked at an external location that is assigned to the actor, or below one."""
    return reach.in_own_trees(Case.service_organization, actor, reach.RELATIONSHIP_MANAGER)


def _working(role: Role, where: Where, because: str, responsibility: str = "") -> tuple[Grant, ...]:
    """Working cases, and opening some for customers whom the organizations of this responsibility serve."""
    working = (
        Grant(role=role, entity=Case, may=KEEP, where=where, because=because),
        Grant(role=role, entity=Case, may=AGENT_MOVES, where=where, because=because),
    )
    if not responsibility:
        return working
    served = served_by(Case.account, Served.account, BusinessLocation, responsibility)

    def for_a_served_customer(actor: ActorStandIn) -> Condition:
        """The case is one of these, and its customer, if any, is one whom the location serves."""
        # Consumers who are not served cannot even be named; the names of accounts are known to all staff.
        customer: Any = Case.account.is_null() | served(actor)
        condition: Condition = where(actor) & customer
        return condition

    return (
        *working,
        Grant(role=role, entity=Case, may=("create",), where=for_a_served_customer, because=because),
    )


RULES = (
    *_working(
        LOCATION_AGENT,
        at_own_locations,
        "Location agents work the cases of their own locations (CSM-169)",
        reach.AGENT,
    ),
    *_working(
        LOCATION_AGENT,
        without_a_place,
        "A case without a provider is its opener's and its assignee's (CSM-171)",
        reach.AGENT,
    ),
    *_working(
        LOCATION_CONSUMER_AGENT,
        of_consumers_at_own_locations,
        "Location consumer agents work the consumers' cases of their own locations (CSM-169)",
        reach.CONSUMER_AGENT,
    ),
    *_working(
        LOCATION_CONSUMER_AGENT,
        of_consumers_without_a_place,
        "A case without a provider is its opener's and its assignee's (CSM-171)",
        reach.CONSUMER_AGENT,
    ),
    *_working(
        LOCATION_MANAGER,
        in_managed_trees,
        "Location managers work every case of their locations and all below them (CSM-169)",
        reach.FULFILLER,
    ),
    *_working(
        SUPPORT_AGENT,
        at_served_locations,
        "Support agents resolve what the locations that theirs serves ask for (CSM-181)",
    ),
    Grant(
        role=OUTSOURCED_AGENT,
        entity=Case,
        may=("read",),
        where=at_own_call_centres,
        fields=PROVIDED_READS,
        because="People of a call centre see the cases that are given to it",
    ),
    Grant(
        role=OUTSOURCED_AGENT,
        entity=Case,
        may=("write",),
        where=at_own_call_centres,
        fields=PROVIDED_WRITES,
        because="People of a call centre work the cases that are given to it",
    ),
    Grant(
        role=OUTSOURCED_AGENT,
        entity=Case,
        may=AGENT_MOVES,
        where=at_own_call_centres,
        because="People of a call centre work the cases that are given to it",
    ),
    Grant(
        role=RELATIONSHIP_MANAGER,
        entity=Case,
        may=("read",),
        where=provided_in_related_trees,
        fields=PROVIDED_READS,
        because="Relationship managers see what the external locations assigned to them work on (CSM-180)",
    ),
)
