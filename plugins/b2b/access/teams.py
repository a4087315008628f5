"""Who may see and change account teams, and what an account keeps from its own contacts."""

from platform_core import IMPORT_ADMIN, ActorStandIn, Condition, Grant, Operation
from plugins.customer_base import CUSTOMER_DATA_VIEWER, FOUNDATION_DATA_MANAGER, FOUNDATION_DATA_VIEWER

from ..entities import AccountAccess, TeamMember
from ..roles import ACCOUNT_RELATIONSHIP_DATA_MANAGER, ACCOUNT_VIEWER, AGENT, CUSTOMER, CUSTOMER_ADMIN
from .reach import at_own, in_own_trees

EVERYTHING: tuple[Operation, ...] = ("create", "read", "write", "delete")
READERS = (AGENT, ACCOUNT_VIEWER, CUSTOMER_DATA_VIEWER, FOUNDATION_DATA_VIEWER)
KEEPERS = (ACCOUNT_RELATIONSHIP_DATA_MANAGER, FOUNDATION_DATA_MANAGER)


def access_of_own_account(actor: ActorStandIn) -> Condition:
    """The setting is one of an account that the actor acts for."""
    return at_own(AccountAccess.account, actor)


def access_in_own_trees(actor: ActorStandIn) -> Condition:
    """The setting is one of such an account, or of one below it."""
    return in_own_trees(AccountAccess.account, actor)


RULES = (
    *(
        Grant(role=role, entity=TeamMember, may=("read",), because="Staff see who looks after an account")
        for role in READERS
    ),
    *(
        Grant(
            role=role,
            entity=AccountAccess,
            may=("read",),
            because="Staff see what an account keeps from its contacts",
        )
        for role in READERS
    ),
    *(
        Grant(role=role, entity=TeamMember, may=EVERYTHING, because="They put account teams together")
        for role in KEEPERS
    ),
    *(
        Grant(role=role, entity=AccountAccess, may=EVERYTHING, because="They set account access on request")
        for role in KEEPERS
    ),
    Grant(
        role=IMPORT_ADMIN,
        entity=TeamMember,
        may=("create", "read", "write"),
        because="Imports bring account teams in",
    ),
    Grant(
        role=CUSTOMER,
        entity=AccountAccess,
        may=("read",),
        where=access_of_own_account,
        because="Contacts may know why they do not see all that their account owns",
    ),
    Grant(
        role=CUSTOMER_ADMIN,
        entity=AccountAccess,
        may=("create", "read", "write"),
        where=access_in_own_trees,
        because="Customer admins decide what their contacts see (CSM-65)",
    ),
)
