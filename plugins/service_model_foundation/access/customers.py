"""Which customers people at locations see: those whom their locations serve, all of them or by criteria."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from platform_core import ActorStandIn, Condition, Entity, Grant, Related, Role, exists, related
from plugins.b2b import Account, Contact, TeamMember
from plugins.b2c import Consumer, Household, HouseholdMember

from ..entities import BusinessLocation, OutsourcedProvider, Served
from ..roles import (
    LOCATION_AGENT,
    LOCATION_CONSUMER_AGENT,
    LOCATION_MANAGER,
    OUTSOURCED_AGENT,
)
from . import reach

Where = Callable[[ActorStandIn], Condition]
OF_BUSINESSES: tuple[tuple[type[Entity], Any, Any], ...] = (
    (Account, Account.sys_id, Served.account),
    (Contact, Contact.account, Served.account),
    (TeamMember, TeamMember.account, Served.account),
)
OF_PEOPLE: tuple[tuple[type[Entity], Any, Any], ...] = (
    (Consumer, Consumer.sys_id, Served.consumer),
    (Household, Household.sys_id, Served.household),
    (HouseholdMember, HouseholdMember.household, Served.household),
)


def _own(place: type[Entity], actor: ActorStandIn, responsibility: str) -> Condition:
    at = reach.in_own_trees if responsibility in reach.REACHING_DOWN else reach.at_own
    key: Any = place.sys_id
    return at(key, actor, responsibility)


def served_by(column: Any, field: Any, place: Any, responsibility: str) -> Where:
    """The customer is served by an organization of the actor's: because it serves all, or because he meets its criteria."""

    def served(actor: ActorStandIn) -> Condition:
        """An organization of the actor serves the customer: it serves all, or he meets its criteria."""
        own: Any = _own(place, actor, responsibility)
        of_all = exists(place, own & (place.customers_served == "all"))
        by_criteria: Related = related(place.sys_id, own & (place.customers_served == "criteria"))
        condition: Condition = of_all | column.is_in(reach.meeting_criteria(field, by_criteria))
        return condition

    return served


def _reading(role: Role, responsibility: str, *whom: tuple[type[Entity], Any, Any]) -> tuple[Grant, ...]:
    place = OutsourcedProvider if role is OUTSOURCED_AGENT else BusinessLocation
    return tuple(
        Grant(
            role=role,
            entity=entity,
            may=("read",),
            where=served_by(column, field, place, responsibility),
            because="They see the customers whom their organization serves: all, or by criteria (CSM-174)",
        )
        for entity, column, field in whom
    )


RULES = (
    *_reading(LOCATION_AGENT, reach.AGENT, *OF_BUSINESSES),
    *_reading(LOCATION_CONSUMER_AGENT, reach.CONSUMER_AGENT, *OF_PEOPLE),
    *_reading(LOCATION_MANAGER, reach.FULFILLER, *OF_BUSINESSES, *OF_PEOPLE),
    *_reading(OUTSOURCED_AGENT, reach.OUTSOURCED_AGENT, *OF_BUSINESSES[:2], OF_PEOPLE[0]),
    Grant(
        role=LOCATION_CONSUMER_AGENT,
        entity=Consumer,
        may=("create",),
        because="Location consumer agents bring in new consumers",
    ),
)
