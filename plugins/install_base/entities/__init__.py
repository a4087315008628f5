"""What customers bought, what stands where and how it is used: tables, and nothing that asks who is looking."""

from .hints import UpSellHint
from .history import ITEM_EVENT, ItemEvent
from .items import (
    HEALTH_STATUS,
    ITEM_STATE,
    ITEM_STATUS,
    LIFE_CYCLE_STAGE,
    LIFE_CYCLE_STAGE_STATUS,
    InstallBaseItem,
    InstalledProduct,
    ItemCharacteristic,
)
from .sold_products import OFFERING_TYPE, PRICING_METHOD, SOLD_PRODUCT_STATE, SoldProduct
from .usage import COUNTER_KIND, UsageCounter, UsageReading

ENTITIES = (
    SoldProduct,
    InstallBaseItem,
    InstalledProduct,
    ItemCharacteristic,
    ItemEvent,
    UsageCounter,
    UsageReading,
    UpSellHint,
)

__all__ = [
    "COUNTER_KIND",
    "ENTITIES",
    "HEALTH_STATUS",
    "ITEM_EVENT",
    "ITEM_STATE",
    "ITEM_STATUS",
    "LIFE_CYCLE_STAGE",
    "LIFE_CYCLE_STAGE_STATUS",
    "OFFERING_TYPE",
    "PRICING_METHOD",
    "SOLD_PRODUCT_STATE",
    "InstallBaseItem",
    "InstalledProduct",
    "ItemCharacteristic",
    "ItemEvent",
    "SoldProduct",
    "UpSellHint",
    "UsageCounter",
    "UsageReading",
]
