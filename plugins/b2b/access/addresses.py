"""Who may see and change the addresses of accounts, and the places that they name."""

from platform_core import (
    IMPORT_ADMIN,
    ActorStandIn,
    Condition,
    Grant,
    Location,
    Operation,
    exists,
    outer,
)
from plugins.customer_base import CUSTOMER_DATA_VIEWER, FOUNDATION_DATA_MANAGER, FOUNDATION_DATA_VIEWER

from ..entities import AccountAddress
from ..roles import (
    ACCOUNT_DATA_MANAGER,
    ACCOUNT_VIEWER,
    AGENT,
    CUSTOMER,
    CUSTOMER_ADMIN,
    CUSTOMER_CASE_MANAGER,
)
from .reach import at_own, in_own_trees

EVERYTHING: tuple[Operation, ...] = ("create", "read", "write", "delete")
READERS = (AGENT, ACCOUNT_VIEWER, CUSTOMER_DATA_VIEWER, FOUNDATION_DATA_VIEWER)
KEEPERS = (ACCOUNT_DATA_MANAGER, FOUNDATION_DATA_MANAGER)
PLACE = (
    "name", "street", "city", "state", "zip", "country", "latitude", "longitude", "phone", "type",
)  # fmt: skip


def address_of_own_account(actor: ActorStandIn) -> Condition:
    """The address is one of an account that the actor belongs or is related to."""
    return at_own(AccountAddress.account, actor)


def address_in_own_trees(actor: ActorStandIn) -> Condition:
    """The address is one of such an account, or of one below it."""
    return in_own_trees(AccountAddress.account, actor)


def place_of_own_account(actor: ActorStandIn) -> Condition:
    """The place is an address of an account that the actor belongs or is related to."""
    of_this_place = AccountAddress.location == outer(Location.sys_id)
    return exists(AccountAddress, of_this_place & at_own(AccountAddress.account, actor))


def place_in_own_trees(actor: ActorStandIn) -> Condition:
    """The place is an address of such an account, or of one below it."""
    of_this_place = AccountAddress.location == outer(Location.sys_id)
    return exists(AccountAddress, of_this_place & in_own_trees(AccountAddress.account, actor))


def place_of_an_account(_: ActorStandIn) -> Condition:
    """The place is an address of some account."""
    return exists(AccountAddress, AccountAddress.location == outer(Location.sys_id))


RULES = (
    *(
        Grant(
            role=role,
            entity=AccountAddress,
            may=("read",),
            because="Whoever reads accounts reads their addresses",
        )
        for role in READERS
    ),
    *(
        Grant(
            role=role,
            entity=AccountAddress,
            may=EVERYTHING,
            because="Keepers of accounts keep their addresses",
        )
        for role in KEEPERS
    ),
    *(
        Grant(
            role=role,
            entity=Location,
            may=("create",),
            because="A new address may be a place that nobody knows yet",
        )
        for role in KEEPERS
    ),
    *(
        Grant(
            role=role,
            entity=Location,
            may=("write",),
            where=place_of_an_account,
            because="Keepers of accounts put their places right (CSM-48)",
        )
        for role in KEEPERS
    ),
    Grant(
        role=IMPORT_ADMIN,
        entity=AccountAddress,
        may=("create", "read", "write"),
        because="Imports bring addresses in",
    ),
    Grant(
        role=CUSTOMER,
        entity=AccountAddress,
        may=("read",),
        where=address_of_own_account,
        because="Contacts see the addresses of the accounts that they act for",
    ),
    Grant(
        role=CUSTOMER,
        entity=Location,
        may=("read",),
        where=place_of_own_account,
        fields=PLACE,
        because="Contacts see the addresses of the accounts that they act for",
    ),
    *(
        Grant(
            role=role,
            entity=AccountAddress,
            may=("read",),
            where=address_in_own_trees,
            because="They see the addresses of all accounts below, too",
        )
        for role in (CUSTOMER_ADMIN, CUSTOMER_CASE_MANAGER)
    ),
    *(
        Grant(
            role=role,
            entity=Location,
            may=("read",),
            where=place_in_own_trees,
            fields=PLACE,
            because="They see the addresses of all accounts below, too",
        )
        for role in (CUSTOMER_ADMIN, CUSTOMER_CASE_MANAGER)
    ),
)
