"""Who may see and change cases.

What is granted on the case holds for every case type. External users read and give only the fields that are
listed here: resolution notes, causes and assignment stay with staff. A case type that has something for them
says so with a grant of its own.
"""

from platform_core import (
    IMPORT_ADMIN,
    ActorStandIn,
    Condition,
    Grant,
    Operation,
)
from plugins.b2b import AGENT, CUSTOMER, CUSTOMER_ADMIN, CUSTOMER_CASE_MANAGER, at_own, in_own_trees
from plugins.b2c import CONSUMER_AGENT, REQUESTER, own_consumers
from plugins.install_base import API_READ

from .entities import Case
from .lifecycle import AWAITING_INFO, NEW, OPEN
from .partners import RESTRICTIONS
from .roles import CASE_VIEWER, MANAGER

WORK: tuple[Operation, ...] = ("create", "read", "write")
CUSTOMER_READS = (
    "sys_created_on", "sys_updated_on", "sys_mod_count", "number", "short_description", "description",
    "state", "active", "priority", "contact_type", "opened_at", "opened_by", "closed_at", "due_date",
    "account", "contact", "consumer", "consumer_profile", "household", "partner", "partner_contact", "category",
    "subcategory", "business_impact", "resolution_code", "resolved_at", "reopen_count", "notify", "comments",
    "product", "asset", "sold_product", "install_base",
)  # fmt: skip
CUSTOMER_CREATES = (
    "account", "asset", "comments", "consumer", "consumer_profile", "contact", "contact_type", "install_base",
    "partner", "partner_contact", "priority", "product", "short_description", "sold_product", "state",
)  # fmt: skip
CUSTOMER_WRITES = ("comments", "state")


def no_consumer(_: ActorStandIn) -> Condition:
    """The case is one of an account, of a member of staff, or of nobody known."""
    condition: Condition = Case.consumer.is_null() & Case.household.is_null()
    return condition


def of_a_consumer(_: ActorStandIn) -> Condition:
    """The case is one of a private person, or of a household."""
    condition: Condition = Case.consumer.is_not_null() | Case.household.is_not_null()
    return condition


def own(actor: ActorStandIn) -> Condition:
    """The actor opened the case, or it is about him as the contact."""
    condition: Condition = (Case.opened_by == actor.id) | (Case.contact == actor.id)
    return condition


def own_for_own_account(actor: ActorStandIn) -> Condition:
    """The actor is the contact, for his own account or for one that he is related to."""
    condition: Condition = (
        (Case.contact == actor.id)
        & at_own(Case.account, actor)
        & Case.consumer.is_null()
        & Case.household.is_null()
    )
    return condition


def of_own_tree(actor: ActorStandIn) -> Condition:
    """The case belongs to an account that the actor acts for, or to one below it."""
    condition: Condition = in_own_trees(Case.account, actor) & Case.consumer.is_null()
    return condition


def as_consumer(actor: ActorStandIn) -> Condition:
    """The case belongs to the consumer whose login the actor is."""
    condition: Condition = Case.consumer.is_in(own_consumers(actor))
    return condition


def as_consumer_only(actor: ActorStandIn) -> Condition:
    """The same, and to no account."""
    condition: Condition = as_consumer(actor) & Case.account.is_null() & Case.contact.is_null()
    return condition


def of_an_item(_: ActorStandIn) -> Condition:
    """The case is about something that is installed."""
    condition: Condition = Case.install_base.is_not_null()
    return condition


def still_deletable(_: ActorStandIn) -> Condition:
    """Nobody has proposed a solution yet, and the case is not over."""
    condition: Condition = Case.state.is_in([NEW, OPEN, AWAITING_INFO])
    return condition


