"""Entitlements: what a customer may ask for, how often, and by which ways."""

from __future__ import annotations

from platform_core import (
    AtMostOneOf,
    Boolean,
    Choice,
    Choices,
    Date,
    Entity,
    ExactlyOneOf,
    Index,
    Integer,
    Number,
    Reference,
    String,
    Unique,
)
from plugins.b2b import Account
from plugins.b2c import Consumer, Household
from plugins.install_base import InstallBaseItem, SoldProduct
from plugins.product_data import (
    Asset,
    Characteristic,
    CharacteristicOption,
    Model,
    ProductOffering,
    ProductSpecification,
)

from ..periods import DRAFT, STATE
from .contracts import Contract, ContractLine

CASES, HOURS = "cases", "hours"
UNIT = Choices({CASES: "Cases", HOURS: "Hours"})
COVERAGE, COVERAGE_AND_USAGE = "coverage", "coverage_and_usage"
CHARACTERISTIC_TYPE = Choices({COVERAGE: "Coverage", COVERAGE_AND_USAGE: "Coverage and usage"})
ALL_CHANNELS = "chat,email,phone,web"


class Entitlement(
    Entity,
    tablename="service_entitlement",
    label="Entitlement",
    display="entitlement_name",
    default_order="entitlement_name",
    number_prefix="ENTL",
):
    """What a customer has a right to: service for a time, by some channels, so many times or without limit.

    It is offered for cases while it is active, within its days, and has units left.
    """

    number = Number()
    entitlement_name = String(160, required=True, index=True, label="Name")
    account = Reference(Account, index=True, on_delete="restrict", help="The customer, when it is a business")
    consumer = Reference(
        Consumer, index=True, on_delete="restrict", help="The customer, when it is a private person"
    )
    household = Reference(
        Household, index=True, on_delete="restrict", help="Whose it is; the consumer is then its head"
    )
    contract = Reference(
        Contract, index=True, on_delete="restrict", help="The contract that gives it, if any"
    )
    service_contract_line = Reference(
        ContractLine, index=True, on_delete="restrict", label="Contract line", help="The line that gives it"
    )
    # Were one of these emptied with what it names, the entitlement would be for anything; so it is refused.
    product = Reference(
        Model, index=True, on_delete="restrict", help="The product that it is for; any, when left out"
    )
    product_offering = Reference(
        ProductOffering, index=True, on_delete="restrict", help="As what the customer bought the product"
    )
    product_specification = Reference(ProductSpecification, index=True, on_delete="restrict")
    asset = Reference(Asset, index=True, on_delete="restrict", help="The very thing that it is for")
    sold_product = Reference(
        SoldProduct, index=True, on_delete="restrict", help="What the customer bought that it is for"
    )
    install_base_item = Reference(
        InstallBaseItem, index=True, on_delete="restrict", help="What is installed that it is for"
    )
    sold_entitlement = Reference(SoldProduct, index=True, help="As what the customer bought it, if he did")
    channel = String(
        200,
        required=True,
        default=ALL_CHANNELS,
        pattern=r"^[a-z_]+(,[a-z_]+)*$",
        help="The channels by which it may be used, separated by commas",
    )
    active = Boolean(default=True, help="Only active ones are offered for cases")
    state = Choice(STATE, default=DRAFT, index=True)
    start_date = Date(help="First day; empty: the contract's, or as long as is known")
    end_date = Date(help="Last day; empty: never ends")
    unit = Choice(UNIT, default=CASES)
    per_unit = Boolean(help="Units are counted; without it there is no limit")
    total_units = Integer(minimum=0)
    remaining_units = Integer(minimum=0, help="Left to be used; as many as in all, to begin with")
    constraints = (
        ExactlyOneOf(("account", "consumer"), because="An entitlement is one of an account or of a consumer"),
        AtMostOneOf(("account", "household"), because="The entitlement of a household is none of an account"),
        Index(("account", "state")),
        Index(("consumer", "state")),
        Index(("state", "end_date")),
        Index(("state", "start_date")),
    )


class EntitlementCharacteristic(
    Entity,
    tablename="sn_pss_core_entitlement_characteristic",
    label="Entitlement characteristic",
    display="characteristic",
    default_order="sys_id",
):
    """Something particular that an entitlement gives: the number of replacements, the parts that are covered."""

    entitlement = Reference(Entitlement, required=True, index=True, on_delete="cascade")
    service_contract_line = Reference(
        ContractLine, index=True, label="Contract line", read_only=True, help="The line of the entitlement"
    )
    characteristic = Reference(Characteristic, required=True, index=True, on_delete="restrict")
    option = Reference(CharacteristicOption, index=True, on_delete="restrict", help="The option chosen")
    value = String(1000, help="How much of it, or which: the value as text, in one way of writing")
    type = Choice(CHARACTERISTIC_TYPE, default=COVERAGE)
    constraints = (
        Unique(
            ("entitlement", "characteristic"), because="An entitlement has one value of each characteristic"
        ),
    )


class EntitlementUsage(
    Entity,
    tablename="sn_pss_core_entitlement_usage",
    label="Entitlement usage",
    display="sys_id",
    default_order="-period_start",
):
    """How much of a characteristic was used from one day to another, both included."""

    entitlement_characteristic = Reference(
        EntitlementCharacteristic, required=True, index=True, on_delete="cascade"
    )
    entitlement = Reference(
        Entitlement, index=True, on_delete="cascade", read_only=True, help="That of the characteristic"
    )
    period_start = Date(required=True)
    period_end = Date(required=True)
    total_units = Integer(required=True, minimum=0)
    used_units = Integer(default=0, minimum=0)
