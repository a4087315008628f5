"""Items as programs read and write them: with their parts in them, and what belongs to them by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from platform_core import (
    Entity,
    Filter,
    InvalidInput,
    InvalidQuery,
    NotFound,
    NotPermitted,
    OverviewSection,
    Query,
    Record,
    Records,
    value_from_text,
)

from .entities import InstallBaseItem

PARTS = "childinstallbaseitems"
MOST = 10_000
MOST_DEPTH = 10
PAGE = 500
MOST_PARTS = 1000


class Listed:
    """Records, and whether there are more of them."""

    def __init__(self, records: list[Record], *, more: bool) -> None:
        self.records = records
        self.more = more


def class_of(records: Records, name: str | None) -> type[Entity]:
    """The class of items that a program names, or all of them."""
    if name is None:
        return InstallBaseItem
    entity: type[Entity] | None
    try:
        entity = records.entity(name)
    except NotFound:
        entity = None
    if entity is None or InstallBaseItem not in entity.info.lineage:
        raise InvalidInput(
            f"{name[:60]!r} is no class of install base items",
            remedy=f"name {InstallBaseItem.info.table}, or a class that extends it",
        )
    return entity


async def listed(
    records: Records, entity: type[Entity], filters: Iterable[tuple[str, str]], limit: int
) -> Listed:
    """The items of a class whose columns have these values."""
    found = tuple(Filter(path, "eq", _value(records, entity, path, text)) for path, text in filters)
    return await _up_to(records, entity, Query(filters=found, order=("number",)), limit)


def _value(records: Records, entity: type[Entity], path: str, text: str) -> Any:
    field = records.field(entity, path)
    try:
        return value_from_text(field, text)
    except ValueError as error:
        raise InvalidQuery(f"parameter {path!r}: {error}", remedy="correct the value") from None


async def _up_to(records: Records, entity: type[Entity], query: Query, limit: int) -> Listed:
    """At most so many records, page by page."""
    rows: list[Record] = []
    after: str | None = None
    while True:
        size = min(PAGE, limit - len(rows))
        page = await records.list(
            entity,
            Query(
                where=query.where,
                filters=query.filters,
                fields=query.fields,
                order=query.order,
                limit=size,
                after=after,
            ),
        )
        rows += page.records
        if page.next is None or len(rows) >= limit:
            return Listed(rows, more=page.next is not None)
        after = page.next


async def with_parts(records: Records, items: Sequence[Record], depth: int) -> list[Record]:
    """The items, each with its parts in it, so many levels deep; one statement for every few hundred items of a level."""
    if depth <= 0 or not items:
        return [dict(item) for item in items]
    parts: dict[str, list[Record]] = {item["sys_id"]: [] for item in items}
    keys = list(parts)
    below: list[Record] = []
    for start in range(0, len(keys), PAGE):
        some = Filter("parent", "in", keys[start : start + PAGE])
        query = Query(filters=(some,), order=("number",), limit=PAGE)
        below += [each async for each in records.every(InstallBaseItem, query)]
    for part in await with_parts(records, below, depth - 1):
        parts[part["parent"]].append(part)
    return [{**item, PARTS: parts[item["sys_id"]]} for item in items]


def sections(records: Records) -> dict[str, OverviewSection]:
    """What belongs to an item, by the names that the active packs give it."""
    return {section.name: section for section in records.assembly.registry.overview(InstallBaseItem)}


async def belonging(records: Records, item: str, name: str, limit: int) -> Listed:
    """The records that belong to an item: its cases, its contracts, its parts, whatever the active packs know."""
    known = sections(records)
    if name not in known:
        raise NotFound(
            f"nothing of items is called {name[:60]!r}", remedy=f"ask for one of {', '.join(sorted(known))}"
        )
    section = known[name]
    await records.get(InstallBaseItem, item, ("sys_id",))
    fields = tuple(path for path in section.fields if _readable(records, section.lists, path))
    if not fields:
        raise NotPermitted(f"you may not read {name}", remedy="ask somebody who gives roles")
    query = Query(where=section.where(item), fields=("sys_id", *fields), order=section.order)
    return await _up_to(records, section.lists, query, limit)


def _readable(records: Records, entity: type[Entity], path: str) -> bool:
    try:
        records.field(entity, path)
    except InvalidQuery:
        return False
    return True


async def install(records: Records, given: Mapping[str, Any]) -> Record:
    """Create an item and the parts that are given in it: all of them, or none."""
    async with records.transaction() as transaction:
        return await _install(transaction, given, None)


async def _install(records: Records, given: Mapping[str, Any], parent: str | None) -> Record:
    values = dict(given)
    parts = values.pop(PARTS, None) or []
    if (
        not isinstance(parts, list)
        or len(parts) > MOST_PARTS
        or not all(isinstance(part, dict) for part in parts)
    ):
        raise InvalidInput(
            f"{PARTS} is no list of at most {MOST_PARTS} items",
            remedy="give a list of objects, or leave it out",
        )
    entity = class_of(records, values.pop("sys_class_name", None))
    if parent is not None:
        values["parent"] = parent
    item = await records.create(entity, values)
    if parts:
        item = {**item, PARTS: [await _install(records, part, item["sys_id"]) for part in parts]}
    return item
