"""Related parties of cases, sold products and install base items, and what their responsibilities open."""

from .configuration import (
    ACCESSIBLE,
    APPLIES_TO,
    ASSOCIATION,
    LEVEL,
    PARTY_KIND,
    RELATIONSHIP,
    AccessConfiguration,
    PartyType,
)
from .parties import PARTIES, CaseParty, ItemParty, PartyEntity, SoldProductParty

__all__ = [
    "ACCESSIBLE",
    "APPLIES_TO",
    "ASSOCIATION",
    "LEVEL",
    "PARTIES",
    "PARTY_KIND",
    "RELATIONSHIP",
    "AccessConfiguration",
    "CaseParty",
    "ItemParty",
    "PartyEntity",
    "PartyType",
    "SoldProductParty",
]
