"""A shop in three versions, and a club that stands on it: what an upgrade has to take along."""

from collections.abc import Mapping
from typing import Any

from platform_core import (
    INTERNAL,
    ByKey,
    Choice,
    Choices,
    Convert,
    DataStep,
    Entity,
    Fill,
    Grant,
    Index,
    Integer,
    Journal,
    Move,
    Pack,
    Records,
    Reference,
    RenameColumn,
    RenameTable,
    Role,
    String,
    Task,
    Text,
    Unique,
)

COLOURS = Choices({"red": "Red", "blue": "Blue"})
SHADES = Choices({"crimson": "Crimson", "blue": "Blue"})
CLERK = Role("shop.clerk", "Sells things", contains=(INTERNAL,))


class Brand(Entity, tablename="shop_brand", display="code"):
    """A brand."""

    code = String(10, required=True, unique=True)


class Ware(Entity, tablename="shop_ware", display="name"):
    """A thing for sale, in the first version."""

    name = String(60, required=True, index=True)
    price = String(20)
    colour = Choice(COLOURS)
    brand = String(10)
    note = Text()
    comments = Journal()


class Order(Entity, extends=Task, tablename="shop_order", number_prefix="ORD"):
    """Somebody wants a ware."""

    ware = Reference(Ware, required=True, on_delete="cascade")


class WareTwo(Entity, tablename="shop_item", display="title"):
    """A thing for sale, in the second version: another name, a price that is a number."""

    title = String(60, required=True, index=True)
    price = Integer()
    colour = Choice(COLOURS)
    brand = String(10)
    note = Text()
    comments = Journal()


class OrderTwo(Entity, extends=Task, tablename="shop_order", number_prefix="ORD"):
    """Somebody wants a ware."""

    ware = Reference(WareTwo, required=True, on_delete="cascade")


class Item(Entity, tablename="shop_item", display="title"):
    """A thing for sale, in the third version: stricter, and its notes stand elsewhere."""

    title = String(40, required=True, unique=True)
    price = Integer(required=True, minimum=0)
    colour = Choice(SHADES, required=True)
    brand = Reference(Brand)
    word = String(40, required=True)
    remarks = Journal()
    constraints = (Index(("price", "title")),)


class Remark(Entity, tablename="shop_remark"):
    """A note on a thing for sale."""

    item = Reference(Item, required=True, on_delete="cascade")
    text = Text(required=True)
    constraints = (Unique(("item",), because="A thing has one note"),)


class OrderThree(Entity, extends=Task, tablename="shop_order", number_prefix="ORD"):
    """Somebody wants a thing."""

    item = Reference(Item, required=True)


class Pick(Entity, tablename="club_pick"):
    """A member likes a ware."""

    ware = Reference(Ware, on_delete="cascade")


class PickThree(Entity, tablename="club_pick"):
    """A member likes a thing."""

    ware = Reference(Item, on_delete="cascade")


async def first_brands(records: Records) -> None:
    for code in ("aa", "bb"):
        await records.create(Brand, {"code": code})


async def third_brand(records: Records) -> None:
    await records.create(Brand, {"code": "cc"})


async def orders_are_described(records: Records) -> None:
    async for order in records.every(OrderThree):
        await records.update(OrderThree, order["sys_id"], {"short_description": "An order"})


def first_word(row: Mapping[str, Any]) -> str:
    """A function of the row, as a pack's author writes it."""
    return str(row["title"]).partition(" ")[0]


SEEDS = DataStep(number=1, summary="The first brands", run=first_brands)
TWO = DataStep(
    number=2,
    summary="Wares are items, and prices are numbers",
    changes=(
        RenameTable("shop_ware", "shop_item"),
        RenameColumn("shop_item", "name", "title"),
        Convert("shop_item", "price", to=Integer()),
    ),
    run=third_brand,
)
THREE = DataStep(
    number=3,
    summary="Brands are records, notes stand by themselves",
    changes=(
        Fill("shop_item", "word", using=first_word),
        Fill("shop_item", "price", 0),
        Fill("shop_item", "colour", "blue"),
        Convert("shop_item", "colour", to=Choice(SHADES), using={"red": "crimson"}),
        Convert("shop_item", "brand", to=Reference(Brand), using=ByKey("code")),
        RenameColumn("shop_item", "comments", "remarks"),
        Move("shop_item", ("note",), "shop_remark", link="item"),
        RenameColumn("shop_remark", "note", "text"),
        RenameColumn("shop_order", "ware", "item"),
    ),
)
FOUR = DataStep(number=4, summary="Orders say what they are", run=orders_are_described)


def shop(version: str, entities: tuple[type[Entity], ...], *steps: DataStep) -> Pack:
    """The shop in a version."""
    grant = Grant(role=CLERK, entity=entities[0], may=("create", "read", "write"), because="Clerks sell")
    others = tuple(
        Grant(role=CLERK, entity=entity, may=("read",), because="Clerks look") for entity in entities[1:]
    )
    return Pack(
        name="shop", version=version, summary="Things for sale", entities=entities, roles=(CLERK,),
        access_rules=(grant, *others), data_steps=steps,
    )  # fmt: skip


def club(entity: type[Entity]) -> Pack:
    """The club that stands on the shop."""
    grant = Grant(role=CLERK, entity=entity, may=("read",), because="Clerks look")
    return Pack(
        name="club",
        version="1.0",
        summary="Members",
        requires=("shop",),
        entities=(entity,),
        access_rules=(grant,),
    )


ONE_PACK = shop("1.0", (Ware, Brand, Order), SEEDS)
TWO_PACK = shop("2.0", (WareTwo, Brand, OrderTwo), SEEDS, TWO)
THREE_PACK = shop("3.0", (Item, Brand, Remark, OrderThree), SEEDS, TWO, THREE, FOUR)
CLUB = club(Pick)
CLUB_THREE = club(PickThree)


async def stock(records: Records, *, more: int = 0) -> list[str]:
    """Wares with orders, picks and journals, in the first version; returns their ids."""
    found = []
    rows = [
        ("Blue cup", "12", "blue", "aa", "Chipped"), ("Red cup", "15", "red", "bb", None),
        ("Plate", None, None, None, None), *((f"Thing {n}", str(n), "red", "aa", f"Note {n}") for n in range(more)),
    ]  # fmt: skip
    for name, price, colour, brand, note in rows:
        values = {"name": name, "price": price, "colour": colour, "brand": brand, "note": note}
        ware = await records.create(Ware, {**values, "comments": f"On {name}"})
        await records.update(Ware, ware["sys_id"], {"name": f"{name}!"})
        await records.create(Order, {"ware": ware["sys_id"]})
        await records.create(Pick, {"ware": ware["sys_id"]})
        found.append(ware["sys_id"])
    return found
