"""Rows that will not suit are found before anything is written: every kind of them, all at once, with examples."""

from collections import Counter
from typing import Any

from platform_core import (
    ByKey,
    Choice,
    Choices,
    Convert,
    Date,
    Entity,
    ExactlyOneOf,
    Fill,
    Integer,
    Money,
    Move,
    Reference,
    RenameColumn,
    String,
)
from platform_core.schema import Misfit, plan_schema
from platform_core.schema.shape import MISFIT_KINDS
from platform_core.storage import Database
from tests.platform_core.schema.shop import FIRST, ROWS, Book, Brand, Item, item, planned, stocked
from tests.platform_core.schema.tools import insert

SHADES = Choices({"crimson": "Crimson", "blue": "Blue"})


def told(misfits: tuple[Misfit, ...]) -> dict[tuple[str, str, str], int]:
    found: Counter[tuple[str, str, str]] = Counter()
    for each in misfits:
        found[each.table, each.field, each.kind] += each.rows
    return found


def stricter() -> tuple[type[Entity], ...]:
    """The shop in a version that its rows suit in no way."""
    later, brand, book, line, _ = item(
        title=String(7, required=True, pattern="^Thing [0-9]+$"), colour=Choice(SHADES), price=Integer(),
        note=None, rank=Integer(required=True, minimum=2, maximum=9), sold=None, brand=Reference(Brand, required=True),
        constraints=(ExactlyOneOf(("price", "since"), because="One"),),
    )  # fmt: skip

    class Noted(Entity, extends=later, tablename="x_noted"):
        """An item with a note."""

        note = String(4)

    class Pin(Entity, tablename="x_pin"):
        """Points elsewhere, and only once."""

        item = Reference(later)
        book = Reference(Brand)
        kind = String(4, required=True, default="a", unique=True)

    return later, brand, book, line, Noted, Pin


async def test_p9_misfits_of_every_kind_are_listed_at_once(database: Database) -> None:
    ids = await stocked(database)
    await database.execute("UPDATE x_item SET price = 'dear' WHERE rank IN (3, 5)")
    await database.execute("UPDATE x_item SET brand = 'zz' WHERE rank = 1")
    await database.execute("UPDATE x_item SET title = 'Cup' WHERE rank = 4")
    plan = await planned(
        database, stricter(),
        Convert("x_item", "price", to=Integer()),
        Convert("x_item", "brand", to=Reference(Brand), using=ByKey("code")),
        Move("x_item", ("note",), "x_noted"),
    )  # fmt: skip
    assert told(plan.misfits) == {
        ("x_item", "price", "not convertible"): 2,
        ("x_item", "brand", "not convertible"): 1,
        ("x_item", "note", "of another class"): 3,
        ("x_item", "title", "too long"): 2,
        ("x_item", "title", "not of the pattern"): 1,
        ("x_item", "colour", "not a choice"): 6,
        ("x_item", "rank", "out of range"): 4,
        ("x_item", "brand", "empty"): 5,
        ("x_item", "price, since", "against a check"): 2,
        ("x_noted", "note", "too long"): 6,
        ("x_pin", "book", "orphan"): 4,
        ("x_pin", "kind", "duplicate"): ROWS,
    }
    assert {each.kind for each in plan.misfits} == set(MISFIT_KINDS)
    by_field = {(each.field, each.kind): each.examples for each in plan.misfits}
    assert by_field["price", "not convertible"] == (ids[3], ids[5])
    assert by_field["title", "not of the pattern"] == (ids[4],)
    assert all(0 < len(each.examples) <= 5 for each in plan.misfits)
    assert all("; " in blocker for blocker in plan.blockers), "each with its remedy"
    assert len(plan.blockers) == len(plan.misfits)
    assert (await plan_schema(database, FIRST)).changes == (), "nothing was written"


