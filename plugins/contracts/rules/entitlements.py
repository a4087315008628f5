"""What holds whenever an entitlement is made or changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from platform_core import CONTACT_TYPE, BusinessRule, Change, Entity, Query, Records, refusal
from plugins.b2c import Household
from plugins.install_base import InstallBaseItem, SoldProduct, today_of
from plugins.product_data import Asset, before_told_characteristic_is_set

from ..customers import CUSTOMER, HEAD, belongs, differs, head_of
from ..entities import Contract, ContractLine, Entitlement, EntitlementCharacteristic, EntitlementUsage
from ..periods import CANCELLED, EXPIRED, is_backwards
from ..refusing import refuse_backwards, refuse_changed

REASON = "an entitlement fits its customer and its contract"
THINGS: tuple[tuple[str, type[Entity]], ...] = (
    ("asset", Asset),
    ("sold_product", SoldProduct),
    ("install_base_item", InstallBaseItem),
    ("sold_entitlement", SoldProduct),
)


async def before_entitlement_customer_is_set(change: Change) -> Mapping[str, Any] | None:
    """An entitlement of a contract is one of its customer; a line brings its contract, a household its head."""
    records, new = change.elevated(REASON), dict(change.new)
    if not change.changed & {*CUSTOMER, "contract", "service_contract_line"}:
        return None
    if line := new["service_contract_line"]:
        contract = (await records.get(ContractLine, line, ("contract",)))["contract"]
        if new["contract"] not in (None, contract):
            detail = "the line belongs to another contract"
            raise refusal(
                "service_contract_line", detail, "choose a line of the contract", "another_contract"
            )
        new["contract"] = contract
    if new["contract"] is not None:
        await _take_from_contract(records, change, new)
    elif new["household"] is not None:
        new["consumer"] = await head_of(records, new["household"])
    return {name: new[name] for name in (*CUSTOMER, "contract")}


async def _take_from_contract(records: Records, change: Change, new: dict[str, Any]) -> None:
    # Whoever suspends or cancels the contract meanwhile waits, or is waited for.
    await records.lock(Contract, new["contract"])
    contract = await records.get(Contract, new["contract"], (*CUSTOMER, "state"))
    if change.kind == "create" and contract["state"] in (EXPIRED, CANCELLED):
        raise refusal("contract", "the contract is over", "renew it, and add the entitlement there", "over")
    given = {name: new[name] or contract[name] for name in CUSTOMER}
    if differs(given, contract):
        field = next(name for name in CUSTOMER if given[name] != contract[name])
        detail = "an entitlement of a contract is one of the contract's customer"
        raise refusal(field, detail, "leave the customer out, or name another contract", "another_customer")
    new |= given


async def before_entitlement_is_for_things(change: Change) -> None:
    """What an entitlement is for belongs to its customer."""
    records, new = change.elevated(REASON), change.new
    for field, entity in THINGS:
        if new[field] is None or not change.changed & {field, *CUSTOMER}:
            continue
        today = await today_of(records, new, change.now)
        if not await belongs(records, entity, new[field], new, today):
            detail = "it belongs to another customer"
            raise refusal(field, detail, "choose one of the entitlement's customer", "another_customer")


async def before_entitlement_is_saved(change: Change) -> Mapping[str, Any] | None:
    """Days in order, channels that there are, and units only where they are counted."""
    new = change.new
    if is_backwards(new["start_date"], new["end_date"]):
        raise refuse_backwards(new["start_date"], new["end_date"], "end_date", "the entitlement")
    channels = list(dict.fromkeys(new["channel"].split(",")))
    unknown = [code for code in channels if code not in CONTACT_TYPE.codes]
    if unknown:
        detail = f"there is no channel {unknown[0]!r}"
        known = ", ".join(str(code) for code in CONTACT_TYPE.codes)
        raise refusal("channel", detail, f"choose among {known}", "not_a_choice")
    return {"channel": ",".join(channels), **_units(change)}


def _units(change: Change) -> Mapping[str, Any]:
    """What is left of the units: all of them to begin with; further ones are added to what is left (CSM-140)."""
    new, total = change.new, change.new["total_units"]
    if not new["per_unit"]:
        return {"total_units": None, "remaining_units": None}
    if total is None:
        detail = "units are counted, so it has to be said how many there are"
        raise refusal("total_units", detail, "name the number, or leave per_unit off", "required")
    remaining = new["remaining_units"]
    if remaining is None:
        remaining = total
    elif "total_units" in change.changed and "remaining_units" not in change.changed:
        remaining = max(0, remaining + total - (change.before("total_units") or 0))
    if remaining > total:
        detail = f"no more than {total} units can be left"
        raise refusal("remaining_units", detail, "correct one of the numbers", "too_many")
    return {"remaining_units": remaining}


async def after_head_of_household_changes(change: Change) -> None:
    """Contracts and entitlements of a household are its head's, whoever that is."""
    if "head_of_household" not in change.changed:
        return
    records = change.elevated(HEAD)
    for entity in (Contract, Entitlement):
        table: Any = entity
        theirs = Query(where=table.household == change.sys_id, fields=("sys_id",), limit=500)
        found = [row["sys_id"] async for row in records.every(entity, theirs)]
        for sys_id in found:
            await records.update(entity, sys_id, {"consumer": change.new["head_of_household"]})


