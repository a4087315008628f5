"""Random packs: entities with class chains, a tree, relations with dates, lifecycles, and records in them."""

from __future__ import annotations

import datetime
import itertools
import random
import types
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from platform_core import (
    Boolean,
    Choice,
    Choices,
    Date,
    DateTime,
    Decimal,
    Duration,
    Entity,
    Field,
    Grant,
    Hierarchy,
    Integer,
    Journal,
    Json,
    Lifecycle,
    Money,
    Pack,
    PlatformError,
    Records,
    Reference,
    ReferenceList,
    Role,
    State,
    String,
    Text,
    Transition,
    User,
)

NUMBERS = itertools.count(1)
NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
COLORS = Choices({"red": "Red", "green": "Green", "blue": "Blue"})
STATES = (State(code="new", label="New"), State(code="busy", label="Busy"), State(code="done", label="Done"))

Make = Callable[[], Any]
PLAIN: tuple[Make, ...] = (
    lambda: String(40),
    lambda: Text(400),
    Integer,
    Boolean,
    DateTime,
    Date,
    Money,
    Decimal,
    Duration,
    lambda: Choice(COLORS),
    lambda: Reference(User),
    lambda: ReferenceList(User),
    Json,
    Journal,
)
VALUES: dict[str, Sequence[Any]] = {
    "string": ["a", "A", "b", "ä", "a_b"],
    "text": ["a", "long ago", "b"],
    "integer": [0, 1, 2, -3],
    "money": [0, 1, 2**53 + 1, -5],
    "decimal": [0.5, 0.1 + 0.2, -2.0],
    "duration": [60, 3600],
    "boolean": [True, False],
    "datetime": [NOW - DAY, NOW, NOW + DAY, NOW.replace(hour=0)],
    "date": [(NOW - DAY).date(), NOW.date(), (NOW + DAY).date()],
    "choice": ["red", "green", "blue"],
    "json": [{"a": 1}, [], 0, False],
}


class Family(NamedTuple):
    """A random pack and what is in it. ``link`` relates people to records, for a time."""

    pack: Pack
    tree: type[Entity]
    link: type[Entity]
    things: tuple[type[Entity], ...]
    roles: tuple[Role, ...]

    @property
    def entities(self) -> tuple[type[Entity], ...]:
        return (self.tree, self.link, *self.things)


def entity(name: str, fields: Mapping[str, Any], **facts: Any) -> type[Entity]:
    """An entity class as its source would declare it."""
    body = {"__doc__": f"A random {name}.", "__module__": __name__, **fields}
    return types.new_class(name, (Entity,), facts, lambda names: names.update(body))


def family(pick: random.Random) -> Family:
    """A pack of random entities: a tree, a relation, one or two class chains that branch."""
    pack = f"fam{next(NUMBERS)}"
    tree = entity(
        f"Tree_{pack}",
        {
            "name": String(40),
            "keeper": Reference(User),
            "parent": Reference("self", index=True),
            "code": String(40, unique=True, read_only=True),
            "path": String(120, index=True, read_only=True),
            "hierarchy": Hierarchy(parent="parent", code="code", path="path"),
        },
        tablename=f"{pack}_tree",
    )
    things: list[type[Entity]] = []
    for _ in range(pick.randint(1, 2)):
        things += _chain(pick, pack, tree, things)
    link = entity(
        f"Link_{pack}",
        {
            "who": Reference(User, on_delete="cascade"),
            "thing": Reference(things[0], on_delete="cascade"),
            "place": Reference(tree),
            "since": Date(),
            "until": Date(),
            "level": Integer(),
        },
        tablename=f"{pack}_link",
    )
    roles = _roles(pack)
    made = Pack(
        name=pack,
        version="1.0",
        summary="Random entities",
        entities=(tree, *things, link),
        roles=roles,
        access_rules=tuple(
            Grant(role=roles[0], entity=each, may=("read",), because="A pack opens what it brings")
            for each in (tree, *things, link)
        ),
        lifecycles=tuple(_lifecycle(pick, each, roles) for each in things if each.info.extends is None),
    )
    return Family(made, tree, link, tuple(things), roles)


def _roles(pack: str) -> tuple[Role, ...]:
    one, two, three = (
        Role(f"{pack}.{name}", "A random role", kind="internal") for name in ("one", "two", "three")
    )
    return (one, two, three, Role(f"{pack}.both", "One and two", contains=(one, two), kind="internal"))


def _chain(
    pick: random.Random, pack: str, tree: type[Entity], earlier: Sequence[type[Entity]]
) -> list[type[Entity]]:
    """A root and two to four entities that extend it or one another."""
    made: list[type[Entity]] = []
    for _ in range(pick.randint(3, 5)):
        number = len(earlier) + len(made)
        fields = {f"f{number}_{place}": pick.choice(PLAIN)() for place in range(pick.randint(2, 5))}
        if not made:
            fields |= {
                "state": String(20, default="new"),
                "place": Reference(tree, index=True),
                "owner": Reference(User),
                "before_it": Reference("self"),
                "score": Integer(),
                "day": Date(),
            }
        elif earlier or pick.random() < 0.5:
            fields[f"f{number}_ref"] = Reference(pick.choice([*earlier, *made]))
        facts: dict[str, Any] = {"extends": pick.choice(made)} if made else {}
        made.append(entity(f"E{number}_{pack}", fields, tablename=f"{pack}_e{number}", **facts))
    return made


def _lifecycle(pick: random.Random, root: type[Entity], roles: Sequence[Role]) -> Lifecycle:
    return Lifecycle(
        entity=root,
        states=STATES,
        initial="new",
        transitions=(
            Transition(name="begin", label="Begin", sources=("new",), target="busy", because="It is begun"),
            Transition(
                name="end",
                label="End",
                sources=("busy", "new"),
                target="done",
                because="It is done",
                roles=(pick.choice(roles),),
                where=lambda actor: (root.owner == actor.id) | (root.score != 1),
            ),
        ),
    )


def value(pick: random.Random, field: Field, ids: Mapping[Any, Sequence[str]]) -> Any:
    """A value for a field; ``ids`` are the records to refer to, by entity."""
    if field.kind == "reference_list":
        return pick.sample(ids[User], pick.randint(1, 2))
    if field.kind == "reference":
        return pick.choice([*ids.get(field.references, ()), None])
    return pick.choice([*VALUES[field.kind], *([] if field.required else [None])])


async def fill(
    family: Family, records: Records, pick: random.Random, people: Sequence[str], things: int = 24
) -> None:
    """Put records of every entity in it."""
    ids: dict[Any, list[str]] = {each: [] for each in family.entities}
    ids[User] = list(people)

    async def make(entity: type[Entity], **fixed: Any) -> None:
        given = [
            field
            for field in entity.info.fields.values()
            if field.stored and not field.read_only and field.name not in ("state", *fixed)
        ]
        values = {field.name: value(pick, field, ids) for field in given} | fixed
        made = await records.create(entity, {name: each for name, each in values.items() if each is not None})
        for step in entity.info.lineage:
            ids[step].append(made["sys_id"])

    for _ in range(9):
        await make(family.tree)
    for _ in range(things):
        await make(pick.choice(family.things))
    for _ in range(24):
        await make(family.link)
    for sys_id in pick.sample(ids[family.things[0]], len(ids[family.things[0]]) // 3):
        try:
            async with records.transaction() as inside, inside.savepoint():
                await inside.transition(family.things[0], sys_id, pick.choice(["begin", "end"]))
        except PlatformError:
            continue
