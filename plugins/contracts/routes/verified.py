"""What is shown of entitlements that were verified, and of their particulars."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from .words import Day, Name, Shown, StateName


class Verified(msgspec.Struct, frozen=True):
    """An entitlement that fits what was asked for."""

    sys_id: Shown
    entitlement_name: Name
    account: Shown | None
    consumer: Shown | None
    household: Shown | None
    contract: Shown | None
    service_contract_line: Shown | None
    product: Shown | None
    product_offering: Shown | None
    product_specification: Shown | None
    sold_entitlement: Shown | None
    state: StateName
    start_date: Day | None
    end_date: Day | None


class Verification(msgspec.Struct, frozen=True, rename={"has_more": "hasMore"}):
    """A page of the entitlements that fit, and whether there are more."""

    entitlements: list[Verified]
    has_more: bool
    sysparm_limit: Annotated[int, Meta(examples=[10])]
    sysparm_offset: Annotated[int, Meta(examples=[0])]
    status: Literal["success"] = "success"


class VerificationResult(msgspec.Struct, frozen=True):
    """What was found."""

    result: Verification


class UsageShown(msgspec.Struct, frozen=True):
    """How much of a characteristic was used in a period."""

    sys_id: Shown
    entitlement_characteristic: Shown
    period_start: Day
    period_end: Day
    total_units: Annotated[int, Meta(examples=[10])]
    used_units: Annotated[int, Meta(examples=[5])]


class CharacteristicShown(msgspec.Struct, frozen=True):
    """A characteristic, and its usage in the period that is now."""

    sys_id: Shown
    characteristic: Shown
    characteristic_option: Shown | None
    type: Annotated[str, Meta(examples=["coverage_and_usage"])]
    value: Annotated[str, Meta(examples=["5"])]
    entitlement_usage: list[UsageShown]


class CharacteristicResult(msgspec.Struct, frozen=True):
    """What was found."""

    result: CharacteristicShown