STAFF_RULES = (
    Grant(role=MANAGER, entity=Case, may=WORK, because="Managers run every case"),
    Grant(
        role=MANAGER,
        entity=Case,
        may=("delete",),
        where=still_deletable,
        because="Managers delete what was opened by mistake, as long as nothing came of it",
    ),
    Grant(
        role=AGENT,
        entity=Case,
        may=WORK,
        where=no_consumer,
        because="Agents work the cases of accounts; consumers' cases take another role (CSM-84)",
    ),
    Grant(
        role=CONSUMER_AGENT,
        entity=Case,
        may=WORK,
        where=of_a_consumer,
        because="Consumer agents work the cases of consumers; accounts' cases take another role (CSM-84)",
    ),
    Grant(role=CASE_VIEWER, entity=Case, may=("read",), because="Case viewers read every case"),
    Grant(
        role=API_READ,
        entity=Case,
        may=("read",),
        where=of_an_item,
        fields=CUSTOMER_READS,
        because="Programs read the cases of items over their API",
    ),
    Grant(role=IMPORT_ADMIN, entity=Case, may=WORK, because="Imports bring cases in, with their history"),
)

CUSTOMER_RULES = (
    Grant(
        role=CUSTOMER,
        entity=Case,
        may=("read",),
        where=own,
        fields=CUSTOMER_READS,
        because="Customers see the cases that they opened or that were opened for them (CSM-38)",
    ),
    Grant(
        role=CUSTOMER,
        entity=Case,
        may=("create",),
        where=own_for_own_account,
        fields=CUSTOMER_CREATES,
        because="Customers open cases for themselves, for their own account or one they act for (CSM-40, CSM-101)",
    ),
    Grant(
        role=CUSTOMER,
        entity=Case,
        may=("write",),
        where=own,
        fields=CUSTOMER_WRITES,
        because="Customers comment on their cases, and close, accept or reject (CSM-101, CSM-102)",
    ),
    Grant(
        role=CUSTOMER_ADMIN,
        entity=Case,
        may=("read",),
        where=of_own_tree,
        fields=CUSTOMER_READS,
        because="Customer admins see the cases of the accounts they act for and all below (CSM-35, CSM-36, CSM-39)",
    ),
    Grant(
        role=CUSTOMER_ADMIN,
        entity=Case,
        may=("create",),
        where=of_own_tree,
        fields=CUSTOMER_CREATES,
        because="Customer admins open cases for their account and all below it (CSM-35)",
    ),
    Grant(
        role=CUSTOMER_CASE_MANAGER,
        entity=Case,
        may=("read",),
        where=of_own_tree,
        fields=CUSTOMER_READS,
        because="Case managers see the cases of their account and all below it (CSM-37)",
    ),
    Grant(
        role=CUSTOMER_CASE_MANAGER,
        entity=Case,
        may=("create",),
        where=of_own_tree,
        fields=CUSTOMER_CREATES,
        because="Case managers open cases for other contacts of their account and all below it (CSM-37)",
    ),
    Grant(
        role=CUSTOMER_CASE_MANAGER,
        entity=Case,
        may=("write",),
        where=of_own_tree,
        fields=CUSTOMER_WRITES,
        because="Case managers look after the cases of their account and all below it (CSM-37)",
    ),
    Grant(
        role=REQUESTER,
        entity=Case,
        may=("read",),
        where=as_consumer,
        fields=CUSTOMER_READS,
        because="Consumers see their own cases",
    ),
    Grant(
        role=REQUESTER,
        entity=Case,
        may=("create",),
        where=as_consumer_only,
        fields=CUSTOMER_CREATES,
        because="Consumers open cases for themselves (CSM-101)",
    ),
    Grant(
        role=REQUESTER,
        entity=Case,
        may=("write",),
        where=as_consumer,
        fields=CUSTOMER_WRITES,
        because="Consumers comment on their cases, and close, accept or reject (CSM-101, CSM-102)",
    ),
)

RULES = (*STAFF_RULES, *CUSTOMER_RULES, *RESTRICTIONS)
