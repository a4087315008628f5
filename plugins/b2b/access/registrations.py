"""Who may see and decide registrations."""

from platform_core import ActorStandIn, Condition, Grant
from plugins.customer_base import FOUNDATION_DATA_MANAGER

from ..entities import Registration
from ..roles import ACCOUNT_DATA_MANAGER, CONTACT_MANAGER, CUSTOMER_ADMIN
from .reach import in_own_trees

READS = (
    "sys_created_on", "first_name", "last_name", "email", "phone", "account", "state", "reason", "decided_on",
    "contact",
)  # fmt: skip


def for_own_trees(actor: ActorStandIn) -> Condition:
    """The registration is for an account that the actor acts for, or for one below it."""
    return in_own_trees(Registration.account, actor)


RULES = (
    *(
        Grant(
            role=role,
            entity=Registration,
            may=("create", "read", "write"),
            because="Keepers of contacts decide registrations where the account has nobody to do so",
        )
        for role in (ACCOUNT_DATA_MANAGER, CONTACT_MANAGER, FOUNDATION_DATA_MANAGER)
    ),
    Grant(
        role=CUSTOMER_ADMIN,
        entity=Registration,
        may=("read",),
        where=for_own_trees,
        fields=READS,
        because="Customer admins see who asks for a login under their accounts (CSM-62)",
    ),
    Grant(
        role=CUSTOMER_ADMIN,
        entity=Registration,
        may=("write",),
        where=for_own_trees,
        fields=("state", "reason"),
        because="Customer admins decide who gets a login under their accounts (CSM-62)",
    ),
)
