"""B2B: business customers as accounts in a tree of parents and subsidiaries, with their contacts."""

from .access import (
    COLLEAGUE_FIELDS,
    PORTAL_CONTACT_FIELDS,
    SHARED_ACCOUNT_FIELDS,
    at_own,
    in_own_trees,
    own_accounts,
    related_accounts,
)
from .entities import (
    Account,
    AccountAccess,
    AccountAddress,
    AccountRelationship,
    Contact,
    ContactRelationship,
    Registration,
    RelationshipType,
    RelationshipTypeRole,
    TeamMember,
)
from .manifest import pack
from .moving import MOVERS, move_contact
from .portal import Login, invite, lock_out, set_roles
from .roles import (
    ACCOUNT_DATA_MANAGER,
    ACCOUNT_RELATIONSHIP_DATA_MANAGER,
    ACCOUNT_RELATIONSHIP_VIEWER,
    ACCOUNT_VIEWER,
    AGENT,
    CONTACT_MANAGER,
    CUSTOMER,
    CUSTOMER_ADMIN,
    CUSTOMER_CASE_MANAGER,
)

__all__ = [
    "ACCOUNT_DATA_MANAGER",
    "ACCOUNT_RELATIONSHIP_DATA_MANAGER",
    "ACCOUNT_RELATIONSHIP_VIEWER",
    "ACCOUNT_VIEWER",
    "AGENT",
    "COLLEAGUE_FIELDS",
    "CONTACT_MANAGER",
    "CUSTOMER",
    "CUSTOMER_ADMIN",
    "CUSTOMER_CASE_MANAGER",
    "MOVERS",
    "PORTAL_CONTACT_FIELDS",
    "SHARED_ACCOUNT_FIELDS",
    "Account",
    "AccountAccess",
    "AccountAddress",
    "AccountRelationship",
    "Contact",
    "ContactRelationship",
    "Login",
    "Registration",
    "RelationshipType",
    "RelationshipTypeRole",
    "TeamMember",
    "at_own",
    "in_own_trees",
    "invite",
    "lock_out",
    "move_contact",
    "own_accounts",
    "pack",
    "related_accounts",
    "set_roles",
]
