"""What holds whenever sold products, items and readings are saved."""

from . import assets, events, items, prices, sold_products, states, trees, usage

BUSINESS_RULES = (
    *sold_products.BUSINESS_RULES,
    *states.BUSINESS_RULES,
    *prices.BUSINESS_RULES,
    *trees.BUSINESS_RULES,
    *assets.BUSINESS_RULES,
    *items.BUSINESS_RULES,
    *events.BUSINESS_RULES,
    *usage.BUSINESS_RULES,
)

__all__ = ["BUSINESS_RULES"]
