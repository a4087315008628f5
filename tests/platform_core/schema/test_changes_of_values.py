"""Changes that give columns other values: conversions, back-fills, moves, many at once."""

from collections.abc import Callable

from platform_core import (
    ByKey,
    Choice,
    Choices,
    Convert,
    Date,
    DateTime,
    DropColumn,
    Entity,
    Fill,
    From,
    Integer,
    Money,
    Move,
    Reference,
    String,
    Text,
)
from platform_core.storage import Database
from tests.platform_core.schema.shop import (
    ROWS,
    Brand,
    assert_as_fresh,
    column,
    item,
    references_hold,
    stocked,
    upgraded,
)

NewUrl = Callable[[], str]


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
