"""Install base: what customers bought, what is installed where, how it is used, and what happened to it."""

from .access import seen_by_customers
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
from .roles import INSTALL_BASE_ADMIN

__all__ = [
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
    "pack",
    "seen_by_customers",
]