async def before_characteristic_is_saved(change: Change) -> Mapping[str, Any] | None:
    """A characteristic stays with its entitlement, and has the line of it."""
    if change.old is not None:
        refuse_changed(change.changed, ("entitlement",), "a characteristic stays with its entitlement")
    found = await change.elevated(REASON).get(
        Entitlement, change.new["entitlement"], ("service_contract_line",)
    )
    return {"service_contract_line": found["service_contract_line"]}


async def before_usage_is_saved(change: Change) -> Mapping[str, Any] | None:
    """A usage is one of a characteristic, from one day to a later one; no more is used than there is."""
    new = change.new
    if change.old is not None:
        refuse_changed(
            change.changed, ("entitlement_characteristic",), "a usage stays with its characteristic"
        )
    if is_backwards(new["period_start"], new["period_end"]):
        raise refuse_backwards(new["period_start"], new["period_end"], "period_end", "the period")
    found = await change.elevated(REASON).get(
        EntitlementCharacteristic, new["entitlement_characteristic"], ("entitlement",)
    )
    return {"entitlement": found["entitlement"]}


BUSINESS_RULES = (
    BusinessRule(
        entity=Entitlement,
        kinds=("create", "update"),
        before=before_entitlement_customer_is_set,
        order=60,
        because="An entitlement is one of the customer of its contract",
    ),
    BusinessRule(
        entity=Entitlement,
        kinds=("create", "update"),
        before=before_entitlement_is_for_things,
        order=70,
        because="What an entitlement is for belongs to its customer",
    ),
    BusinessRule(
        entity=Entitlement,
        kinds=("create", "update"),
        before=before_entitlement_is_saved,
        because="Days are in order, and units are counted only where they are limited (CSM-134, CSM-140)",
    ),
    BusinessRule(
        entity=Household,
        kinds=("update",),
        after=after_head_of_household_changes,
        because="What a household has is its head's",
    ),
    BusinessRule(
        entity=EntitlementCharacteristic,
        kinds=("create", "update"),
        before=before_characteristic_is_saved,
        because="A characteristic belongs to an entitlement",
    ),
    BusinessRule(
        entity=EntitlementCharacteristic,
        kinds=("create", "update"),
        before=before_told_characteristic_is_set,
        because="What an entitlement gives of a characteristic is one of the values that this can have",
    ),
    BusinessRule(
        entity=EntitlementUsage,
        kinds=("create", "update"),
        before=before_usage_is_saved,
        because="A usage belongs to a characteristic",
    ),
)
