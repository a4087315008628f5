"""Rounds of decisions: random rules over a random pack, and everything that a few actors may do, beside the oracle."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any, NamedTuple

from platform_core import Actor, Entity, Grant, PlatformError, User
from platform_core.access import closure
from platform_core.errors import NotFound
from platform_core.ids import new_id, utc_now
from platform_core.instance import Instance
from platform_core.moments import at
from platform_core.records import Records
from platform_core.testing import Rows, World
from platform_core.testing.agreement import Comparison
from tests.example.works import under
from tests.platform_core.access.families import NOW, Family, fill, value
from tests.platform_core.access.rulebook import Rule, Rulebook

ACTORS = 3
ATTEMPTS = 4
PEOPLE = 4


class Undone(Exception):
    """Ends a transaction that is to leave nothing."""


class Ground(NamedTuple):
    """A random pack in an instance, with rows in it, and people."""

    instance: Instance
    family: Family
    rows: Rows
    people: tuple[Actor, ...]

    @classmethod
    async def of(cls, world: World, family: Family, pick: random.Random) -> Ground:
        """Fill a world that has the family's pack."""
        people = [await world.person(f"user{number}") for number in range(PEOPLE)]
        await fill(family, world.system, pick, [person.id for person in people])
        instance = world.instance
        rows = await Rows.load(instance.database, instance.assembly.registry)
        return cls(instance, family, rows, tuple(people))

    def actors(self, pick: random.Random) -> list[Actor]:
        """Some of the people, with random roles; now and then nobody, with all of them."""
        found = []
        for person in pick.sample(self.people, ACTORS):
            names = {role.name for role in pick.sample(self.family.roles, pick.randint(1, 3))}
            roles = closure(dict(self.instance.roles), names)
            nobody = {} if pick.random() > 0.02 else {"id": "", "kind": "nobody"}
            facts: dict[str, Any] = {"id": person.id, "kind": "internal", **nobody}
            found.append(Actor(user_name=person.user_name, roles=roles, **facts))
        return found


async def one_round(ground: Ground, pick: random.Random) -> tuple[int, list[str]]:
    """Random rules, compared for some actors. How many decisions there were, and what differs."""
    book = Rulebook(ground.family, pick)
    rules: list[Rule] = book.rules()
    if pick.random() < 0.5:
        because = "People are referred to"
        rules.append(
            Grant(role=pick.choice(ground.family.roles), entity=User, may=("read",), because=because)
        )
    assembly = under(ground.instance.assembly, rules)
    comparison = Comparison(ground.instance, ground.rows, assembly)
    with at(NOW):
        for actor in ground.actors(pick):
            await comparison.compare(actor, ground.family.entities)
            await _attempts(comparison, ground, actor, pick)
    return comparison.decisions, comparison.differences


async def _attempts(comparison: Comparison, ground: Ground, actor: Actor, pick: random.Random) -> None:
    """Some changes, carried out and undone: do they go through when the oracle says so?"""
    oracle = comparison.oracle(actor)
    ids: dict[Any, Sequence[str]] = {each: list(ground.rows.ids(each)) for each in ground.family.entities}
    ids[User] = [person.id for person in ground.people]
    for _ in range(ATTEMPTS):
        asked = pick.choice(ground.family.entities)
        if not ids[asked]:
            continue
        sys_id = pick.choice(ids[asked])
        kind = pick.choice(("update", "update", "delete", "move", "create"))
        if kind == "move" and asked not in ground.family.things:
            continue
        values = _values(asked, pick, ids) if kind in ("update", "create") else {}
        move = pick.choice(("begin", "end"))
        found = await _tried(comparison, actor, kind, asked, sys_id, values, move)
        if found == "left to the rest of the platform":
            continue
        if kind == "update":
            wanted: str = oracle.update(asked, sys_id, values)
        elif kind == "delete":
            wanted = oracle.delete(asked, sys_id)
        elif kind == "move":
            wanted = oracle.move(asked, sys_id, move)
        else:
            wanted = oracle.create(asked, new_id(), values, _whole(comparison, actor, asked, values))
        comparison.decisions += 1
        if found != wanted:
            what = f"{kind} {values or move}"
            comparison.note(actor, asked, sys_id, what, found, wanted)


def _values(entity: type[Entity], pick: random.Random, ids: dict[Any, Sequence[str]]) -> dict[str, Any]:
    """One or two fields with values."""
    given = [
        field
        for field in entity.info.fields.values()
        if field.stored and not field.read_only and field.name not in ("state", "parent")
    ]
    return {field.name: value(pick, field, ids) for field in pick.sample(given, pick.randint(1, 2))}


def _whole(
    comparison: Comparison, actor: Actor, entity: type[Entity], values: dict[str, Any]
) -> dict[str, Any]:
    """A new record as it would be stored."""
    now = utc_now()
    stamps = {"sys_created_on": now, "sys_updated_on": now, "sys_mod_count": 0}
    names = {"sys_created_by": actor.user_name, "sys_updated_by": actor.user_name}
    blank = comparison.assembly.registry.blank(entity).values()
    made = {**blank, **values, **stamps, **names, "sys_class_name": entity.info.table}
    if entity.info.hierarchy is not None:
        # The platform gives out another code; it is one of the same kind.
        one = next(iter(comparison.rows.ids(entity)))
        made |= {name: comparison.rows.value(entity, one, name) for name in ("code", "path")}
    return made


async def _tried(
    comparison: Comparison,
    actor: Actor,
    kind: str,
    asked: type[Entity],
    sys_id: str,
    values: dict[str, Any],
    move: str,
) -> str:
    """What the platform does with a change, which is then undone."""
    instance, assembly = comparison.instance, comparison.assembly
    try:
        async with instance.database.transaction() as transaction:
            records = Records(instance, actor, transaction, assembly)
            if kind == "update":
                await records.update(asked, sys_id, values)
            elif kind == "delete":
                await records.delete(asked, sys_id)
            elif kind == "move":
                await records.transition(asked, sys_id, move)
            else:
                await records.create(asked, values)
            raise Undone
    except Undone:
        return "allowed"
    except NotFound:
        return "missing"
    except PlatformError as error:
        return "left to the rest of the platform" if error.code == "conflict" else "refused"
