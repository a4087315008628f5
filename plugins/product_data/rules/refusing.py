"""Refusing a change of one field."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from platform_core import Change, FieldError, InvalidInput, refusal


def refuse_moves(change: Change, fields: Sequence[str], what: str) -> None:
    """What a record is about is fixed: it is deleted, and another one made."""
    moved = [name for name in fields if name in change.changed]
    if change.kind == "update" and moved:
        detail = f"{what} are fixed"
        raise InvalidInput(
            detail,
            remedy="delete the record, and make another one",
            errors=[FieldError(pointer=f"/{name}", detail=detail, code="fixed") for name in moved],
        )


def refuse_backward_days(new: Mapping[str, Any], *fields: str) -> None:
    """Each of the days that are filled in is not before those named earlier."""
    last: datetime.date | None = None
    before = ""
    for name in fields:
        day = new.get(name)
        if day is None:
            continue
        if last is not None and day < last:
            detail = f"{name} is before {before}"
            raise refusal(name, detail, f"give a later {name}, or an earlier {before}", "before_start")
        last, before = day, name


def refuse_amounts_without_currency(new: Mapping[str, Any], *fields: str) -> None:
    """An amount says nothing without its currency."""
    if new.get("currency") is None and any(new.get(name) is not None for name in fields):
        detail = "an amount needs a currency"
        raise refusal("currency", detail, "give the ISO 4217 code, such as EUR", "required")
