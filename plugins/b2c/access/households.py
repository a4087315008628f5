"""Who may see and change households, memberships and who acts for whom."""

from platform_core import (
    IMPORT_ADMIN,
    INTERNAL,
    ActorStandIn,
    Condition,
    Grant,
    Operation,
    ProtectedField,
    exists,
    outer,
)
from plugins.customer_base import CUSTOMER_DATA_VIEWER, FOUNDATION_DATA_MANAGER, FOUNDATION_DATA_VIEWER

from ..entities import (
    ConsumerRelationship,
    ConsumerTeamMember,
    Household,
    HouseholdMember,
    HouseholdTeamMember,
)
from ..roles import (
    CONSUMER_AGENT,
    CONSUMER_RELATIONSHIP_DATA_MANAGER,
    CONSUMER_RELATIONSHIP_VIEWER,
    HOUSEHOLD_DATA_MANAGER,
    HOUSEHOLD_RELATIONSHIP_DATA_MANAGER,
    HOUSEHOLD_RELATIONSHIP_VIEWER,
    HOUSEHOLD_STAKEHOLDER,
    HOUSEHOLD_VIEWER,
    REQUESTER,
)
from .reach import current, headed_households, own_consumers, own_households

KEEP: tuple[Operation, ...] = ("create", "read", "write")
EVERYTHING: tuple[Operation, ...] = ("create", "read", "write", "delete")
ALL_READ = (CONSUMER_AGENT, CUSTOMER_DATA_VIEWER, FOUNDATION_DATA_VIEWER)


def own_household(actor: ActorStandIn) -> Condition:
    """A household that the actor is a member of today."""
    condition: Condition = Household.sys_id.is_in(own_households(actor))
    return condition


def own_membership(actor: ActorStandIn) -> Condition:
    """A membership of the actor himself."""
    condition: Condition = HouseholdMember.consumer.is_in(own_consumers(actor))
    return condition


def membership_of_headed(actor: ActorStandIn) -> Condition:
    """A membership of today in a household that the actor heads."""
    headed: Condition = HouseholdMember.household.is_in(headed_households(actor)) & current(actor)
    return headed


def own_relationship(actor: ActorStandIn) -> Condition:
    """The actor acts, or somebody acts for him."""
    condition: Condition = ConsumerRelationship.consumer.is_in(
        own_consumers(actor)
    ) | ConsumerRelationship.of_consumer.is_in(own_consumers(actor))
    return condition


def in_own_team(actor: ActorStandIn) -> Condition:
    """A household that the actor looks after."""
    mine = (HouseholdTeamMember.household == outer(Household.sys_id)) & (HouseholdTeamMember.user == actor.id)
    return exists(HouseholdTeamMember, mine)


HOUSEHOLDS = (Household, HouseholdMember)
RELATIONSHIPS = (ConsumerRelationship, ConsumerTeamMember)
RULES: tuple[Grant | ProtectedField, ...] = (
    *(
        Grant(role=role, entity=entity, may=("read",), because="They read households and who belongs to them")
        for role in (*ALL_READ, HOUSEHOLD_VIEWER, HOUSEHOLD_STAKEHOLDER)
        for entity in HOUSEHOLDS
    ),
    *(
        Grant(role=role, entity=entity, may=("read",), because="They read who acts for whom")
        for role in (*ALL_READ, CONSUMER_RELATIONSHIP_VIEWER)
        for entity in RELATIONSHIPS
    ),
    *(
        Grant(role=role, entity=HouseholdTeamMember, may=("read",), because="They read who looks after whom")
        for role in (*ALL_READ, HOUSEHOLD_RELATIONSHIP_VIEWER)
    ),
    *(
        Grant(role=role, entity=entity, may=KEEP, because="They keep households; a time that is over stays")
        for role in (HOUSEHOLD_DATA_MANAGER, FOUNDATION_DATA_MANAGER, IMPORT_ADMIN)
        for entity in HOUSEHOLDS
    ),
    *(
        Grant(role=role, entity=entity, may=EVERYTHING, because="They say who acts for consumers")
        for role in (CONSUMER_RELATIONSHIP_DATA_MANAGER, FOUNDATION_DATA_MANAGER)
        for entity in RELATIONSHIPS
    ),
    *(
        Grant(role=role, entity=HouseholdTeamMember, may=EVERYTHING, because="They say who looks after whom")
        for role in (HOUSEHOLD_RELATIONSHIP_DATA_MANAGER, FOUNDATION_DATA_MANAGER)
    ),
    *(
        Grant(role=IMPORT_ADMIN, entity=entity, may=KEEP, because="Imports bring relationships in")
        for entity in (*RELATIONSHIPS, HouseholdTeamMember)
    ),
    Grant(
        role=REQUESTER,
        entity=Household,
        may=("read",),
        where=own_household,
        fields=tuple(name for name in Household.info.fields if name != "notes"),
        because="Consumers see the households that they are members of",
    ),
    Grant(
        role=REQUESTER,
        entity=HouseholdMember,
        may=("read",),
        where=own_membership,
        because="Consumers see their memberships",
    ),
    Grant(
        role=REQUESTER,
        entity=HouseholdMember,
        may=("read",),
        where=membership_of_headed,
        because="Heads of households see who belongs to them (CSM-76)",
    ),
    Grant(
        role=REQUESTER,
        entity=ConsumerRelationship,
        may=("read",),
        where=own_relationship,
        because="Consumers see for whom they act, and who acts for them",
    ),
    Grant(
        role=INTERNAL,
        entity=Household,
        may=("read",),
        where=in_own_team,
        because="Who looks after a household reads it",
    ),
    ProtectedField(
        entity=Household,
        field="notes",
        read=(INTERNAL,),
        write=(INTERNAL,),
        because="Notes about people are for staff",
    ),
)
