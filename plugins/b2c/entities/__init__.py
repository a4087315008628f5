"""The tables of B2C, and nothing that asks who is looking."""

from .addresses import ConsumerAddress
from .consumers import Consumer, ConsumerUser
from .households import Household, HouseholdMember
from .registrations import Registration
from .relationships import (
    REPRESENTATIVE,
    ConsumerRelationship,
    ConsumerTeamMember,
    HouseholdRelationship,
    HouseholdTeamMember,
)

ENTITIES = (
    ConsumerUser,
    Consumer,
    ConsumerAddress,
    Household,
    HouseholdMember,
    ConsumerRelationship,
    HouseholdRelationship,
    ConsumerTeamMember,
    HouseholdTeamMember,
    Registration,
)

__all__ = [
    "ENTITIES",
    "REPRESENTATIVE",
    "Consumer",
    "ConsumerAddress",
    "ConsumerRelationship",
    "ConsumerTeamMember",
    "ConsumerUser",
    "Household",
    "HouseholdMember",
    "HouseholdRelationship",
    "HouseholdTeamMember",
    "Registration",
]
