"""Customer access: who else has to do with a case, a product or an item, and what that opens to him."""

from .entities import AccessConfiguration, CaseParty, ItemParty, PartyType, SoldProductParty
from .manifest import pack
from .roles import (
    CASE_CONSUMER,
    CASE_CONTACT,
    CASE_CONTRIBUTOR,
    ITEM_CONSUMER,
    ITEM_CONTACT,
    ITEM_CONTRIBUTOR,
    ITEM_MEMBER,
    PRODUCT_CONSUMER,
    PRODUCT_CONTACT,
)

__all__ = [
    "CASE_CONSUMER",
    "CASE_CONTACT",
    "CASE_CONTRIBUTOR",
    "ITEM_CONSUMER",
    "ITEM_CONTACT",
    "ITEM_CONTRIBUTOR",
    "ITEM_MEMBER",
    "PRODUCT_CONSUMER",
    "PRODUCT_CONTACT",
    "AccessConfiguration",
    "CaseParty",
    "ItemParty",
    "PartyType",
    "SoldProductParty",
    "pack",
]
