"""Who may see and change product data."""

from platform_core import Grant, ProtectedField, Restriction

from . import assets, products

RULES: tuple[Grant | Restriction | ProtectedField, ...] = (*products.RULES, *assets.RULES)

__all__ = ["RULES"]
