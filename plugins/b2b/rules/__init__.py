"""What holds whenever a record of B2B is saved."""

from . import addresses, contacts, logins, registrations, related_contacts, relationships, responsibilities

BUSINESS_RULES = (
    *contacts.BUSINESS_RULES,
    *addresses.BUSINESS_RULES,
    *responsibilities.BUSINESS_RULES,
    *relationships.BUSINESS_RULES,
    *related_contacts.BUSINESS_RULES,
    *logins.BUSINESS_RULES,
    *registrations.BUSINESS_RULES,
)

__all__ = ["BUSINESS_RULES"]
