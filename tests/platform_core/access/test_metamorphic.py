"""A4 and A9 over random packs: what adding a rule, another order of the packs, and a deactivation can never do."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from platform_core import PACK_ADMIN, Actor, Entity, Query, Records
from platform_core.assembly import Assembly
from platform_core.conditions import ACTOR
from platform_core.inside import reader_of
from platform_core.moments import at
from platform_core.registry import Registry
from platform_core.testing import MakeWorld
from platform_core.testing.agreement import CHANGES, Comparison, agree, reach
from platform_core.testing.oracle_conditions import inside, leaves, start
from platform_core.testing.oracle_conditions import named as columns
from tests.example.works import under, without
from tests.platform_core.access.decisions import Ground
from tests.platform_core.access.families import NOW, family
from tests.platform_core.access.rulebook import Rule, Rulebook

ROUNDS = 12
Picture = dict[tuple[str, str, str, str], Any]
"""What an actor reaches: entity, operation, record and field, with the value that he reads."""


async def picture(
    ground: Ground, assembly: Assembly, actor: Actor, entities: Sequence[type[Entity]]
) -> Picture:
    """All that an actor reaches under an assembly's rules; values that he does not read are left out."""
    records = Records(ground.instance, actor, assembly=assembly)
    found: Picture = {}
    for entity in entities:
        table = entity.info.table
        async for record in records.every(entity, Query(limit=1000)):
            values = {name: value for name, value in record.items() if value is not None}
            found |= {(table, "read", record["sys_id"], name): value for name, value in values.items()}
            found[table, "read", record["sys_id"], ""] = True
        for operation in CHANGES:
            for sys_id, open_ in (await reach(reader_of(records), entity, operation)).items():
                if open_ is not None and ground.rows.class_name(entity, sys_id) == table:
                    found |= {(table, operation, sys_id, name): True for name in ("", *open_)}
    return found


def more(one: Picture, other: Picture) -> set[Any]:
    """What the one has and the other has not, or not so."""
    return {key for key, value in one.items() if other.get(key) != value}


@pytest.fixture(params=[11, 12])
async def ground(request: pytest.FixtureRequest, world: MakeWorld) -> Ground:
    pick = random.Random(request.param)
    made = family(pick)
    return await Ground.of(await world(made.pack), made, pick)


async def test_a4_a_grant_only_adds_a_restriction_or_protection_only_cuts(ground: Ground) -> None:
    pick = random.Random(1)
    book, entities = Rulebook(ground.family, pick), ground.family.entities
    gained = lost = 0
    for _ in range(ROUNDS):
        rules = book.rules()
        actor = ground.actors(pick)[0]

        async def seen(*added: Rule, rules: list[Rule] = rules, actor: Actor = actor) -> Picture:
            with at(NOW):
                return await picture(
                    ground, under(ground.instance.assembly, [*rules, *added]), actor, entities
                )

        before = await seen()
        granted, cut, shut = (
            await seen(book.grant()),
            await seen(book.restriction()),
            await seen(book.protection()),
        )
        assert not more(before, granted), "a grant takes nothing away"
        assert not more(cut, before), "a restriction gives nothing"
        assert not more(shut, before), "a protected field gives nothing"
        gained += len(more(granted, before))
        lost += len(more(before, cut)) + len(more(before, shut))
    assert gained
    assert lost


async def test_a4_the_order_of_packs_and_rules_is_irrelevant(ground: Ground) -> None:
    pick = random.Random(2)
    book, entities = Rulebook(ground.family, pick), ground.family.entities
    seen = 0
    for _ in range(ROUNDS):
        one = under(ground.instance.assembly, book.rules(9)).registry.contributions
        mixed = {
            name: tuple(pick.sample(getattr(one, name), len(getattr(one, name))))
            for name in ("packs", "entities", "roles", "access_rules")
        }
        other = msgspec.structs.replace(one, **mixed)
        actor = ground.actors(pick)[0]
        with at(NOW):
            found = [
                await picture(ground, Assembly(Registry(each)), actor, entities) for each in (one, other)
            ]
        assert found[0] == found[1]
        seen += len(found[0])
    assert seen


async def test_a9_a_deactivation_widens_nothing_for_anybody(ground: Ground) -> None:
    pick = random.Random(3)
    things = ground.family.things
    book = Rulebook(ground.family, pick)
    left = lost = 0
    for _ in range(ROUNDS * 2):
        rules = book.rules(9)
        first = pick.choice([each for each in things if each.info.extends is not None])
        away = [each for each in things if first in each.info.lineage]
        rules = [rule for rule in rules if _stays(rule, away) or rule.entity in away]
        before = under(ground.instance.assembly, rules)
        after = without(ground.instance.assembly, rules, away)
        staying = [each for each in ground.family.entities if each not in away]
        for actor, admin in itertools.product(ground.actors(pick)[:2], (False, True)):
            roles = actor.roles | ({PACK_ADMIN.name} if admin else set())
            person = msgspec.structs.replace(actor, roles=roles)
            with at(NOW):
                was = await picture(ground, before, person, staying)
                now = await picture(ground, after, person, staying)
                comparison = Comparison(ground.instance, ground.rows, after)
                await comparison.compare(person, staying)
            agree(comparison)
            assert not more(now, was)
            left, lost = left + len(now), lost + len(more(was, now))
    assert left
    assert lost


def _stays(rule: Rule, away: Sequence[type[Entity]]) -> bool:
    """Whether a rule can stand in a pack that knows nothing of these entities: it names none of them in its condition."""
    where = getattr(rule, "where", None)
    return where is None or not named(where) & {each.info.table for each in away}


def named(where: Any) -> set[str]:
    """The tables that a condition names, however deep."""
    found: set[str] = set()
    todo = [where(ACTOR)]
    while todo:
        for leaf in leaves(todo.pop()):
            todo += [inner] if (inner := inside(leaf)) is not None else []
            related: Any = getattr(leaf, "values", None) or getattr(leaf, "roots", None)
            beside = [related.column] if hasattr(related, "column") else []
            for column in (*columns(leaf), *beside):
                found.add(start(getattr(column, "column", column)).info.table)
            if hasattr(leaf, "entity"):
                found.add(leaf.entity.info.table)
    return found
