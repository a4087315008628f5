"""The tables of B2B, and nothing that asks who is looking."""

from .accounts import Account, Contact
from .addresses import AccountAddress
from .registrations import Registration
from .relationships import AccountRelationship, ContactRelationship, RelationshipType, RelationshipTypeRole
from .teams import AccountAccess, TeamMember

ENTITIES = (
    Account,
    Contact,
    AccountAddress,
    TeamMember,
    AccountAccess,
    RelationshipType,
    RelationshipTypeRole,
    AccountRelationship,
    ContactRelationship,
    Registration,
)

__all__ = [
    "ENTITIES",
    "Account",
    "AccountAccess",
    "AccountAddress",
    "AccountRelationship",
    "Contact",
    "ContactRelationship",
    "Registration",
    "RelationshipType",
    "RelationshipTypeRole",
    "TeamMember",
]