async def test_values_that_a_function_gives_are_looked_at_before_they_are_written(database: Database) -> None:
    ids = await stocked(database)
    after = item(word=String(4, required=True), number=Integer(required=True, unique=True), price=Money())

    def number(row: Any) -> int:
        if row["rank"] == 2:
            raise ValueError("two is no number")
        return int(row["rank"]) % 6

    plan = await planned(
        database, after,
        Fill("x_item", "word", using=lambda row: row["title"].split()[0] if row["rank"] else None),
        Fill("x_item", "number", using=number),
        Convert("x_item", "price", to=Money(), using=lambda row: row["price"]),
    )  # fmt: skip
    found = told(plan.misfits)
    assert found == {
        ("x_item", "number", "not convertible"): 1,
        ("x_item", "price", "not convertible"): ROWS,
        ("x_item", "word", "empty"): 1,
        ("x_item", "word", "too long"): ROWS - 1,
        ("x_item", "number", "empty"): 1,
        ("x_item", "number", "duplicate"): 10,
    }
    said = next(each for each in plan.misfits if each.field == "number" and each.kind == "not convertible")
    assert said.examples == (ids[2],)
    assert "two is no number" in said.remedy


async def test_what_was_as_strict_before_is_not_looked_at_again(database: Database) -> None:
    await stocked(database)
    await database.execute(
        "UPDATE x_item SET title = 'A title longer than the first version said it may be, ' || title"
    )
    plan = await planned(database, item(title=String(40, required=True, index=True)))
    assert told(plan.misfits) == {}
    plan = await planned(database, item(title=String(39, required=True, index=True)))
    assert told(plan.misfits) == {("x_item", "title", "too long"): ROWS}


async def test_a_field_of_which_nothing_is_remembered_is_looked_at(database: Database) -> None:
    await stocked(database)
    plan = await planned(database, item(title=String(7, required=True, index=True)), before=())
    assert told(plan.misfits) == {("x_item", "title", "too long"): 2}


async def test_a_renamed_field_is_compared_with_what_it_was(database: Database) -> None:
    await stocked(database)
    after = item(price=None, cost=String(20))
    assert told((await planned(database, after, RenameColumn("x_item", "price", "cost"))).misfits) == {}
    after = item(price=None, cost=String(2))
    plan = await planned(database, after, RenameColumn("x_item", "price", "cost"))
    assert told(plan.misfits) == {("x_item", "cost", "too long"): 2}


async def test_a_key_that_two_records_have_finds_neither(database: Database) -> None:
    await stocked(database)
    await insert(database, Brand, code="cc", name="AA")
    await database.execute("UPDATE x_item SET brand = 'AA' WHERE brand = 'aa'")
    await database.execute("UPDATE x_item SET brand = 'BB' WHERE brand = 'bb'")
    convert = Convert("x_item", "brand", to=Reference(Brand), using=ByKey("name"))
    plan = await planned(database, item(brand=Reference(Brand)), convert)
    assert told(plan.misfits) == {("x_item", "brand", "not convertible"): 4}


async def test_a_reference_may_point_at_a_wider_class_but_not_at_a_narrower_one(database: Database) -> None:
    await stocked(database)

    class Pin(Entity, tablename="x_pin"):
        """The other way round."""

        item = Reference(Book)
        book = Reference(Item)

    plan = await planned(database, (*FIRST[:-1], Pin))
    assert told(plan.misfits) == {("x_pin", "item", "orphan"): ROWS * 2 // 3}


async def test_a_date_that_is_none_is_named(database: Database) -> None:
    ids = await stocked(database)
    await database.execute("UPDATE x_item SET price = '2026-02-30' WHERE rank = 1")
    await database.execute("UPDATE x_item SET price = '2026-02-03' WHERE rank <> 1")
    plan = await planned(database, item(price=Date()), Convert("x_item", "price", to=Date()))
    (misfit,) = plan.misfits
    assert (misfit.kind, misfit.examples) == ("not convertible", (ids[1],))
    assert "'2026-02-30' is not a day" in misfit.remedy
