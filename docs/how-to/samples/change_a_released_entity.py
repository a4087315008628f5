"""The sample of the page "Change a released entity": boxes become lockers."""

from platform_core import (
    INTERNAL,
    ByKey,
    Choice,
    Choices,
    Convert,
    DataStep,
    Date,
    Entity,
    Fill,
    Grant,
    Integer,
    Move,
    Pack,
    Records,
    Reference,
    RenameColumn,
    RenameTable,
    Role,
    String,
    Text,
)


class Site(Entity, tablename="lockers_site", display="code"):
    """A place with lockers."""

    code = String(10, required=True, unique=True)


class Box(Entity, tablename="lockers_box", display="name"):
    """A locker, as the first version had it."""

    name = String(40, required=True)
    size = String(10)
    site = String(10)
    inspected = Date()
    remark = Text()


SIZES = Choices({"small": "Small", "large": "Large"})


class Locker(Entity, tablename="lockers_locker", display="label"):
    """A place to leave things in."""

    label = String(20, required=True, unique=True)
    size = Choice(SIZES, required=True, index=True)
    site = Reference(Site, required=True, on_delete="restrict")
    number = Integer(required=True, minimum=1)


class Inspection(Entity, tablename="lockers_inspection"):
    """Somebody looked into a locker."""

    locker = Reference(Locker, required=True, on_delete="cascade")
    inspected = Date()
    remark = Text()


KEEPER = Role("lockers.keeper", "Looks after lockers", contains=(INTERNAL,))


def number_of(row: dict[str, str]) -> int:
    """The number at the end of a label such as "A 12"."""
    return int(row["label"].rpartition(" ")[2])


async def note_the_change(records: Records) -> None:
    """Boxes were not inspected as lockers yet."""
    async for locker in records.every(Locker):
        await records.create(Inspection, {"locker": locker["sys_id"], "remark": "Taken over"})


STEPS = (
    DataStep(
        number=1,
        summary="Boxes are lockers, their sizes are codes, their sites are records",
        changes=(
            RenameTable("lockers_box", "lockers_locker"),
            RenameColumn("lockers_locker", "name", "label"),
            Fill("lockers_locker", "size", "S"),
            Convert("lockers_locker", "size", to=Choice(SIZES), using={"S": "small", "L": "large"}),
            Convert("lockers_locker", "site", to=Reference(Site), using=ByKey("code")),
        ),
    ),
    DataStep(
        number=2,
        summary="Numbers stand by themselves, inspections are records",
        changes=(
            Fill("lockers_locker", "number", using=number_of),
            Move("lockers_locker", ("inspected", "remark"), "lockers_inspection", link="locker"),
        ),
        run=note_the_change,
    ),
)

pack = Pack(
    name="lockers",
    version="3.0",
    summary="Lockers and their inspections",
    entities=(Site, Locker, Inspection),
    roles=(KEEPER,),
    access_rules=tuple(
        Grant(role=KEEPER, entity=entity, may=("create", "read", "write"), because="Keepers look after them")
        for entity in (Site, Locker, Inspection)
    ),
    data_steps=STEPS,
)
