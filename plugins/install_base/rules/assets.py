"""An item and its asset are one thing: where it stands, since when, whether it is used, and whom to turn to."""

from __future__ import annotations

from typing import Any

from platform_core import BusinessRule, Change, Record, refusal
from plugins.product_data import Asset

from ..entities import InstallBaseItem
from .items import IN_USE, INACTIVE

SYNC = "an item and its asset are one thing"
BOTH_WAYS = ("location", "install_date", "contact")
OWNERS = ("account", "consumer", "household")
ASSET_IN_USE, ASSET_RETIRED = 1, 7


async def before_item_asset_is_chosen(change: Change) -> dict[str, Any] | None:
    """The asset is the owner's or nobody's yet; the item takes from it what nobody gave."""
    if "asset" not in change.changed or change.new.get("asset") is None:
        return None
    asset = await change.elevated(SYNC).get(Asset, change.new["asset"])
    for name in OWNERS:
        if asset[name] not in (None, change.new.get(name)):
            detail = "the asset belongs to somebody else than the item"
            raise refusal("asset", detail, "choose an asset of the owner, or of nobody", "other_owner")
    product = change.new.get("product")
    if product not in (None, asset["model"]):
        detail = "the asset is of another product than the item"
        raise refusal(
            "asset", detail, "choose an asset of the product, or leave the product out", "other_product"
        )
    values: dict[str, Any] = {"product": asset["model"]}
    for name in ("location", "install_date"):
        if change.new.get(name) is None and asset[name] is not None:
            values[name] = asset[name]
    if change.new.get("warranty_expiration") is None:
        values["warranty_expiration"] = asset["warranty_expiration"]
    return values


async def before_item_product_changes(change: Change) -> None:
    """While an item is an asset, it is of the asset's model."""
    if change.kind == "create" or "product" not in change.changed or not change.new.get("asset"):
        return
    asset = await change.elevated(SYNC).get(Asset, change.new["asset"], ("model",))
    if asset["model"] != change.new.get("product"):
        detail = "the item is an asset of another product"
        raise refusal("product", detail, "leave the product as it is, or take the asset off", "other_product")


async def after_item_is_saved(change: Change) -> None:
    """The asset stands where the item stands, and belongs to its owner."""
    watched = {*BOTH_WAYS, *OWNERS, "asset", "active"}
    asset = change.new.get("asset")
    if asset is None or change.actor.elevated == SYNC or not change.changed & watched:
        return
    records = change.elevated(SYNC)
    known = await records.get(Asset, asset, ("install_status",))
    values = {name: change.new[name] for name in (*BOTH_WAYS, *OWNERS)}
    if change.new["active"]:
        values["install_status"] = ASSET_IN_USE
    elif known["install_status"] == ASSET_IN_USE:
        values["install_status"] = ASSET_RETIRED
    if values["account"] is None and values["consumer"] is not None:
        values["household"] = None  # An asset has one customer; the consumer says more than his household.
    await records.update(Asset, asset, values)


async def before_asset_changes(change: Change) -> None:
    """Whose an asset is follows from its item, not the other way round."""
    if change.actor.elevated == SYNC or not change.changed & {*OWNERS, "model"}:
        return
    if (item := await _item(change)) is None:
        return
    field = next(name for name in (*OWNERS, "model") if name in change.changed)
    detail = f"the asset is the install base item {item['number']}, from which it has its {field}"
    raise refusal(field, detail, "change the item", "follows_item")


async def after_asset_changes(change: Change) -> None:
    """The item stands where the asset stands."""
    if change.actor.elevated == SYNC or not change.changed & {*BOTH_WAYS, "install_status"}:
        return
    item = await _item(change)
    if item is None:
        return
    values: dict[str, Any] = {name: change.new[name] for name in BOTH_WAYS if name in change.changed}
    if "install_status" in change.changed:
        values["state"] = IN_USE if change.new["install_status"] == ASSET_IN_USE else INACTIVE
    await change.elevated(SYNC).update(InstallBaseItem, item["sys_id"], values)


async def _item(change: Change) -> Record | None:
    records = change.elevated(SYNC)
    return await records.find(InstallBaseItem, InstallBaseItem.asset == change.sys_id, ("sys_id", "number"))


BUSINESS_RULES = (
    BusinessRule(
        entity=InstallBaseItem,
        kinds=("create", "update"),
        before=before_item_asset_is_chosen,
        order=60,
        because="An item and its asset are one thing, of one owner",
    ),
    BusinessRule(
        entity=InstallBaseItem,
        kinds=("update",),
        before=before_item_product_changes,
        order=60,
        because="An item and its asset are one thing, of one product",
    ),
    BusinessRule(
        entity=InstallBaseItem,
        kinds=("create", "update"),
        after=after_item_is_saved,
        order=60,
        because="Location, dates, state, contact and owner of an item are those of its asset",
    ),
    BusinessRule(
        entity=Asset,
        kinds=("update",),
        before=before_asset_changes,
        because="The owner goes from the item to its asset only",
    ),
    BusinessRule(
        entity=Asset,
        kinds=("update",),
        after=after_asset_changes,
        because="Location, date, state and contact of an asset are those of its item",
    ),
)
