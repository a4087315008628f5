"""Install base: what customers bought, and what is installed where."""

from .entities import ITEM_STATE, SOLD_PRODUCT_STATE, InstallBaseItem, InstalledProduct, SoldProduct
from .manifest import pack
from .roles import INSTALL_BASE_ADMIN

__all__ = [
    "INSTALL_BASE_ADMIN",
    "ITEM_STATE",
    "SOLD_PRODUCT_STATE",
    "InstallBaseItem",
    "InstalledProduct",
    "SoldProduct",
    "pack",
]
