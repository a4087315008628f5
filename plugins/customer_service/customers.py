"""Whose case it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from platform_core import Entity, User
from plugins.b2b import Account
from plugins.b2c import Consumer, Household

ORDER: tuple[tuple[str, type[Entity]], ...] = (
    ("account", Account),
    ("consumer", Consumer),
    ("household", Household),
    ("requested_by", User),
)


class CaseCustomer(msgspec.Struct, frozen=True):
    """The customer of a case: which field names him, of which entity he is, and his id."""

    field: str
    entity: type[Entity]
    sys_id: str


def customer_of(case: Mapping[str, Any]) -> CaseCustomer | None:
    """The first of account, consumer, household and requesting employee that the case has, if any (CSM-99).

    Requesting organizations take their place in this order with the pack that brings them.
    """
    return next(
        (CaseCustomer(field, entity, case[field]) for field, entity in ORDER if case.get(field)), None
    )
