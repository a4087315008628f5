"""Contracts and their lines: tables, and nothing that asks who is looking."""

from __future__ import annotations

from platform_core import (
    AtMostOneOf,
    Choice,
    Choices,
    CurrencyCode,
    Date,
    Entity,
    ExactlyOneOf,
    Index,
    Integer,
    Journal,
    Money,
    Number,
    Reference,
    String,
    Text,
    User,
)
from plugins.b2b import Account, Contact
from plugins.b2c import Consumer, Household
from plugins.install_base import SoldProduct
from plugins.product_data import Model, ProductOffering, ProductSpecification

from ..periods import APPROVED, DRAFT, STATE

AWAITING_REVIEW, UNDER_REVIEW, REJECTED, RENEWED = "awaiting_review", "under_review", "rejected", "renewed"
SUBSTATE = Choices({
    AWAITING_REVIEW: "Awaiting Review", UNDER_REVIEW: "Under Review", APPROVED: "Approved",
    REJECTED: "Rejected", RENEWED: "Renewed",
})  # fmt: skip


class Contract(
    Entity,
    tablename="ast_contract",
    label="Contract",
    display="number",
    default_order="-sys_created_on",
    number_prefix="CNTR",
):
    """What was agreed with a customer: which services, for which time, at what price.

    Its days belong to it on both ends, at the customer's time zone. Nobody sets its state by hand: it is reviewed,
    approved, and in force from its first day to its last.
    """

    number = Number()
    short_description = String(160, required=True, index=True, label="Name")
    description = Text()
    vendor_contract = String(100, index=True, label="Customer's number", help="What the customer calls it")
    account = Reference(Account, index=True, on_delete="restrict", help="The customer, when it is a business")
    consumer = Reference(
        Consumer, index=True, on_delete="restrict", help="The customer, when it is a private person"
    )
    household = Reference(
        Household, index=True, on_delete="restrict", help="Whose it is; the consumer is then its head"
    )
    contact = Reference(Contact, index=True, help="The person of the account whom it concerns first")
    contract_administrator = Reference(User, index=True, help="Who of our staff looks after it")
    approver = Reference(User, index=True, help="Who decides whether it is agreed to")
    parent = Reference("self", index=True, on_delete="restrict", label="Parent contract")
    state = Choice(STATE, default=DRAFT, index=True)
    substate = Choice(
        SUBSTATE, read_only=True, help="How far the review of a draft is, or that it was renewed"
    )
    starts = Date(required=True, help="First day")
    ends = Date(help="Last day; empty: until somebody ends it")
    suspend_end = Date(label="Suspended until", help="Last day of a suspension; empty: until it is resumed")
    monthly_cost = Money()
    yearly_cost = Money()
    lifetime_cost = Money()
    currency = CurrencyCode(help="Currency of the costs")
    terms_and_conditions = Text(32000)
    comments = Journal(label="Comments", help="Seen by staff; a rejection gives its reason here")
    constraints = (
        ExactlyOneOf(("account", "consumer"), because="A contract is one of an account or of a consumer"),
        AtMostOneOf(("account", "household"), because="The contract of a household is none of an account"),
        AtMostOneOf(("contact", "consumer"), because="A contact is a person of an account"),
        Index(("state", "ends")),
        Index(("state", "starts")),
    )


class ContractLine(
    Entity,
    tablename="sn_pss_core_service_contract_line",
    label="Contract line",
    display="name",
    default_order="number",
    number_prefix="CNTRL",
):
    """One service of a contract, with days of its own inside the contract's.

    It follows the contract into its states; what happens to a line does not touch the contract.
    """

    number = Number()
    name = String(160, required=True, index=True)
    contract = Reference(Contract, required=True, index=True, on_delete="restrict")
    parent_contract_line = Reference("self", index=True, on_delete="restrict", label="Parent line")
    product_model = Reference(Model, index=True, help="The product that the service is for")
    product_offering = Reference(ProductOffering, index=True, help="As what the service was sold")
    product_specification = Reference(ProductSpecification, index=True, help="What the service consists of")
    sold_product = Reference(SoldProduct, index=True, help="What the customer bought that the service is for")
    quantity = Integer(default=1, minimum=1)
    state = Choice(STATE, default=DRAFT, index=True)
    starts = Date(help="First day; the contract's, when left out")
    ends = Date(help="Last day; empty: as long as the contract")
    price = Money()
    currency = CurrencyCode(help="Currency of the price")
    constraints = (Index(("state", "ends")), Index(("state", "starts")))
