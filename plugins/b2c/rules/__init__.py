"""What holds whenever a record of B2C is saved."""

from . import addresses, consumers, households, profiles, relationships
from .households import LEAVES, is_member

BUSINESS_RULES = (
    *consumers.BUSINESS_RULES,
    *addresses.BUSINESS_RULES,
    *households.BUSINESS_RULES,
    *relationships.BUSINESS_RULES,
    *profiles.BUSINESS_RULES,
)

__all__ = ["BUSINESS_RULES", "LEAVES", "is_member"]
