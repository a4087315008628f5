"""Newcomer: things of value, and who has them."""

from .access import AUDITOR, KEEPER
from .entities import Asset
from .lifecycle import HANDED_OUT, IN_STORE, RETIRED
from .manifest import pack

__all__ = ["AUDITOR", "HANDED_OUT", "IN_STORE", "KEEPER", "RETIRED", "Asset", "pack"]
