"""Who has something to do with a case, a sold product or an install base item, besides its customer."""

from __future__ import annotations

from platform_core import (
    AtMostOneOf,
    Date,
    Entity,
    ExactlyOneOf,
    Index,
    Integer,
    Reference,
    Unique,
    User,
)
from plugins.b2b import Account, Contact
from plugins.b2c import Consumer
from plugins.customer_base import Responsibility
from plugins.customer_service import Case
from plugins.install_base import InstallBaseItem, SoldProduct
from plugins.service_organization import Organization

from .configuration import CASE_PARTY, ITEM_PARTY, PRODUCT_PARTY, PartyType

ONCE = "Somebody is a party of one type once; to come back, his dates are changed"
FIRST, LAST = "First day; empty: at once", "Last day; empty: until further notice"
FROM_TYPE = "From the type of the party; a listed party has none, and no access"


class CaseParty(
    Entity,
    tablename=CASE_PARTY,
    label="Related party of a case",
    plural="Related parties of cases",
    display="type",
    default_order="order",
):
    """Somebody who follows a case, and answers for the customer where his responsibility says so.

    He counts from his first day to his last, both included.
    """

    case = Reference(Case, required=True, index=True, on_delete="cascade")
    type = Reference(PartyType, required=True, index=True, on_delete="restrict")
    responsibility = Reference(
        Responsibility, read_only=True, index=True, on_delete="restrict", help=FROM_TYPE
    )
    contact = Reference(Contact, index=True, on_delete="cascade")
    consumer = Reference(Consumer, index=True, on_delete="cascade")
    user = Reference(User, index=True, on_delete="cascade", label="Contributor")
    order = Integer(minimum=0, help="Place in the list of parties; from the type, when left out")
    start_date = Date(help=FIRST)
    end_date = Date(help=LAST)
    constraints = (
        ExactlyOneOf(("contact", "consumer", "user"), because="A party of a case is one person"),
        Unique(("contact", "case", "type"), because=ONCE),
        Unique(("consumer", "case", "type"), because=ONCE),
        Unique(("user", "case", "type"), because=ONCE),
    )


class SoldProductParty(
    Entity,
    tablename=PRODUCT_PARTY,
    label="Related party of a sold product",
    plural="Related parties of sold products",
    display="type",
    default_order="order",
):
    """Somebody who has to do with what somebody else bought: what he sees of it also holds for its items and cases.

    He counts from his first day to his last, both included.
    """

    sold_product = Reference(SoldProduct, required=True, index=True, on_delete="cascade")
    type = Reference(PartyType, required=True, index=True, on_delete="restrict")
    responsibility = Reference(
        Responsibility, read_only=True, index=True, on_delete="restrict", help=FROM_TYPE
    )
    account = Reference(Account, index=True, on_delete="cascade", help="All of its contacts are meant")
    contact = Reference(Contact, index=True, on_delete="cascade")
    consumer = Reference(Consumer, index=True, on_delete="cascade")
    order = Integer(minimum=0, help="Place in the list of parties; from the type, when left out")
    start_date = Date(help=FIRST)
    end_date = Date(help=LAST)
    constraints = (
        ExactlyOneOf(
            ("account", "contact", "consumer"), because="A party of a sold product is one account or person"
        ),
        Unique(("account", "sold_product", "type"), because=ONCE),
        Unique(("contact", "sold_product", "type"), because=ONCE),
        Unique(("consumer", "sold_product", "type"), because=ONCE),
    )


class ItemParty(
    Entity,
    tablename=ITEM_PARTY,
    label="Related party of an install base item",
    plural="Related parties of install base items",
    display="type",
    default_order="order",
):
    """Somebody who has to do with an item and all below it. He stands on the item at the top of the tree.

    He counts from his first day to his last, both included. A member is a person together with the service
    organization for which he is meant; an organization alone means all of its members.
    """

    install_base_item = Reference(InstallBaseItem, required=True, index=True, on_delete="cascade")
    type = Reference(PartyType, required=True, index=True, on_delete="restrict")
    responsibility = Reference(
        Responsibility, read_only=True, index=True, on_delete="restrict", help=FROM_TYPE
    )
    account = Reference(Account, index=True, on_delete="cascade", help="All of its contacts are meant")
    contact = Reference(Contact, index=True, on_delete="cascade")
    consumer = Reference(Consumer, index=True, on_delete="cascade")
    user = Reference(User, index=True, on_delete="cascade", label="Contributor or member")
    service_organization = Reference(Organization, index=True, on_delete="cascade")
    order = Integer(minimum=0, help="Place in the list of parties; from the type, when left out")
    start_date = Date(help=FIRST)
    end_date = Date(help=LAST)
    constraints = (
        AtMostOneOf(
            ("account", "contact", "consumer", "user"), because="A party is one account or one person"
        ),
        AtMostOneOf(
            ("account", "contact", "consumer", "service_organization"),
            because="A party of an organization is no customer",
        ),
        Unique(("account", "install_base_item", "type"), because=ONCE),
        Unique(("contact", "install_base_item", "type"), because=ONCE),
        Unique(("consumer", "install_base_item", "type"), because=ONCE),
        Unique(("user", "install_base_item", "type"), because=ONCE),
        Index(("service_organization", "install_base_item")),
    )


PartyEntity = type[CaseParty] | type[SoldProductParty] | type[ItemParty]
PARTIES: tuple[PartyEntity, ...] = (CaseParty, SoldProductParty, ItemParty)
