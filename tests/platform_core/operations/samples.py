"""Packs for the tests: a shop, and a club that requires it."""

from typing import Any

from platform_core import (
    INTERNAL,
    AtMostOne,
    Boolean,
    DataStep,
    Entity,
    Grant,
    Integer,
    Job,
    Money,
    Pack,
    Records,
    Reference,
    Role,
    Setting,
    String,
    Task,
    User,
)
from platform_core.base.manifest import pack as base
from platform_core.configuration import InstanceConfiguration
from platform_core.discovery import Available
from platform_core.instance import Instance


class Item(Entity, tablename="shop_item", display="name"):
    """Something for sale."""

    name = String(40, required=True, unique=True)
    price = Money()
    keeper = Reference(User)
    featured = Boolean()
    constraints = (AtMostOne("keeper", "featured", because="Everybody features one"),)


class Visit(Entity, extends=Task, tablename="club_visit", number_prefix="VIS"):
    """A member comes by."""

    item = Reference(Item)


class ItemLater(Entity, tablename="shop_item", display="name"):
    """Something for sale, in the shop's next version."""

    name = String(40, required=True, unique=True)
    price = Money()
    keeper = Reference(User)
    featured = Boolean()
    stock = Integer(required=True, default=7, index=True)
    constraints = (AtMostOne("keeper", "featured", because="Everybody features one"),)


CLERK = Role("shop.clerk", "Sells things", contains=(INTERNAL,))
HOST = Role("club.host", "Welcomes members", contains=(CLERK,))


class Route:
    """Looks like a route handler."""

    def __init__(self, method: str, *paths: str) -> None:
        self.http_methods = {method}
        self.paths = set(paths)


async def first_goods(records: Records) -> None:
    await records.create(Item, {"name": "Gift card", "price": 1000})


async def first_goods_later(records: Records) -> None:
    await records.create(ItemLater, {"name": "Gift card", "price": 1000})


async def second_goods(records: Records) -> None:
    await records.create(ItemLater, {"name": "Umbrella", "price": 2500, "stock": 1})


async def first_visit(records: Records) -> None:
    card = await records.find(Item, Item.name == "Gift card")
    assert card is not None
    await records.create(Visit, {"short_description": "Opening day", "item": card["sys_id"]})


async def nothing(records: Records) -> None:
    """A job that does nothing."""


shop = Pack(
    name="shop",
    version="1.0",
    summary="Things for sale",
    entities=(Item,),
    roles=(CLERK,),
    access_rules=(Grant(role=CLERK, entity=Item, may=("read", "write"), because="Clerks keep the shelves"),),
    routes=(Route("GET", "/api/shop/offers"), Route("POST", "/api/shop/orders", "/api/shop/returns")),
    jobs=(Job(name="shop.restock", summary="Fills the shelves", every=60, run=nothing),),
    settings=(Setting(name="shop.currency", summary="Currency", kind="text", default="EUR"),),
    data_steps=(DataStep(number=1, summary="The first goods", run=first_goods),),
)
shop_later = Pack(
    name="shop",
    version="2.0",
    summary="Things for sale",
    entities=(ItemLater,),
    roles=(CLERK,),
    access_rules=(
        Grant(role=CLERK, entity=ItemLater, may=("read", "write"), because="Clerks keep the shelves"),
    ),
    data_steps=(
        DataStep(number=2, summary="More goods", run=second_goods),
        DataStep(number=1, summary="The first goods", run=first_goods_later),
    ),
)
club = Pack(
    name="club",
    version="1.0",
    summary="Members and their visits",
    requires=("shop>=1.0",),
    entities=(Visit,),
    roles=(HOST,),
    access_rules=(Grant(role=HOST, entity=Visit, may=("create", "read"), because="Hosts note visits"),),
    routes=(Route("GET", "/api/club/door"),),
    data_steps=(DataStep(number=1, summary="The opening", run=first_visit),),
)


def an_instance(url: str, *packs: Pack, **configuration: Any) -> Instance:
    """An instance that is offered just these packs."""
    values: dict[str, Any] = {
        "name": "test",
        "durable": False,
        "secret": "a secret for the tests alone, long enough",
    }
    offered = Available({pack.name: pack for pack in (base, *packs)})
    return Instance(InstanceConfiguration(database=url, **{**values, **configuration}), offered)
