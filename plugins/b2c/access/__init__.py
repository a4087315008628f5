"""Who may see and change the records of B2C."""

from platform_core import Grant, ProtectedField, Restriction

from . import consumers, households, own_data, profiles
from .consumers import FACTS
from .reach import (
    household_consumers,
    of_others,
    own_consumers,
    own_or_of_others,
    represented_consumers,
    represented_in_households,
)

RULES: tuple[Grant | Restriction | ProtectedField, ...] = (
    *consumers.RULES,
    *households.RULES,
    *own_data.RULES,
    *profiles.RULES,
)

__all__ = [
    "FACTS",
    "RULES",
    "household_consumers",
    "of_others",
    "own_consumers",
    "own_or_of_others",
    "represented_consumers",
    "represented_in_households",
]
