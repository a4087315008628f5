"""Who may see and change the records of B2B."""

from . import accounts, addresses, relationships, teams
from .accounts import FACTS
from .reach import at_own, in_own_trees, own_accounts, related_accounts

RULES = (*accounts.RULES, *addresses.RULES, *teams.RULES, *relationships.RULES)

__all__ = ["FACTS", "RULES", "at_own", "in_own_trees", "own_accounts", "related_accounts"]
