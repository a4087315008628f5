"""How accounts are related to each other, and contacts to accounts that are not their own."""

from platform_core import Boolean, Choice, Choices, Date, Entity, Index, Integer, Reference, String, Unique
from plugins.customer_base import Responsibility

from .accounts import Account, Contact

SIDE = Choices({"account": "Account", "partner": "Partner"})


class RelationshipType(
    Entity,
    tablename="sn_customerservice_account_relationship_type",
    label="Account relationship type",
    display="name",
    default_order="name",
):
    """A kind of relationship between accounts, and how it reads from either side: "serves", "is served by"."""

    name = String(100, required=True, unique=True)
    from_kind = Choice(SIDE, required=True, label="From", help="What the account on this side is")
    relationship = String(100, required=True, help="How it reads from this side")
    to_kind = Choice(SIDE, required=True, label="To", help="What the account on the other side is")
    reverse_relationship = String(100, required=True, help="How it reads from the other side")
    active = Boolean(default=True, help="Offered for new relationships")


class RelationshipTypeRole(
    Entity,
    tablename="sn_customerservice_account_relationship_access",
    label="Role of a relationship type",
    plural="Roles of relationship types",
):
    """A role that may make relationships of a type; a type without any is open to all who make relationships."""

    relationship_type = Reference(RelationshipType, required=True, index=True, on_delete="cascade")
    role = String(100, required=True, help="Name of the role")
    constraints = (
        Unique(("relationship_type", "role"), because="A role is named once for a relationship type"),
    )


class AccountRelationship(
    Entity,
    tablename="account_relationship",
    label="Account relationship",
    default_order="order",
):
    """One side of a relationship between two accounts.

    Each has a mirror, which says the same from the other side; the two come, change and go together.
    """

    from_company = Reference(Account, required=True, index=True, on_delete="cascade", label="From account")
    to_company = Reference(Account, required=True, index=True, on_delete="cascade", label="To account")
    relationship_type = Reference(RelationshipType, required=True, index=True, on_delete="cascade")
    relationship = String(100, read_only=True, help="How it reads from this side")
    reverse_relationship = String(100, read_only=True, help="How it reads from the other side")
    from_kind = Choice(SIDE, read_only=True, help="What the account on this side is in it")
    to_kind = Choice(SIDE, read_only=True, help="What the account on the other side is in it")
    start_date = Date(help="First day; empty: from the beginning")
    end_date = Date(help="Last day; empty: without an end")
    order = Integer(default=100, help="Place in the account's list")
    mirror = Reference(
        "self", read_only=True, index=True, on_delete="cascade", help="The same from the other side"
    )
    reverse = Boolean(read_only=True, help="This is the mirror, and the other one was asked for")
    constraints = (
        Unique(
            ("from_company", "to_company", "relationship_type", "reverse"),
            because="Two accounts are related in one way once",
        ),
        Index(("from_company", "to_company")),
    )


class ContactRelationship(
    Entity,
    tablename="sn_customerservice_contact_relationship",
    label="Contact relationship",
    default_order="order",
):
    """A contact who acts for an account that is not his own; his own account stays what it is."""

    company = Reference(
        Account, required=True, index=True, on_delete="cascade", label="Account", help="The further account"
    )
    contact = Reference(Contact, required=True, index=True, on_delete="cascade")
    responsibility = Reference(Responsibility, index=True, on_delete="restrict")
    start_date = Date(help="First day; empty: from the beginning")
    end_date = Date(help="Last day; empty: without an end")
    order = Integer(default=100, help="Place in the account's list")
    sole = String(
        80, unique=True, read_only=True, help="Account and responsibility, where no more than one may hold it"
    )
    constraints = (
        Unique(("company", "contact"), because="A contact is related to an account once (CSM-42)"),
    )
