"""Install base: what customers bought, what is installed where, how it is used, and what happened to it."""

from .access import HANGING, seen_by_customers
from .days import days_of, today_of
from .entities import (
    ITEM_STATE,
    SOLD_PRODUCT_STATE,
    InstallBaseItem,
    InstalledProduct,
    ItemCharacteristic,
    ItemEvent,
    SoldProduct,
    UpSellHint,
    UsageCounter,
    UsageReading,
)
from .manifest import pack
from .roles import API_READ, API_WRITE, INSTALL_BASE_ADMIN

__all__ = [
    "API_READ",
    "API_WRITE",
    "HANGING",
    "INSTALL_BASE_ADMIN",
    "ITEM_STATE",
    "SOLD_PRODUCT_STATE",
    "InstallBaseItem",
    "InstalledProduct",
    "ItemCharacteristic",
    "ItemEvent",
    "SoldProduct",
    "UpSellHint",
    "UsageCounter",
    "UsageReading",
    "days_of",
    "pack",
    "seen_by_customers",
    "today_of",
]
