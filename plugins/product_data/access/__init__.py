"""Who may see and change product data."""

from platform_core import Grant, ProtectedField, Restriction

from . import assets, products
from .assets import CUSTOMERS_SEE as CUSTOMER_ASSET_FIELDS

RULES: tuple[Grant | Restriction | ProtectedField, ...] = (*products.RULES, *assets.RULES)

__all__ = ["CUSTOMER_ASSET_FIELDS", "RULES"]
