"""What holds whenever it is said what a contract covers, and whom it concerns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from platform_core import BusinessRule, Change, Conflict, Entity, Records, refusal
from plugins.install_base import InstallBaseItem, SoldProduct, today_of
from plugins.product_data import Asset

from ..customers import belongs, refuse_strange_contact
from ..entities import Contract, ContractAsset, ContractContact, ContractLine, Coverage, Entitlement
from ..periods import is_backwards
from ..refusing import refuse_backwards, refuse_changed

REASON = "a contract covers what is its customer's"
WHOSE = ("account", "consumer", "household", "contract", "service_contract_line")


async def before_coverage_is_saved(change: Change) -> Mapping[str, Any] | None:
    """What is covered is one thing of the contract's customer, once at a time (CSM-131)."""
    new, records = dict(change.new), change.elevated(REASON)
    if change.old is not None:
        fixed = ("contract", "entitlement", "service_contract_line", "sold_product", "install_base")
        refuse_changed(change.changed, fixed, "a line of coverage stays what it is")
    whose = await _covering(records, new)
    today = await today_of(records, whose, change.now)
    new["added"] = new["added"] or today
    if is_backwards(new["added"], new["removed"]):
        raise refuse_backwards(new["added"], new["removed"], "removed", "the coverage")
    field, entity = (
        ("sold_product", SoldProduct) if new["sold_product"] else ("install_base", InstallBaseItem)
    )
    if new[field] is not None and change.kind == "create":
        await _refuse_stranger(records, entity, new[field], field, whose, today)
    if new[field] is not None:
        await _refuse_twice(records, change.sys_id, new, field)
    return {name: new[name] for name in ("contract", "service_contract_line", "added")}


async def _covering(records: Records, new: dict[str, Any]) -> Mapping[str, Any]:
    """The contract or entitlement whose customer it is about, locked; fills in what follows from the others."""
    if new["entitlement"] is not None:
        entitlement = await records.get(Entitlement, new["entitlement"], WHOSE)
        for name in ("contract", "service_contract_line"):
            if new[name] not in (None, entitlement[name]):
                detail = "the entitlement belongs to another contract or line"
                raise refusal(name, detail, "leave it out", "another_contract")
            new[name] = entitlement[name]
        if new["contract"] is None:
            await records.lock(Entitlement, new["entitlement"])
            return entitlement
    if new["service_contract_line"] is not None:
        line = await records.get(ContractLine, new["service_contract_line"], ("contract",))
        if new["contract"] not in (None, line["contract"]):
            detail = "the line belongs to another contract"
            raise refusal(
                "service_contract_line", detail, "choose a line of the contract", "another_contract"
            )
        new["contract"] = line["contract"]
    if new["contract"] is None:
        detail = "it is not said what covers it"
        raise refusal("contract", detail, "name a contract, or an entitlement", "required")
    await records.lock(Contract, new["contract"])
    return await records.get(Contract, new["contract"])


async def _refuse_stranger(
    records: Records, entity: type[Entity], sys_id: str, field: str, whose: Mapping[str, Any], today: Any
) -> None:
    if not await belongs(records, entity, sys_id, whose, today):
        raise refusal(
            field,
            "it belongs neither to the customer nor to an account below it",
            "choose something of the customer",
            "another_customer",
        )


async def _refuse_twice(records: Records, sys_id: str, new: Mapping[str, Any], field: str) -> None:
    table: Any = Coverage
    same: Any = (table.sys_id != sys_id) & (getattr(table, field) == new[field])
    for name in ("contract", "service_contract_line", "entitlement"):
        column = getattr(table, name)
        same = same & (column.is_null() if new[name] is None else column == new[name])
    lasting: Any = table.removed.is_null() | (table.removed >= new["added"])
    if new["removed"] is not None:
        lasting = lasting & (table.added.is_null() | (table.added <= new["removed"]))
    if await records.find(Coverage, same & lasting, ("sys_id",)) is not None:
        raise Conflict(
            "this is covered in some of this time already",
            remedy="change the days of the coverage that there is",
        )


async def before_asset_is_covered(change: Change) -> Mapping[str, Any] | None:
    """An asset that a contract covers is one of its customer."""
    new, records = change.new, change.elevated(REASON)
    if change.old is not None:
        refuse_changed(change.changed, ("contract", "asset"), "a line of coverage stays what it is")
    whose = await records.get(Contract, new["contract"])
    today = await today_of(records, whose, change.now)
    added = new["added"] or today
    if is_backwards(added, new["removed"]):
        raise refuse_backwards(added, new["removed"], "removed", "the coverage")
    if change.kind == "create":
        await _refuse_stranger(records, Asset, new["asset"], "asset", whose, today)
    return {"added": added}


async def before_contact_is_added(change: Change) -> None:
    """A contact of a contract belongs to its account, or acts for it."""
    records = change.elevated(REASON)
    account = (await records.get(Contract, change.new["contract"], ("account",)))["account"]
    if account is None:
        detail = "the contract is one of a consumer, and has no contacts"
        raise refusal("contract", detail, "choose the contract of an account", "of_a_consumer")
    await refuse_strange_contact(records, change.new["contact"], account, "contact")


BUSINESS_RULES = (
    BusinessRule(
        entity=Coverage,
        kinds=("create", "update"),
        before=before_coverage_is_saved,
        because="What is covered belongs to the customer of the contract, or to an account below it (CSM-131)",
    ),
    BusinessRule(
        entity=ContractAsset,
        kinds=("create", "update"),
        before=before_asset_is_covered,
        because="An asset that is covered belongs to the customer of the contract",
    ),
    BusinessRule(
        entity=ContractContact,
        kinds=("create", "update"),
        before=before_contact_is_added,
        because="The contacts of a contract are people of its account",
    ),
)
