"""B2C: private customers as consumers, with or without a login, and the households that they live in."""

from .access import (
    household_consumers,
    of_others,
    own_consumers,
    own_or_of_others,
    represented_consumers,
    represented_in_households,
)
from .entities import (
    REPRESENTATIVE,
    Consumer,
    ConsumerAddress,
    ConsumerRelationship,
    ConsumerTeamMember,
    ConsumerUser,
    Household,
    HouseholdMember,
    HouseholdRelationship,
    HouseholdTeamMember,
    Registration,
)
from .manifest import pack
from .registration import Verification, verification
from .roles import (
    CONSUMER,
    CONSUMER_AGENT,
    CONSUMER_DATA_MANAGER,
    CONSUMER_RELATIONSHIP_DATA_MANAGER,
    CONSUMER_RELATIONSHIP_VIEWER,
    CONSUMER_VIEWER,
    HOUSEHOLD_DATA_MANAGER,
    HOUSEHOLD_RELATIONSHIP_DATA_MANAGER,
    HOUSEHOLD_RELATIONSHIP_VIEWER,
    HOUSEHOLD_VIEWER,
)
from .rules import is_member

__all__ = [
    "CONSUMER",
    "CONSUMER_AGENT",
    "CONSUMER_DATA_MANAGER",
    "CONSUMER_RELATIONSHIP_DATA_MANAGER",
    "CONSUMER_RELATIONSHIP_VIEWER",
    "CONSUMER_VIEWER",
    "HOUSEHOLD_DATA_MANAGER",
    "HOUSEHOLD_RELATIONSHIP_DATA_MANAGER",
    "HOUSEHOLD_RELATIONSHIP_VIEWER",
    "HOUSEHOLD_VIEWER",
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
    "Verification",
    "household_consumers",
    "is_member",
    "of_others",
    "own_consumers",
    "own_or_of_others",
    "pack",
    "represented_consumers",
    "represented_in_households",
    "verification",
]
