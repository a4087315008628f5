"""What is given and shown of service contracts, their lines and entitlements, compatible with ``/api/sn_pss_core``."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from ..periods import DRAFT
from .verified import CharacteristicShown, Verified
from .words import Channels, Day, Id, Name, Shown, StateName, Units

StateCode = Annotated[
    Literal["draft", "active", "suspended", "expired", "cancelled"], Meta(examples=["draft"])
]
MANY = 200


class CoverageGiven(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sold product or an installed item that is covered; from today on, when left out."""

    sold_product: Id | None = None
    install_base: Id | None = None
    added: Day | None = None
    removed: Day | None = None


class UsageGiven(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much was used; of all that there is, in the period named, or that of the entitlement."""

    used_units: Units
    total_units: Units | None = None
    period_start: Day | None = None
    period_end: Day | None = None


class CharacteristicGiven(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something particular that an entitlement gives, and how much of it was used, if that is counted."""

    characteristic: Id
    characteristic_option: Id | None = None
    value: Annotated[str, Meta(min_length=1, max_length=1000, examples=["3"])] | None = None
    type: Literal["coverage", "coverage_and_usage"] = "coverage"
    entitlement_usage: UsageGiven | None = None


Covered = Annotated[list[CoverageGiven], Meta(max_length=MANY)]


class EntitlementOfLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entitlement of a contract or of a line; whose it is, the contract says."""

    entitlement_name: Name
    start_date: Day | None = None
    end_date: Day | None = None
    product: Id | None = None
    product_offering: Id | None = None
    product_specification: Id | None = None
    sold_entitlement: Id | None = None
    channel: Channels | None = None
    per_unit: bool = False
    unit: Literal["cases", "hours"] = "cases"
    total_units: Units | None = None
    sold_products_covered: Covered = []
    install_base_items_covered: Covered = []
    entitlement_characteristics: Annotated[list[CharacteristicGiven], Meta(max_length=MANY)] = []


class EntitlementGiven(EntitlementOfLine, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entitlement of an account or of a consumer. What its state is, its days say."""

    account: Id | None = None
    consumer: Id | None = None
    household: Id | None = None
    contract: Id | None = None
    service_contract_line: Id | None = None
    state: StateCode = DRAFT  # type: ignore[assignment]


class LineOfContract(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line, with those below it and its entitlements."""

    name: Name
    starts: Day | None = None
    ends: Day | None = None
    product_model: Id | None = None
    product_offering: Id | None = None
    product_specification: Id | None = None
    sold_product: Id | None = None
    sold_products_covered: Covered = []
    install_base_items_covered: Covered = []
    entitlements: Annotated[list[EntitlementOfLine], Meta(max_length=MANY)] = []
    child_contract_lines: Annotated[list[LineOfContract], Meta(max_length=MANY)] = []


class LineGiven(LineOfContract, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line of a contract that there is."""

    contract: Id
    parent_contract_line: Id | None = None


class ContractGiven(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A contract of an account or of a consumer, with its lines, what it covers, and its entitlements."""

    short_description: Name
    account: Id | None = None
    consumer: Id | None = None
    household: Id | None = None
    contact: Id | None = None
    vendor_contract: Annotated[str, Meta(max_length=100, examples=["SH-LIS-7"])] | None = None
    starts: Day
    ends: Day | None = None
    state: StateCode = DRAFT  # type: ignore[assignment]
    service_contract_lines: Annotated[list[LineOfContract], Meta(max_length=MANY)] = []
    sold_products_covered: Covered = []
    install_base_items_covered: Covered = []
    entitlements: Annotated[list[EntitlementOfLine], Meta(max_length=MANY)] = []


class Made(msgspec.Struct, frozen=True):
    """The record that was made."""

    sys_id: Shown
    number: Annotated[str, Meta(examples=["CNTR0001003"])] | None
    state: StateName | None


class MadeResult(msgspec.Struct, frozen=True):
    """What was made."""

    result: Made


class CoverageShown(msgspec.Struct, frozen=True):
    """A sold product or an installed item that is covered."""

    sys_id: Shown
    contract: Shown | None
    service_contract_line: Shown | None
    entitlement: Shown | None
    sold_product: Shown | None
    install_base: Shown | None
    added: Day | None
    removed: Day | None


class EntitlementShown(Verified, frozen=True, kw_only=True):
    """An entitlement, what it covers, and its particulars."""

    sold_products_covered: list[CoverageShown]
    install_base_items_covered: list[CoverageShown]
    entitlement_characteristics: list[CharacteristicShown]


class LineShown(msgspec.Struct, frozen=True):
    """A line of a contract, with those below it and its entitlements."""

    sys_id: Shown
    number: Annotated[str, Meta(examples=["CNTRL0001001"])]
    name: Name
    contract: Shown
    parent_contract_line: Shown | None
    product_model: Shown | None
    product_offering: Shown | None
    product_specification: Shown | None
    sold_product: Shown | None
    state: StateName
    starts: Day | None
    ends: Day | None
    entitlements: list[EntitlementShown]
    sold_products_covered: list[CoverageShown]
    install_base_items_covered: list[CoverageShown]
    child_contract_lines: list[LineShown]


class ContractShown(msgspec.Struct, frozen=True):
    """A contract with its lines, what it covers, and its entitlements."""

    sys_id: Shown
    number: Annotated[str, Meta(examples=["CNTR0001001"])]
    short_description: Name
    account: Shown | None
    consumer: Shown | None
    household: Shown | None
    state: StateName
    starts: Day
    ends: Day | None
    service_contract_lines: list[LineShown]
    entitlements: list[EntitlementShown]
    sold_products_covered: list[CoverageShown]
    install_base_items_covered: list[CoverageShown]


class ContractResult(msgspec.Struct, frozen=True):
    """What was found."""

    result: ContractShown


class LineResult(msgspec.Struct, frozen=True):
    """What was found."""

    result: LineShown


class EntitlementResult(msgspec.Struct, frozen=True):
    """What was found."""

    result: EntitlementShown
