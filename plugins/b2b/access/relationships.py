"""Who may see and change how accounts are related, and who acts for them."""

from platform_core import IMPORT_ADMIN, ActorStandIn, Condition, Grant, Operation
from plugins.customer_base import (
    CUSTOMER_DATA_VIEWER,
    FOUNDATION_ADMIN,
    FOUNDATION_DATA_MANAGER,
    FOUNDATION_DATA_VIEWER,
)

from ..entities import AccountRelationship, ContactRelationship, RelationshipType, RelationshipTypeRole
from ..roles import (
    ACCOUNT_RELATIONSHIP_DATA_MANAGER,
    ACCOUNT_RELATIONSHIP_VIEWER,
    ACCOUNT_VIEWER,
    AGENT,
    CUSTOMER,
    CUSTOMER_ADMIN,
    CUSTOMER_CASE_MANAGER,
)
from .reach import at_own, in_own_trees

EVERYTHING: tuple[Operation, ...] = ("create", "read", "write", "delete")
READERS = (AGENT, ACCOUNT_VIEWER, ACCOUNT_RELATIONSHIP_VIEWER, CUSTOMER_DATA_VIEWER, FOUNDATION_DATA_VIEWER)
KEEPERS = (ACCOUNT_RELATIONSHIP_DATA_MANAGER, FOUNDATION_DATA_MANAGER)
DEFINERS = (*KEEPERS, FOUNDATION_ADMIN)


def of_own_account(actor: ActorStandIn) -> Condition:
    """The relationship is seen from an account that the actor acts for."""
    return at_own(AccountRelationship.from_company, actor)


def own(actor: ActorStandIn) -> Condition:
    """The actor is the contact."""
    condition: Condition = ContactRelationship.contact == actor.id
    return condition


def with_own_trees(actor: ActorStandIn) -> Condition:
    """The contact acts for an account that the actor acts for, or for one below it."""
    return in_own_trees(ContactRelationship.company, actor)


RULES = (
    *(
        Grant(role=role, entity=entity, may=("read",), because="Staff see how accounts are related")
        for role in READERS
        for entity in (RelationshipType, RelationshipTypeRole, AccountRelationship)
    ),
    *(
        Grant(
            role=role, entity=ContactRelationship, may=("read",), because="Staff see who acts for an account"
        )
        for role in READERS
    ),
    *(
        Grant(role=role, entity=entity, may=EVERYTHING, because="They define how accounts may be related")
        for role in DEFINERS
        for entity in (RelationshipType, RelationshipTypeRole)
    ),
    *(
        Grant(
            role=role, entity=entity, may=EVERYTHING, because="They relate accounts, and contacts to accounts"
        )
        for role in KEEPERS
        for entity in (AccountRelationship, ContactRelationship)
    ),
    *(
        Grant(
            role=IMPORT_ADMIN,
            entity=entity,
            may=("create", "read", "write"),
            because="Imports bring relationships in",
        )
        for entity in (RelationshipType, AccountRelationship, ContactRelationship)
    ),
    Grant(
        role=CUSTOMER_ADMIN,
        entity=AccountRelationship,
        may=("read",),
        where=of_own_account,
        because="Customer admins see whom their accounts are related to (CSM-49)",
    ),
    Grant(
        role=CUSTOMER,
        entity=ContactRelationship,
        may=("read",),
        where=own,
        because="Contacts see which further accounts they act for (CSM-40)",
    ),
    *(
        Grant(
            role=role,
            entity=ContactRelationship,
            may=("read",),
            where=with_own_trees,
            because="They see who acts for their accounts (CSM-39)",
        )
        for role in (CUSTOMER_ADMIN, CUSTOMER_CASE_MANAGER)
    ),
)
