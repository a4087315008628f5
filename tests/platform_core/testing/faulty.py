"""A small pack, and for each trial a version of it that fails this trial alone."""

from __future__ import annotations

import msgspec

from platform_core import (
    INTERNAL,
    DataStep,
    DemoData,
    DemoLoader,
    Entity,
    Grant,
    Pack,
    Records,
    Reference,
    Role,
    String,
    Task,
)


class Shelf(Entity, tablename="attic_shelf", display="name"):
    """A place to put things."""

    name = String(required=True)


class Chest(Entity, extends=Task, tablename="attic_chest", number_prefix="CHEST"):
    """Something to be emptied."""

    shelf = Reference(Shelf, required=True)


class Forgotten(Entity, tablename="attic_forgotten"):
    """What somebody made beside his demonstration data."""

    name = String()


KEEPER = Role("attic.keeper", "Keeps the attic", contains=(INTERNAL,), kind="internal")
GUEST = Role("attic.guest", "Looks around", contains=(INTERNAL,), kind="internal")


async def load(demo: DemoLoader) -> None:
    """One shelf with one chest."""
    shelf = await demo.create(Shelf, name="Top")
    await demo.create(Chest, short_description="Old clothes", shelf=shelf["sys_id"])


async def count(records: Records) -> None:
    """Look at all shelves."""
    await records.count(Shelf)


PACK = Pack(
    name="attic",
    version="1.0",
    summary="Shelves and chests",
    entities=(Shelf, Chest, Forgotten),
    roles=(KEEPER, GUEST),
    access_rules=tuple(
        Grant(role=role, entity=entity, may=("read",), because="Whoever is in the attic looks around")
        for role in (KEEPER, GUEST)
        for entity in (Shelf, Chest, Forgotten)
    ),
    data_steps=(DataStep(number=1, summary="Look at the shelves", run=count),),
    demo=DemoData("A shelf with a chest", load),
)


async def load_nothing(demo: DemoLoader) -> None:
    """Promise data and bring none."""


def with_demo(load: object) -> Pack:
    """The pack with another demo function."""
    return msgspec.structs.replace(PACK, demo=DemoData("Another one", load))  # type: ignore[arg-type]
