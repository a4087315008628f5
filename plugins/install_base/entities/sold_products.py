"""Sold products: what a customer bought, for a time, at a price."""

from __future__ import annotations

from platform_core import (
    AtLeastOneOf,
    AtMostOneOf,
    Choice,
    Choices,
    CurrencyCode,
    Date,
    Decimal,
    Entity,
    Hierarchy,
    Index,
    Integer,
    Location,
    Money,
    Number,
    Reference,
    ReferenceList,
    String,
    User,
)
from plugins.b2b import Account, Contact
from plugins.b2c import Consumer, ConsumerProfile, Household
from plugins.product_data import Model, ProductOffering, ProductSpecification, ServiceOffering, UnitOfMeasure
from plugins.service_organization import Organization, OrganizationMember

SOLD_PRODUCT_STATE = Choices({
    "installation_pending": "In preparation", "pending_activation": "Pending activation", "active": "Active",
    "suspended": "Suspended", "change_pending": "Change pending", "inactivation_pending": "Inactivation pending",
    "inactive": "Inactive", "cancelled": "Cancelled", "expired": "Expired",
})  # fmt: skip
OFFERING_TYPE = Choices({"product": "Product"})
RELATIONSHIP_TYPE = Choices({"none": "None"})
PRICING_METHOD = Choices({"one_time": "One time", "recurring": "Recurring", "usage": "By usage"})
PERIODICITY = Choices({"monthly": "Monthly", "quarterly": "Quarterly", "annually": "Annually"})


class SoldProduct(
    Entity,
    tablename="sn_install_base_sold_product",
    label="Sold product",
    display="name",
    default_order="name",
    number_prefix="SP",
):
    """What was sold to one customer: a product, for a time, at a price.

    The customer is an account, a consumer or his household, or an organization that buys. Prices are for all units
    together, in minor units of the currency; the cumulative ones take in what is sold as a part of it.
    """

    number = Number()
    name = String(160, required=True, index=True)
    parent = Reference(
        "self", index=True, on_delete="restrict", label="Parent sold product", help="What it is a part of"
    )
    account = Reference(Account, index=True, on_delete="restrict", help="The customer, when it is a business")
    household = Reference(
        Household, index=True, on_delete="restrict", help="The customer, when it is a household"
    )
    buyer_organization = Reference(
        Organization,
        index=True,
        on_delete="restrict",
        help="The customer, when it is an organization of ours",
    )
    contact = Reference(Contact, index=True, help="The person of the account to turn to")
    consumer = Reference(
        Consumer, index=True, on_delete="restrict", help="The customer, when it is a private person"
    )
    consumer_profile = Reference(ConsumerProfile, index=True, help="In which capacity the consumer has it")
    buyer_organization_member = Reference(
        OrganizationMember, index=True, help="The member of the organization who uses it"
    )
    seller_organization = Reference(
        Organization, index=True, label="Provider organization", help="Who sells and supports it"
    )
    product = Reference(Model, required=True, index=True, on_delete="restrict")
    product_offering = Reference(
        ProductOffering, index=True, on_delete="restrict", help="As what it was sold"
    )
    product_specification = Reference(
        ProductSpecification, index=True, on_delete="restrict", help="What it is made to do"
    )
    service_offering = Reference(
        ServiceOffering,
        index=True,
        on_delete="restrict",
        help="The service that comes with it; the product's own, unless another one is chosen",
    )
    quantity = Integer(default=1, minimum=1)
    unit_of_measurement = Reference(
        UnitOfMeasure, on_delete="restrict", help="What the quantity is counted in"
    )
    offering_type = Choice(OFFERING_TYPE, default="product")
    relationship_type = Choice(RELATIONSHIP_TYPE, default="none")
    location = Reference(Location, index=True, help="Where it is used")
    start_date = Date(help="The first day")
    end_date = Date(index=True, help="The last day; empty: until further notice")
    code = String(255, unique=True, read_only=True, help="Key of the sold product in paths")
    path = String(2400, index=True, read_only=True, help="Codes from the whole down to this part")
    state = Choice(SOLD_PRODUCT_STATE, default="installation_pending", index=True)
    billing_account = Reference(Account, index=True, on_delete="restrict", help="The account that pays")
    currency = CurrencyCode()
    price_list = String(100)
    pricing_method = Choice(PRICING_METHOD)
    periodicity = Choice(PERIODICITY, help="How often a recurring price is paid")
    term_months = Integer(minimum=0, label="Term in months")
    unit_list_price = Money()
    unit_base_price = Money()
    unit_net_price = Money(help="What the customer pays for one unit")
    one_time_price = Money(help="For all units; from the unit's net price, unless it is given")
    monthly_price = Money(help="For all units; from the unit's net price, unless it is given")
    annual_price = Money(read_only=True, help="Twelve times the monthly price")
    cumulative_one_time_price = Money(read_only=True)
    cumulative_monthly_price = Money(read_only=True)
    cumulative_net_price = Money(
        read_only=True, help="The cumulative one-time price, and the cumulative monthly one times the term"
    )
    usage_per_month = Decimal(help="How much of it the customer uses in a month, in units of measurement")
    additional_users = ReferenceList(
        User, read_only=True, help="Further people who have to do with it; kept by what names them"
    )
    additional_consumers = ReferenceList(
        Consumer, read_only=True, help="Further consumers who have to do with it; kept by what names them"
    )
    hierarchy = Hierarchy(parent="parent", code="code", path="path")
    constraints = (
        AtLeastOneOf(
            ("account", "consumer", "household", "buyer_organization"),
            because="What is sold is sold to somebody (CSM-123)",
        ),
        AtMostOneOf(
            ("account", "consumer", "buyer_organization"),
            because="A sold product has one kind of owner (CSM-123)",
        ),
        AtMostOneOf(
            ("account", "household", "buyer_organization"),
            because="A sold product has one kind of owner (CSM-123)",
        ),
        Index(("product", "account")),
        Index(("product", "consumer")),
    )
