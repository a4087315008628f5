"""What is shown in one look with a customer, and with an item, a sold product or a product."""

from __future__ import annotations

from typing import Any

from platform_core import Condition, Entity, OverviewSection, exists, negate, outer
from plugins.b2b import Account, Contact
from plugins.b2c import Consumer, Household
from plugins.product_data import Model
from plugins.service_organization import Organization

from .entities import (
    InstallBaseItem,
    InstalledProduct,
    ItemCharacteristic,
    ItemEvent,
    SoldProduct,
    UpSellHint,
    UsageCounter,
)

SOLD = ("number", "name", "product.display_name", "state", "start_date", "end_date", "location.name")
ITEM = (
    "number",
    "name",
    "product.display_name",
    "state",
    "location.name",
    "health_status",
    "warranty_expiration",
)
NEWEST = ("-sys_created_on",)
WHOSE: tuple[tuple[type[Entity], str, str, str], ...] = (
    (Account, "account", "account", "account"),
    (Contact, "contact", "contact", "contact"),
    (Consumer, "consumer", "consumer", "consumer"),
    (Household, "household", "household", "household"),
    (Organization, "buyer_organization", "service_organization", "organization"),
)


def _is(entity: type[Entity], field: str, value: str) -> Condition:
    column: Any = getattr(entity, field)
    condition: Condition = column == value
    return condition


def _of_customers() -> tuple[OverviewSection, ...]:
    """The sold products, and the items at the top of their trees, of each kind of customer."""
    sections: list[OverviewSection] = []
    for of, sold, item, word in WHOSE:
        sections += (
            OverviewSection(
                of=of,
                name="sold_products",
                summary=f"What the {word} bought, the newest first",
                lists=SoldProduct,
                where=lambda key, field=sold: _is(SoldProduct, field, key),  # type: ignore[misc]
                fields=SOLD,
                order=NEWEST,
            ),
            OverviewSection(
                of=of,
                name="install_base_items",
                summary=f"What is installed at the {word}, the newest first; parts are left out",
                lists=InstallBaseItem,
                where=lambda key, field=item: (
                    _is(InstallBaseItem, field, key)  # type: ignore[misc]
                    & InstallBaseItem.parent.is_null()
                ),
                fields=ITEM,
                order=NEWEST,
            ),
        )
    return tuple(sections)


def _suggested(of: str, customer: str) -> Condition:
    """Hints about a product that the customer has, for one that he has not."""
    has = _is(SoldProduct, of, customer) & SoldProduct.state.not_in(["inactive", "cancelled", "expired"])
    condition: Condition = exists(
        SoldProduct, has & (SoldProduct.product == outer(UpSellHint.product))
    ) & negate(exists(SoldProduct, has & (SoldProduct.product == outer(UpSellHint.suggested))))
    return condition


SECTIONS = (
    *_of_customers(),
    *(
        OverviewSection(
            of=of,
            name="up_sell_hints",
            summary="What other customers who have the same products have besides",
            lists=UpSellHint,
            where=lambda key, field=field: _suggested(field, key),  # type: ignore[misc]
            fields=("suggested", "suggested.display_name", "percent", "reason"),
            order=("-percent",),
        )
        for of, field in ((Account, "account"), (Consumer, "consumer"))
    ),
    OverviewSection(
        of=InstallBaseItem,
        name="childinstallbaseitems",
        summary="The parts of the item",
        lists=InstallBaseItem,
        where=lambda item: InstallBaseItem.parent == item,
        fields=ITEM,
        order=("number",),
    ),
    OverviewSection(
        of=InstallBaseItem,
        name="soldproducts",
        summary="The sold products that the item realises",
        lists=InstalledProduct,
        where=lambda item: InstalledProduct.install_base == item,
        fields=("sold_product", *(f"sold_product.{path}" for path in ("number", "name", "state", "product.display_name"))),
    ),
    OverviewSection(
        of=InstallBaseItem,
        name="history",
        summary="What happened to the item, the newest first",
        lists=ItemEvent,
        where=lambda item: ItemEvent.item == item,
        fields=("event", "occurred_at", "from_location.name", "to_location.name", "other_item.number",
                "performed_by.name", "notes"),
        order=("-occurred_at", "-sys_created_on"),
        limit=20,
    ),
    OverviewSection(
        of=InstallBaseItem,
        name="usage",
        summary="What is counted or measured of the item, and the latest readings",
        lists=UsageCounter,
        where=lambda item: UsageCounter.item == item,
        fields=("name", "last_value", "unit", "last_read_at"),
        order=("name",),
    ),
    OverviewSection(
        of=InstallBaseItem,
        name="characteristics",
        summary="How the item was made or set up",
        lists=ItemCharacteristic,
        where=lambda item: ItemCharacteristic.item == item,
        fields=("characteristic.name", "value", "option.name"),
        order=("order",),
    ),
    OverviewSection(
        of=SoldProduct,
        name="child_sold_products",
        summary="What was sold as a part of it",
        lists=SoldProduct,
        where=lambda sold: SoldProduct.parent == sold,
        fields=SOLD,
        order=("name",),
    ),
    OverviewSection(
        of=SoldProduct,
        name="install_base_items",
        summary="The items that realise it",
        lists=InstalledProduct,
        where=lambda sold: InstalledProduct.sold_product == sold,
        fields=("install_base", *(f"install_base.{path}" for path in ("number", "name", "state", "location.name"))),
    ),
    OverviewSection(
        of=Model,
        name="up_sell_hints",
        summary="What customers who have the product also have",
        lists=UpSellHint,
        where=lambda product: UpSellHint.product == product,
        fields=("suggested", "suggested.display_name", "percent", "reason"),
        order=("-percent",),
    ),
)  # fmt: skip
