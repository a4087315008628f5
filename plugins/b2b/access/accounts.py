"""Who may see and change accounts and contacts.

A contact reads his own record by the base's rule that everybody reads his own user record. All rights of an
account's people go downwards in the hierarchy, never up or sideways.
"""

from platform_core import IMPORT_ADMIN, ActorFact, ActorStandIn, Condition, Grant, Operation, exists, outer
from plugins.customer_base import CUSTOMER_DATA_VIEWER, FOUNDATION_DATA_MANAGER, FOUNDATION_DATA_VIEWER

from ..entities import Account, Contact, ContactRelationship
from ..roles import (
    ACCOUNT_DATA_MANAGER,
    ACCOUNT_VIEWER,
    AGENT,
    CONTACT_MANAGER,
    CUSTOMER,
    CUSTOMER_ADMIN,
    CUSTOMER_CASE_MANAGER,
)
from .reach import at_own, in_own_trees, own_accounts, related_accounts

KEEP: tuple[Operation, ...] = ("create", "read", "write")
SYSTEM = ("sys_id", "sys_class_name", "sys_created_on", "sys_updated_on", "sys_mod_count")
ADDRESS = ("street", "city", "state", "zip", "country")

# What staff note about an account (rank, notes, figures) is not for the account's own people. Code and path
# would tell them of accounts above theirs.
SHARED_ACCOUNT_FIELDS = (
    *SYSTEM, *ADDRESS, "number", "name", "active", "customer", "partner", "phone", "fax_phone", "website",
)  # fmt: skip
COLLEAGUE_FIELDS = (
    *SYSTEM, "account", "active", "name", "first_name", "middle_name", "last_name", "title", "email", "phone",
)  # fmt: skip
PORTAL_CONTACT_FIELDS = (
    *ADDRESS, "user_name", "first_name", "middle_name", "last_name", "name", "title", "email", "phone",
    "mobile_phone", "home_phone", "gender", "active", "locked_out", "notification", "preferred_language",
    "time_zone", "introduction",
)  # fmt: skip


def own_account(actor: ActorStandIn) -> Condition:
    """The account is the actor's own."""
    return at_own(Account.sys_id, actor)


def subsidiary(actor: ActorStandIn) -> Condition:
    """The account lies below the actor's own, at any depth."""
    return in_own_trees(Account.account_parent, actor)


def contact_of_own_tree(actor: ActorStandIn) -> Condition:
    """The contact belongs to the actor's account or to one below it."""
    return in_own_trees(Contact.account, actor)


def contact_related_to_own_tree(actor: ActorStandIn) -> Condition:
    """The contact acts by a relationship for an account that the actor acts for, or for one below it."""
    his = ContactRelationship.contact == outer(Contact.sys_id)
    return exists(ContactRelationship, his & in_own_trees(ContactRelationship.company, actor))


FACTS = (
    ActorFact("accounts", "Accounts that the actor is a contact of", own_accounts),
    ActorFact("related_accounts", "Further accounts that the actor acts for today", related_accounts),
)

STAFF_RULES = (
    Grant(role=AGENT, entity=Account, may=("read",), because="Agents see whom they work for"),
    Grant(role=AGENT, entity=Contact, may=("read",), because="Agents see whom they speak with"),
    Grant(role=ACCOUNT_VIEWER, entity=Account, may=("read",), because="Account viewers read accounts"),
    Grant(role=ACCOUNT_VIEWER, entity=Contact, may=("read",), because="Account viewers read contacts"),
    Grant(
        role=CUSTOMER_DATA_VIEWER, entity=Account, may=("read",), because="They read customers of every kind"
    ),
    Grant(
        role=CUSTOMER_DATA_VIEWER, entity=Contact, may=("read",), because="They read customers of every kind"
    ),
    Grant(role=FOUNDATION_DATA_VIEWER, entity=Account, may=("read",), because="They read all customer data"),
    Grant(role=FOUNDATION_DATA_VIEWER, entity=Contact, may=("read",), because="They read all customer data"),
    Grant(
        role=ACCOUNT_DATA_MANAGER, entity=Account, may=KEEP, because="They keep accounts and their hierarchy"
    ),
    Grant(
        role=ACCOUNT_DATA_MANAGER,
        entity=Contact,
        may=KEEP,
        because="They keep contacts, and may move one to another account (CSM-28)",
    ),
    Grant(role=FOUNDATION_DATA_MANAGER, entity=Account, may=KEEP, because="They keep all customer data"),
    Grant(role=FOUNDATION_DATA_MANAGER, entity=Contact, may=KEEP, because="They keep all customer data"),
    Grant(role=CONTACT_MANAGER, entity=Contact, may=KEEP, because="Contact managers keep contacts"),
    Grant(role=IMPORT_ADMIN, entity=Contact, may=KEEP, because="Imports bring contacts in"),
)

CUSTOMER_RULES = (
    Grant(
        role=CUSTOMER,
        entity=Account,
        may=("read",),
        where=own_account,
        fields=SHARED_ACCOUNT_FIELDS,
        because="Contacts see the account that they belong to (CSM-23)",
    ),
    Grant(
        role=CUSTOMER_CASE_MANAGER,
        entity=Account,
        may=("read",),
        where=subsidiary,
        fields=(*SHARED_ACCOUNT_FIELDS, "account_parent"),
        because="Case managers work with the accounts below their own, and no others (CSM-36, CSM-37)",
    ),
    Grant(
        role=CUSTOMER_CASE_MANAGER,
        entity=Contact,
        may=("read",),
        where=contact_of_own_tree,
        fields=COLLEAGUE_FIELDS,
        because="Case managers open cases for contacts of their account and those below it (CSM-37)",
    ),
    Grant(
        role=CUSTOMER_ADMIN,
        entity=Account,
        may=("read",),
        where=own_account,
        fields=(*SHARED_ACCOUNT_FIELDS, "registration_code"),
        because="Customer admins hand the registration code to their people (CSM-34)",
    ),
    Grant(
        role=CUSTOMER_ADMIN,
        entity=Account,
        may=("read",),
        where=subsidiary,
        fields=(*SHARED_ACCOUNT_FIELDS, "registration_code", "account_parent"),
        because="Customer admins see every account below their own, and no others (CSM-34, CSM-36)",
    ),
    Grant(
        role=CUSTOMER_ADMIN,
        entity=Contact,
        may=("read",),
        where=contact_of_own_tree,
        because="Customer admins see the users of their account and all below it, no others (CSM-34, CSM-36)",
    ),
    Grant(
        role=CUSTOMER_ADMIN,
        entity=Contact,
        may=("create",),
        where=contact_of_own_tree,
        fields=("account", *PORTAL_CONTACT_FIELDS),
        because="Customer admins add users to their account and those below it (CSM-34, CSM-60)",
    ),
    Grant(
        role=CUSTOMER_ADMIN,
        entity=Contact,
        may=("write",),
        where=contact_of_own_tree,
        fields=PORTAL_CONTACT_FIELDS,
        because="Customer admins look after these users, but move none to another account (CSM-28, CSM-60)",
    ),
)

RELATED_RULES = tuple(
    Grant(
        role=role,
        entity=Contact,
        may=("read",),
        where=contact_related_to_own_tree,
        fields=tuple(name for name in COLLEAGUE_FIELDS if name != "account"),
        because="They see who acts for their accounts, not where else he belongs to (CSM-39)",
    )
    for role in (CUSTOMER_ADMIN, CUSTOMER_CASE_MANAGER)
)

RULES = (*STAFF_RULES, *CUSTOMER_RULES, *RELATED_RULES)
