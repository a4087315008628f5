"""The tables of B2C, and nothing that asks who is looking."""

from .addresses import ConsumerAddress
from .consumers import Consumer, ConsumerUser
from .households import Household, HouseholdMember
from .profiles import ConsumerProfile, ConsumerProfileLocation
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
    ConsumerProfile,
    ConsumerProfileLocation,
    Registration,
)

__all__ = [
    "ENTITIES",
    "REPRESENTATIVE",
    "Consumer",
    "ConsumerAddress",
    "ConsumerProfile",
    "ConsumerProfileLocation",
    "ConsumerRelationship",
    "ConsumerTeamMember",
    "ConsumerUser",
    "Household",
    "HouseholdMember",
    "HouseholdRelationship",
    "HouseholdTeamMember",
    "Registration",
]
