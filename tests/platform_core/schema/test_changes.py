"""Structural changes, one by one: values as declared, the catalogue as a fresh installation has it, references whole."""

from collections.abc import Callable
from types import new_class
from typing import Any

import pytest

from platform_core import (
    Boolean,
    ByKey,
    Choice,
    Choices,
    Convert,
    Date,
    DateTime,
    DropColumn,
    DropTable,
    Entity,
    ExactlyOneOf,
    Fill,
    From,
    Integer,
    Money,
    Move,
    Reference,
    ReferenceViolation,
    RenameColumn,
    RenameTable,
    String,
    Text,
    Unique,
)
from platform_core.storage import Database
from tests.platform_core.schema.shop import (
    COLOURS,
    FIRST,
    ROWS,
    Book,
    Brand,
    Item,
    Line,
    Pin,
    assert_as_fresh,
    planned,
    references_hold,
    stocked,
    upgraded,
)
from tests.platform_core.schema.tools import insert, rows

NewUrl = Callable[[], str]


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


async def test_a_column_is_renamed(database: Database, new_database_url: NewUrl) -> None:
    await stocked(database)
    titles = await column(database, "title")
    after = item(title=None, heading=String(40, required=True, index=True), constraints=(
        Unique(("heading", "colour"), because="Once"),))  # fmt: skip
    plan = await upgraded(database, after, RenameColumn("x_item", "title", "heading"))
    assert "column x_item.heading, which was title" in [change.summary for change in plan.changes]
    assert await column(database, "heading") == titles
    await references_hold(database)
    await assert_as_fresh(database, new_database_url, after)


async def test_columns_change_places(database: Database, new_database_url: NewUrl) -> None:
    await stocked(database)
    prices, brands = await column(database, "price"), await column(database, "brand")
    after = item(price=String(10), brand=String(20))
    swap = [("price", "aside"), ("brand", "price"), ("aside", "brand")]
    await upgraded(database, after, *(RenameColumn("x_item", old, new) for old, new in swap))
    assert (await column(database, "brand"), await column(database, "price")) == (prices, brands)
    await references_hold(database)
    await assert_as_fresh(database, new_database_url, after)


async def test_a_table_is_renamed(database: Database, new_database_url: NewUrl) -> None:
    await stocked(database)
    titles = await column(database, "title")
    after = item(tablename="x_ware")
    await upgraded(database, after, RenameTable("x_item", "x_ware"))
    assert await column(database, "title", "x_ware") == titles
    await references_hold(database)
    await assert_as_fresh(database, new_database_url, after)


async def test_tables_change_places(database: Database, new_database_url: NewUrl) -> None:
    await stocked(database)
    lines, pins = await column(database, "sys_id", "x_line"), await column(database, "sys_id", "x_pin")

    class NewLine(Entity, tablename="x_pin"):
        """A line."""

        item = Reference(Item, required=True, on_delete="cascade")

    class NewPin(Entity, tablename="x_line"):
        """A pin."""

        item = Reference(Item)
        book = Reference(Book)

    after: tuple[type[Entity], ...] = (Brand, Item, Book, NewLine, NewPin)
    swap = [("x_line", "x_aside"), ("x_pin", "x_line"), ("x_aside", "x_pin")]
    await upgraded(database, after, *(RenameTable(old, new) for old, new in swap))
    assert (await column(database, "sys_id", "x_pin"), await column(database, "sys_id", "x_line")) == (
        lines,
        pins,
    )
    await assert_as_fresh(database, new_database_url, after)


async def test_text_becomes_whole_numbers(database: Database, new_database_url: NewUrl) -> None:
    await stocked(database)
    after = item(price=Money(index=True))
    await upgraded(database, after, Convert("x_item", "price", to=Money()))
    assert await column(database, "price") == [number * 10 for number in range(ROWS)]
    await references_hold(database)
    await assert_as_fresh(database, new_database_url, after)


async def test_whole_numbers_become_text(database: Database, new_database_url: NewUrl) -> None:
    await stocked(database)
    after = item(rank=String(12))
    await upgraded(database, after, Convert("x_item", "rank", to=String(12)))
    assert await column(database, "rank") == [str(number) for number in range(ROWS)]
    await assert_as_fresh(database, new_database_url, after)


