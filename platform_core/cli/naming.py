"""Records by what people call them: an id, a number, a name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..entity import Entity
from ..errors import NotFound
from ..ids import is_id
from ..query import Filter, Query
from ..records import Records


def names_of(entity: type[Entity]) -> Iterable[str]:
    """The fields by which people call an entity's records."""
    known = [name for name in ("number", entity.info.display, "user_name") if name in entity.info.fields]
    return dict.fromkeys(known)


async def named_record(records: Records, entity: type[Entity] | Any, text: str) -> str:
    """The id of a record that is named by id, number, display name or user name."""
    if is_id(text):
        return text
    readable = records.readable(entity)
    for name in (name for name in names_of(entity) if name in readable):
        query = Query(filters=(Filter(name, "eq", text),), fields=("sys_id",), limit=2)
        found = (await records.list(entity, query)).records
        if len(found) > 1:
            raise ValueError(
                f"there are several {entity.info.table} records with {name} {text!r}; give an id"
            )
        if found:
            return str(found[0]["sys_id"])
    raise ValueError(f"there is no {entity.info.table} record {text!r}")


async def record_named(records: Records, entity: type[Entity], text: str) -> str:
    """The same, with an error as commands have it."""
    try:
        return await named_record(records, entity, text)
    except ValueError as error:
        raise NotFound(str(error), remedy="name it by id, number or name") from None
