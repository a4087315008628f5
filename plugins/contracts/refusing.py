"""Refusing a change of one field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from platform_core import Entity, InvalidInput, Records, refusal

MOST_LEVELS = 50


def refuse_backwards(start: Any, end: Any, field: str, what: str) -> InvalidInput:
    """The error for a time that ends before it begins."""
    return refusal(
        field, f"{what} ends on {end}, before it begins on {start}", "correct the dates", "backwards"
    )


async def refuse_circle(records: Records, entity: type[Entity], field: str, sys_id: str, above: str) -> None:
    """Nothing stands below itself."""
    seen: list[str] = []
    at: str | None = above
    while at is not None:
        if at == sys_id or len(seen) == MOST_LEVELS:
            detail = "a record cannot stand below itself" if at == sys_id else "there are too many levels"
            raise refusal(field, detail, "choose another one above it", "cycle")
        seen.append(at)
        at = (await records.get(entity, at, (field,)))[field]


def refuse_changed(change_fields: Iterable[str], fixed: Iterable[str], why: str) -> None:
    """Some fields are fixed once the record is there."""
    for field in sorted(set(change_fields) & set(fixed)):
        raise refusal(field, why, "make another record", "fixed")
