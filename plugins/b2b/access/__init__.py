"""Who may see and change the records of B2B."""

from . import accounts, addresses, registrations, relationships, teams
from .accounts import COLLEAGUE_FIELDS, FACTS, PORTAL_CONTACT_FIELDS, SHARED_ACCOUNT_FIELDS
from .reach import at_own, in_own_trees, own_accounts, related_accounts

RULES = (*accounts.RULES, *addresses.RULES, *teams.RULES, *relationships.RULES, *registrations.RULES)

__all__ = [
    "COLLEAGUE_FIELDS",
    "FACTS",
    "PORTAL_CONTACT_FIELDS",
    "RULES",
    "SHARED_ACCOUNT_FIELDS",
    "at_own",
    "in_own_trees",
    "own_accounts",
    "related_accounts",
]
