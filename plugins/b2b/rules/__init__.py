"""What holds whenever a record of B2B is saved."""

from . import addresses, contacts, related_contacts, relationships, responsibilities

BUSINESS_RULES = (
    *contacts.BUSINESS_RULES,
    *addresses.BUSINESS_RULES,
    *responsibilities.BUSINESS_RULES,
    *relationships.BUSINESS_RULES,
    *related_contacts.BUSINESS_RULES,
)

__all__ = ["BUSINESS_RULES"]