async def test_what_sql_does_not_convert_is_read_from_its_text(
    database: Database, new_database_url: NewUrl
) -> None:
    await stocked(database)
    await database.execute("UPDATE x_item SET price = '2026-03-01' WHERE rank > 3")
    await database.execute("UPDATE x_item SET price = NULL WHERE rank <= 3")
    after = item(price=DateTime())
    plan = await upgraded(
        database, after, Convert("x_item", "price", to=Date()), Convert("x_item", "price", to=DateTime())
    )
    assert any("is worked out" in change.summary for change in plan.changes)
    found = [str(value)[:19].replace("T", " ") for value in await column(database, "price")]
    assert found == ["None"] * 4 + ["2026-03-01 00:00:00"] * (ROWS - 4)
    await references_hold(database)
    await assert_as_fresh(database, new_database_url, after)


async def test_codes_become_others(database: Database, new_database_url: NewUrl) -> None:
    await stocked(database)
    shades = Choices({"crimson": "Crimson", "blue": "Blue"})
    after = item(colour=Choice(shades))
    await upgraded(database, after, Convert("x_item", "colour", to=Choice(shades), using={"red": "crimson"}))
    assert await column(database, "colour") == ["blue", "crimson"] * (ROWS // 2)
    await assert_as_fresh(database, new_database_url, after)


async def test_codes_of_text_become_numbers(database: Database, new_database_url: NewUrl) -> None:
    await stocked(database)
    numbers = Choices({1: "Red", 2: "Blue"})
    after = item(colour=Choice(numbers))
    await upgraded(
        database, after, Convert("x_item", "colour", to=Choice(numbers), using={"red": 1, "blue": 2})
    )
    assert await column(database, "colour") == [2, 1] * (ROWS // 2)
    await references_hold(database)
    await assert_as_fresh(database, new_database_url, after)


async def test_text_becomes_a_reference_by_a_key(database: Database, new_database_url: NewUrl) -> None:
    await stocked(database)
    after = item(brand=Reference(Brand))
    await upgraded(database, after, Convert("x_item", "brand", to=Reference(Brand), using=ByKey("code")))
    first, second = await column(database, "sys_id", "x_brand")
    assert await column(database, "brand") == [first, second, None] * (ROWS // 3)
    await references_hold(database)
    await assert_as_fresh(database, new_database_url, after)


async def test_a_function_converts(database: Database, new_database_url: NewUrl) -> None:
    await stocked(database)
    after = item(price=Integer())
    using = lambda row: int(row["price"]) + row["rank"]  # noqa: E731 - as a pack's author writes it
    await upgraded(database, after, Convert("x_item", "price", to=Integer(), using=using))
    assert await column(database, "price") == [number * 11 for number in range(ROWS)]
    await references_hold(database)
    await assert_as_fresh(database, new_database_url, after)


async def test_a_field_becomes_required_with_a_constant(database: Database, new_database_url: NewUrl) -> None:
    await stocked(database)
    after = item(note=Text(required=True), brand=String(10, required=True))
    await upgraded(
        database, after, Fill("x_item", "note", "none"), Fill("x_item", "brand", using=From("price"))
    )
    assert await column(database, "note") == [f"Note {n}" if n % 4 else "none" for n in range(ROWS)]
    assert await column(database, "brand") == [("aa", "bb", str(n * 10))[n % 3] for n in range(ROWS)]
    await references_hold(database)
    await assert_as_fresh(database, new_database_url, after)


async def test_a_field_becomes_required_where_all_rows_have_it(
    database: Database, new_database_url: NewUrl
) -> None:
    await stocked(database)
    after = item(price=String(20, required=True))
    plan = await upgraded(database, after)
    assert "column x_item.price becomes required" in [change.summary for change in plan.changes]
    await references_hold(database)
    await assert_as_fresh(database, new_database_url, after)


async def test_a_field_becomes_optional(database: Database, new_database_url: NewUrl) -> None:
    await stocked(database)
    after = item(title=String(40, index=True))
    await upgraded(database, after)
    await references_hold(database)
    await assert_as_fresh(database, new_database_url, after)


async def test_one_field_is_split_into_two_new_ones(database: Database, new_database_url: NewUrl) -> None:
    await stocked(database)
    after = item(
        title=None, word=String(20, required=True), number=Integer(required=True, unique=True), constraints=()
    )
    await upgraded(
        database, after,
        Fill("x_item", "word", using=lambda row: row["title"].split()[0]),
        Fill("x_item", "number", using=lambda row: int(row["title"].split()[1])),
        DropColumn("x_item", "title"),
    )  # fmt: skip
    assert await column(database, "word") == ["Thing"] * ROWS
    assert await column(database, "number") == list(range(ROWS))
    await references_hold(database)
    await assert_as_fresh(database, new_database_url, after)


async def test_a_new_required_reference_is_filled(database: Database, new_database_url: NewUrl) -> None:
    await stocked(database)
    (aa, *_) = await column(database, "sys_id", "x_brand")
    after = item(maker=Reference(Brand, required=True, on_delete="restrict"))
    await upgraded(
        database, after, Fill("x_item", "maker", using=lambda row: aa if row["rank"] >= 0 else None)
    )
    assert await column(database, "maker") == [aa] * ROWS
    await references_hold(database)
    await assert_as_fresh(database, new_database_url, after)


async def test_columns_go(database: Database, new_database_url: NewUrl) -> None:
    await stocked(database)
    after = item(price=None, parent=None)
    await upgraded(database, after, DropColumn("x_item", "price"), DropColumn("x_item", "parent"))
    await references_hold(database)
    await assert_as_fresh(database, new_database_url, after)


async def test_what_is_no_longer_declared_stays_without_a_step(database: Database) -> None:
    await stocked(database)
    prices = await column(database, "price")
    after = item(price=None, rank=None, constraints=())
    await upgraded(database, after)
    assert await column(database, "price") == prices
    await insert(database, after[0], title="Without a rank", sold=False)


@pytest.mark.parametrize("declared", ["restrict", "clear"])
async def test_a_reference_does_something_else(
    database: Database, new_database_url: NewUrl, declared: Any
) -> None:
    ids = await stocked(database)
    after = item(parent=Reference("self", on_delete=declared))
    await upgraded(database, after)
    await references_hold(database)
    await assert_as_fresh(database, new_database_url, after)
    if declared == "clear":
        await database.execute(f"DELETE FROM x_item WHERE sys_id = '{ids[0]}'")
        assert len(await column(database, "parent")) == ROWS - 1
    else:
        with pytest.raises(ReferenceViolation):
            await database.execute(f"DELETE FROM x_item WHERE sys_id = '{ids[1]}'")


async def test_a_check_comes_and_goes(database: Database, new_database_url: NewUrl) -> None:
    await stocked(database)
    checked = item(constraints=(ExactlyOneOf(("price", "since"), because="One of them"), *Item.constraints))
    await upgraded(database, checked)
    await references_hold(database)
    await assert_as_fresh(database, new_database_url, checked)
    await upgraded(database, FIRST)
    await assert_as_fresh(database, new_database_url, FIRST)


async def test_uniqueness_comes_and_goes(database: Database, new_database_url: NewUrl) -> None:
    await stocked(database)
    after = item(title=String(40, required=True, unique=True), constraints=())
    await upgraded(database, after)
    await assert_as_fresh(database, new_database_url, after)
    await upgraded(database, FIRST)
    await assert_as_fresh(database, new_database_url, FIRST)


@pytest.mark.parametrize("tables", [("x_pin",), ("x_pin", "x_line", "x_book", "x_item")])
async def test_tables_go(database: Database, new_database_url: NewUrl, tables: tuple[str, ...]) -> None:
    await stocked(database)
    after: tuple[type[Entity], ...] = tuple(entity for entity in FIRST if entity.info.table not in tables)
    await upgraded(database, after, *(DropTable(table) for table in tables))
    await assert_as_fresh(database, new_database_url, after)


async def test_columns_move_into_records_of_their_own(database: Database, new_database_url: NewUrl) -> None:
    ids = await stocked(database)
    later, *rest = item(note=None, since=None)

    class Remark(Entity, tablename="x_remark"):
        """A remark on an item."""

        item = Reference(later, required=True, unique=True, on_delete="cascade")
        note = Text(required=True)
        since = Date()
        weight = Integer(required=True, default=3)

    after: tuple[type[Entity], ...] = (later, *rest, Remark)
    await upgraded(database, after, Move("x_item", ("note", "since"), "x_remark", link="item"))
    found = await database.fetch(
        "SELECT item, note, weight, sys_class_name, sys_mod_count FROM x_remark ORDER BY item"
    )
    assert found == [(ids[n], f"Note {n}", 3, "x_remark", 0) for n in range(ROWS) if n % 4]
    assert not set(ids) & set(await column(database, "sys_id", "x_remark")), "each has an id of its own"
    stamps = "SELECT count(*) FROM x_remark r JOIN x_item i ON i.sys_id = r.item WHERE r.sys_created_on = i.sys_created_on"
    assert await database.fetch(stamps) == [(len(found),)]
    await references_hold(database)
    await assert_as_fresh(database, new_database_url, after)


async def test_columns_move_into_a_class_of_their_own(database: Database, new_database_url: NewUrl) -> None:
    ids = await stocked(database)
    await database.execute("UPDATE x_item SET note = NULL WHERE sys_class_name = 'x_book'")
    later, *rest = item(note=None)

    class Noted(Entity, extends=later, tablename="x_noted"):
        """An item with a note."""

        note = Text(required=True)

    after: tuple[type[Entity], ...] = (later, *rest, Noted)
    await upgraded(database, after, Move("x_item", ("note",), "x_noted"))
    expected = [ids[n] for n in range(ROWS * 2 // 3) if n % 4]
    assert await column(database, "sys_id", "x_noted") == expected
    await references_hold(database)
    await assert_as_fresh(database, new_database_url, after)


async def test_many_changes_over_several_versions_are_made_at_once(
    database: Database, new_database_url: NewUrl
) -> None:
    ids = await stocked(database)
    later, *rest = item(
        tablename="x_ware", price=None, cents=Integer(required=True, minimum=0), note=None, brand=Reference(Brand),
        title=String(30, required=True, unique=True), parent=Reference("self"), constraints=(),
    )  # fmt: skip

    class Remark(Entity, tablename="x_comment"):
        """A remark."""

        ware = Reference(later, required=True, on_delete="cascade")
        text = String(200, required=True)

    after: tuple[type[Entity], ...] = (later, *rest, Remark)
    await upgraded(
        database, after,
        Convert("x_item", "price", to=Integer()),
        RenameColumn("x_item", "price", "amount"),
        RenameTable("x_item", "x_thing"),
        Convert("x_thing", "amount", to=Integer(), using=lambda row: row["amount"] * 100),
        Move("x_thing", ("note",), "x_remark", link="ware"),
        Fill("x_remark", "text", using=lambda row: row["note"].upper()),
        DropColumn("x_remark", "note"),
        Convert("x_thing", "brand", to=Reference(Brand), using=ByKey("code")),
        RenameTable("x_thing", "x_ware"),
        RenameColumn("x_ware", "amount", "cents"),
        RenameTable("x_remark", "x_comment"),
        RenameColumn("x_never", "a", "b"),
    )  # fmt: skip
    assert await column(database, "cents", "x_ware") == [number * 1000 for number in range(ROWS)]
    remarks = await database.fetch("SELECT ware, text FROM x_comment ORDER BY ware")
    assert remarks == [(ids[n], f"NOTE {n}") for n in range(ROWS) if n % 4]
    await references_hold(database)
    await assert_as_fresh(database, new_database_url, after)


async def test_a_table_that_was_never_here_is_made_in_its_last_form(
    database: Database, new_database_url: NewUrl
) -> None:
    await stocked(database)

    class Later(Entity, tablename="x_later"):
        """Came in the second version under another name."""

        size = Integer(required=True)

    after: tuple[type[Entity], ...] = (*FIRST, Later)
    await upgraded(
        database, after,
        RenameTable("x_sooner", "x_later"),
        Convert("x_later", "size", to=Integer()),
        Fill("x_item", "passing", "a"),
        DropColumn("x_item", "passing"),
    )  # fmt: skip
    await assert_as_fresh(database, new_database_url, after)


async def test_indexes_and_triggers_of_others_stay(database: Database) -> None:
    await stocked(database)
    await database.execute("CREATE INDEX reporting ON x_item (price, rank)")
    await upgraded(database, item(price=String(20, required=True)))
    name = "name FROM sqlite_master" if database.dialect == "sqlite" else "indexname FROM pg_indexes"
    column_name = name.partition(" ")[0]
    assert await database.fetch(f"SELECT {name} WHERE {column_name} = 'reporting'") == [("reporting",)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (RenameColumn("x_item", "title", "price"), "there is a column of that name"),
        (RenameTable("x_item", "x_pin"), "there is a table of that name"),
        (RenameColumn("x_item", "sys_mod_count", "count"), "is the platform's own"),
        (DropTable("x_pin"), "is declared"),
        (Fill("x_item", "nothing", 1), "no field nothing is there or declared"),
        (Move("x_item", ("note",), "x_pin"), "is there already"),
        (Convert("x_item", "brand", to=Reference(Brand), using=ByKey("nothing")), "has no field nothing"),
    ],
)
async def test_p9_changes_that_cannot_be_made_are_named(database: Database, change: Any, said: str) -> None:
    await stocked(database)
    blockers = (await planned(database, FIRST, change)).blockers
    assert any(said in blocker and "data step 1 of pack 'shop'" in blocker for blocker in blockers), blockers


async def test_p9_a_table_that_others_refer_to_or_whose_records_have_another_class_is_not_dropped(
    database: Database,
) -> None:
    await stocked(database)
    plan = await planned(database, (Brand, Item, Line), DropTable("x_book"))
    assert [blocker.partition(";")[0] for blocker in plan.blockers] == [
        "table x_book cannot be dropped: x_pin.book refers to it",
        "table x_book cannot be dropped: it has records, which are also records of x_item",
    ]
    assert await rows(database, Pin, "sys_id")
