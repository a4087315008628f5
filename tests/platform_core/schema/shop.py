"""A shop's tables in its first version, with rows that refer to each other in every way, and what becomes of them."""

from collections.abc import Callable, Sequence
from types import new_class
from typing import Any

import msgspec

from platform_core import Boolean, Choice, Choices, Date, Entity, Integer, Reference, String, Text, Unique
from platform_core.data_steps import StructuralChange
from platform_core.schema import (
    PendingChange,
    SchemaPlan,
    Table,
    Upgrading,
    apply,
    described,
    plan_schema,
    read_catalogue,
)
from platform_core.storage import Database, open_database
from tests.platform_core.schema.tools import insert, sync

COLOURS = Choices({"red": "Red", "blue": "Blue"})


class Brand(Entity, tablename="x_brand"):
    """A brand."""

    code = String(10, unique=True)
    name = String(40)


class Item(Entity, tablename="x_item"):
    """A thing for sale, of any class."""

    title = String(40, required=True, index=True)
    price = String(20)
    colour = Choice(COLOURS)
    brand = String(10)
    since = Date()
    note = Text()
    sold = Boolean()
    rank = Integer(required=True, default=1)
    parent = Reference("self", on_delete="cascade")
    constraints = (Unique(("title", "colour"), because="A title comes in a colour once"),)


class Book(Entity, extends=Item, tablename="x_book"):
    """A book, which is an item."""

    pages = Integer()


class Line(Entity, tablename="x_line"):
    """Goes with its item."""

    item = Reference(Item, required=True, on_delete="cascade")


class Pin(Entity, tablename="x_pin"):
    """Stays when its item goes."""

    item = Reference(Item)
    book = Reference(Book)


FIRST: tuple[type[Entity], ...] = (Brand, Item, Book, Line, Pin)
ROWS = 12


async def stocked(database: Database) -> list[str]:
    """The tables of the first version, with rows; returns the ids of the items, the last third of which are books."""
    await sync(database, *FIRST)
    for code in ("aa", "bb"):
        await insert(database, Brand, code=code, name=code.upper())
    ids: list[str] = []
    for number in range(ROWS):
        book = number >= ROWS * 2 // 3
        values = {
            "title": f"Thing {number}", "price": str(number * 10), "colour": "red" if number % 2 else "blue",
            "brand": ("aa", "bb", None)[number % 3], "note": f"Note {number}" if number % 4 else None,
            "sold": number % 5 == 0, "rank": number, "parent": ids[number // 2] if number > 1 else None,
            "sys_class_name": "x_book" if book else "x_item",
        }  # fmt: skip
        ids.append(await insert(database, Item, **values))
        if book:
            await database.execute(*_book(database, ids[-1], number))
        await insert(database, Line, item=ids[-1])
        await insert(database, Pin, item=ids[-1], book=ids[-1] if book else None)
    return ids


def _book(database: Database, sys_id: str, pages: int) -> tuple[str, list[Any]]:
    first, second = ("?1", "?2") if database.dialect == "sqlite" else ("$1", "$2")
    return f"INSERT INTO x_book (sys_id, pages) VALUES ({first}, {second})", [sys_id, pages]


def pending(*changes: StructuralChange, before: Sequence[type[Entity]] = FIRST) -> Upgrading:
    """What a plan is told of changes by one step of one pack each."""
    return Upgrading(
        pending=tuple(
            PendingChange(pack="shop", step=number, change=change) for number, change in enumerate(changes, 1)
        ),
        facts=described(before),
        changing=_Everything(),
    )


class _Everything(frozenset[str]):
    """Every table changes."""

    def __contains__(self, table: object) -> bool:
        return True


async def planned(
    database: Database, after: Sequence[type[Entity]], *changes: StructuralChange, **known: Any
) -> SchemaPlan:
    """The plan of an upgrade, with all that stands in its way."""
    return await plan_schema(database, after, pending(*changes, **known))


async def upgraded(
    database: Database, after: Sequence[type[Entity]], *changes: StructuralChange, **known: Any
) -> SchemaPlan:
    """Carry out an upgrade that nothing stands in the way of; there is nothing left to do after it."""
    plan = await planned(database, after, *changes, **known)
    assert plan.blockers == ()
    async with database.transaction() as tx:
        await apply(tx, plan.changes, plan)
    again = await plan_schema(database, after)
    assert (again.changes, again.blockers) == ((), ())
    return plan


def _plain(table: Table) -> tuple[Any, ...]:
    columns = {column.name: msgspec.structs.replace(column, default=None) for column in table.columns}
    return columns, {index.name: index for index in table.indexes}, {check.name for check in table.checks}


async def catalogue_of(database: Database) -> dict[str, Any]:
    """Everything about the tables but the order of columns and what older rows got; on PostgreSQL with names of keys."""
    catalogue = await read_catalogue(database)
    return {name: _plain(table) for name, table in catalogue.tables.items()} | {"keys": catalogue.keys}


async def assert_as_fresh(
    database: Database, new_database_url: Callable[[], str], after: Sequence[type[Entity]]
) -> None:
    """The upgraded database has what a fresh installation has."""
    fresh = open_database(new_database_url())
    await fresh.open()
    try:
        await sync(fresh, *after)
        assert await catalogue_of(database) == await catalogue_of(fresh)
    finally:
        await fresh.close()


async def references_hold(database: Database) -> None:
    """All lines and pins are there and refer to what they did, the database sees to it, and deletions go on as declared."""
    counts = "SELECT (SELECT count(*) FROM x_line), (SELECT count(item) FROM x_pin), (SELECT count(book) FROM x_pin)"
    assert await database.fetch(counts) == [(ROWS, ROWS, ROWS - ROWS * 2 // 3)]
    if database.dialect == "sqlite":
        assert await database.fetch("PRAGMA foreign_key_check") == []
        assert await database.fetch("PRAGMA integrity_check") == [("ok",)]


def item(**changed: Any) -> tuple[type[Entity], ...]:
    """The shop with another item: fields that are None are not there, others are as given."""
    constraints = changed.pop("constraints", Item.constraints)
    table = changed.pop("tablename", "x_item")
    fields: dict[str, Any] = {
        "title": String(40, required=True, index=True), "price": String(20), "colour": Choice(COLOURS),
        "brand": String(10), "since": Date(), "note": Text(), "sold": Boolean(),
        "rank": Integer(required=True, default=1), "parent": Reference("self", on_delete="cascade"),
    }  # fmt: skip
    fields = {name: field for name, field in {**fields, **changed}.items() if field is not None}
    body = {"__doc__": "A thing for sale.", "constraints": constraints, **fields}
    later: Any = new_class("Item", (Entity,), {"tablename": table}, lambda space: space.update(body))
    return later, *around(later)


def around(later: type[Entity], book: str = "x_book") -> tuple[type[Entity], ...]:
    """What stands around the item."""

    class LaterBook(Entity, extends=later, tablename=book):
        """A book."""

        pages = Integer()

    class LaterLine(Entity, tablename="x_line"):
        """A line."""

        item = Reference(later, required=True, on_delete="cascade")

    class LaterPin(Entity, tablename="x_pin"):
        """A pin."""

        item = Reference(later)
        book = Reference(LaterBook)

    return Brand, LaterBook, LaterLine, LaterPin


async def column(database: Database, name: str, table: str = "x_item") -> list[Any]:
    """The values of a column, oldest row first."""
    return [row[0] for row in await database.fetch(f'SELECT "{name}" FROM "{table}" ORDER BY "sys_id"')]
