"""Changes of names, references, checks and of what is there: the catalogue is as a fresh installation has it."""

from collections.abc import Callable
from typing import Any

import pytest

from platform_core import (
    ByKey,
    Convert,
    DropColumn,
    DropTable,
    Entity,
    ExactlyOneOf,
    Fill,
    Integer,
    Move,
    Reference,
    ReferenceViolation,
    RenameColumn,
    RenameTable,
    String,
    Unique,
)
from platform_core.storage import Database
from tests.platform_core.schema.shop import (
    FIRST,
    ROWS,
    Book,
    Brand,
    Item,
    Line,
    Pin,
    assert_as_fresh,
    column,
    item,
    planned,
    references_hold,
    stocked,
    upgraded,
)
from tests.platform_core.schema.tools import insert, rows

NewUrl = Callable[[], str]


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
        (Fill("x_item", "sys_mod_count", 1), "is the platform's own"),
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
