"""What holds whenever a line of a contract is made or changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from platform_core import BusinessRule, Change, refusal
from plugins.install_base import SoldProduct, today_of

from ..customers import belongs
from ..entities import Contract, ContractLine
from ..periods import CANCELLED, EXPIRED, is_backwards, is_inside
from ..refusing import refuse_backwards, refuse_changed, refuse_circle
from .contracts import refuse_without_currency

REASON = "a line fits its contract"


async def before_line_is_saved(change: Change) -> Mapping[str, Any] | None:
    """A line lies inside its contract, under a line of the same one, for something of the customer's."""
    new, records = change.new, change.elevated(REASON)
    if change.old is not None:
        refuse_changed(change.changed, ("contract",), "a line stays with its contract")
    # Whoever moves the contract's days meanwhile waits, or is waited for.
    await records.lock(Contract, new["contract"])
    contract = await records.get(Contract, new["contract"])
    if change.kind == "create" and contract["state"] in (EXPIRED, CANCELLED):
        detail = "the contract is over"
        raise refusal("contract", detail, "renew it, and add the line there", "over")
    starts = new["starts"] or contract["starts"]
    if is_backwards(starts, new["ends"]):
        raise refuse_backwards(starts, new["ends"], "ends", "the line")
    if not is_inside(starts, new["ends"], contract["starts"], contract["ends"]):
        detail = f"the line lies outside its contract, {contract['starts']} to {contract['ends'] or 'further notice'}"
        raise refusal("starts", detail, "choose days of the contract", "outside")
    await _refuse_strangers(change, contract)
    refuse_without_currency(change, ("price",))
    product = new["product_model"]
    if product is None and new["sold_product"] is not None:
        product = (await records.get(SoldProduct, new["sold_product"], ("product",)))["product"]
    return {"starts": starts, "product_model": product}


async def _refuse_strangers(change: Change, contract: Mapping[str, Any]) -> None:
    new, records = change.new, change.elevated(REASON)
    above = new["parent_contract_line"]
    if above is not None and "parent_contract_line" in change.changed:
        if (await records.get(ContractLine, above, ("contract",)))["contract"] != new["contract"]:
            detail = "the line above belongs to another contract"
            raise refusal(
                "parent_contract_line", detail, "choose a line of this contract", "another_contract"
            )
        await refuse_circle(records, ContractLine, "parent_contract_line", change.sys_id, above)
    sold = new["sold_product"]
    if sold is not None and "sold_product" in change.changed:
        today = await today_of(records, contract, change.now)
        if not await belongs(records, SoldProduct, sold, contract, today):
            detail = "the customer of the contract did not buy this"
            raise refusal("sold_product", detail, "choose a product of the customer", "another_customer")


BUSINESS_RULES = (
    BusinessRule(
        entity=ContractLine,
        kinds=("create", "update"),
        before=before_line_is_saved,
        because="A line lies inside its contract (CSM-134)",
    ),
)
