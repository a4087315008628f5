"""A2: no change that is tried, whether it goes through or is refused, tells of values that its author may not read."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from typing import Any

import pytest

from platform_core import Actor, Entity, Grant, PlatformError, ProtectedField, Records, User
from platform_core.assembly import Assembly
from platform_core.compiler.values import to_database
from platform_core.compiler.write import update_sql
from platform_core.moments import at
from platform_core.storage import Transaction
from platform_core.testing import MakeWorld, Oracle
from tests.api.canary_kit import ruled
from tests.example.works import CLERK, HAND, Job, Rule, Site, under
from tests.platform_core.access.decisions import Ground, Undone
from tests.platform_core.access.families import NOW, family, value
from tests.platform_core.access.rulebook import Rulebook
from tests.platform_core.conftest import Shop

ROUNDS = 40
Cell = tuple[type[Entity], str, str]


def hidden_cells(oracle: Oracle, entities: Sequence[type[Entity]], ruled: set[str]) -> list[Cell]:
    """The fields of records that the actor sees through no entity, but those that rules or the platform rest on."""
    seen = {
        (sys_id, name)
        for entity in entities
        for sys_id in oracle.rows.ids(entity)
        if oracle.may(entity, sys_id, "read")
        for name in oracle.open_fields(entity, sys_id)
    }
    return [
        (entity, sys_id, name)
        for entity in entities
        for name, field in entity.info.own_fields.items()
        if field.stored and not field.read_only and name not in ruled | {"parent", "state", "path", "code"}
        for sys_id in oracle.rows.ids(entity)
        if (sys_id, name) not in seen
    ]


async def outcome(records: Records, asked: type[Entity], sys_id: str, values: dict[str, Any]) -> str:
    """All that the author of a change is told."""
    try:
        made = await records.update(asked, sys_id, values)
    except PlatformError as error:
        return f"{type(error).__name__} {error.detail} {error.errors} {error.remedy}"
    return repr({name: each for name, each in made.items() if name != "sys_updated_on"})


async def tried(
    ground: Ground,
    assembly: Assembly,
    actor: Actor,
    other: dict[Cell, Any],
    change: tuple[type[Entity], str, dict[str, Any]],
) -> str:
    """What comes of a change where these cells have other values; nothing of it stays."""
    told = ""
    try:
        async with ground.instance.database.transaction() as transaction:
            for (entity, sys_id, name), each in other.items():
                await put(transaction, entity, sys_id, name, each)
            told = await outcome(Records(ground.instance, actor, transaction, assembly), *change)
            raise Undone
    except Undone:
        return told


async def put(transaction: Transaction, entity: type[Entity], sys_id: str, name: str, each: Any) -> None:
    """Store a value behind the back of the platform."""
    sql = update_sql(transaction.dialect, entity.info.table, (name,))
    await transaction.execute(sql, [to_database(entity.info.fields[name], each), sys_id])


@pytest.mark.parametrize("seed", [21, 22])
async def test_a2_a_change_comes_out_the_same_whatever_hidden_fields_hold(
    world: MakeWorld, seed: int
) -> None:
    pick = random.Random(seed)
    made = family(pick)
    ground = await Ground.of(await world(made.pack), made, pick)
    book = Rulebook(made, pick)
    ids: dict[Any, Sequence[str]] = {each: list(ground.rows.ids(each)) for each in made.entities}
    ids[User] = [person.id for person in ground.people]
    outcomes = set()
    for _ in range(ROUNDS):
        rules = [*book.rules(4), *(book.protection() for _ in range(3))]
        rules.append(Grant(role=made.roles[0], entity=User, may=("read",), because="People are referred to"))
        assembly = under(ground.instance.assembly, rules)
        actor = ground.actors(pick)[0]
        with at(NOW):
            rows = ground.rows.under(assembly.registry)
            cells = hidden_cells(
                Oracle(assembly.registry, rows, actor), made.entities, set(ruled(assembly.registry))
            )
            if not cells:
                continue
            other = {
                cell: value(pick, cell[0].info.fields[cell[2]], ids)
                for cell in pick.sample(cells, min(40, len(cells)))
            }
            for entity, sys_id, name in pick.sample(sorted(other, key=str), min(6, len(other))):
                field = entity.info.fields[name]
                for guess in (
                    rows.value(entity, sys_id, name),
                    other[entity, sys_id, name],
                    value(pick, field, ids),
                ):
                    if guess is None and field.required:
                        continue
                    change = (rows.lineage(entity, sys_id)[-1], sys_id, {name: guess})
                    one = await tried(ground, assembly, actor, {}, change)
                    two = await tried(ground, assembly, actor, other, change)
                    assert one == two, (change, rules)
                    outcomes.add(one.partition(" ")[0])
    assert len(outcomes) >= 2, "some changes go through, others are refused"


WRITE_ONLY: tuple[Rule, ...] = (
    Grant(role=HAND, entity=Job, may=("read", "write"), because="Hands work"),
    Grant(role=HAND, entity=Site, may=("read",), where=lambda _: Site.region == "north", because="The north"),
    ProtectedField(entity=Job, field="hidden_note", read=(CLERK,), because="For clerks"),
    ProtectedField(entity=Job, field="site", read=(CLERK,), because="For clerks"),
)


async def test_a2_who_writes_a_field_that_he_does_not_read_cannot_guess_its_value(shop: Shop) -> None:
    records = shop.as_(shop.actor(0, HAND), WRITE_ONLY)
    job = shop.of(Job)[0]
    await shop.csm.system.update(Job, job, {"hidden_note": "right"})
    versions = [(await records.get(Job, job))["sys_mod_count"]]
    for guess in ("wrong", "right", "right"):
        told = await records.update(Job, job, {"hidden_note": guess})
        assert "hidden_note" not in told
        versions.append(told["sys_mod_count"])
    assert [later - earlier for earlier, later in itertools.pairwise(versions)] == [1, 1, 1]
    same = await records.update(Job, job, {"title": (await records.get(Job, job))["title"]})
    assert same["sys_mod_count"] == versions[-1], "a change of nothing that he reads is still none"


async def test_a2_who_writes_a_reference_that_he_does_not_read_cannot_guess_where_it_points(
    shop: Shop,
) -> None:
    south = next(each for each in shop.of(Site) if shop.records[each]["region"] != "north")
    here, elsewhere = shop.of(Job)[:2]
    await shop.csm.system.update(Job, here, {"site": south})
    await shop.csm.system.update(Job, elsewhere, {"site": None})
    records = shop.as_(shop.actor(0, HAND), WRITE_ONLY)
    told = []
    for job in (here, elsewhere):
        with pytest.raises(PlatformError) as refused:
            await records.update(Job, job, {"site": south})
        told.append((refused.value.detail, refused.value.errors))
    assert told[0] == told[1]
