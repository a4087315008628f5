"""Who may see and change product data."""

from . import assets, products

RULES = (*products.RULES, *assets.RULES)

__all__ = ["RULES"]
