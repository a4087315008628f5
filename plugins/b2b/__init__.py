"""B2B: business customers as accounts in a tree of parents and subsidiaries, with their contacts."""

from .access import own_accounts
from .entities import Account, Contact
from .manifest import pack
from .roles import (
    ACCOUNT_DATA_MANAGER,
    ACCOUNT_VIEWER,
    AGENT,
    CONTACT_MANAGER,
    CUSTOMER,
    CUSTOMER_ADMIN,
    CUSTOMER_CASE_MANAGER,
)

__all__ = [
    "ACCOUNT_DATA_MANAGER",
    "ACCOUNT_VIEWER",
    "AGENT",
    "CONTACT_MANAGER",
    "CUSTOMER",
    "CUSTOMER_ADMIN",
    "CUSTOMER_CASE_MANAGER",
    "Account",
    "Contact",
    "own_accounts",
    "pack",
]
