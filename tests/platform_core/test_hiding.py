"""Records of packs that are not active: who reads them, through what, and what becomes of references to them."""

from __future__ import annotations

import random
from collections.abc import Mapping

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from platform_core import (
    PACK_ADMIN,
    Actor,
    Entity,
    Grant,
    NotFound,
    NotPermitted,
    Query,
    Role,
)
from platform_core.hiding import BECAUSE
from platform_core.records import Records
from platform_core.testing import Oracle
from tests.example import works
from tests.example.policies import PEOPLE, policies, some
from tests.example.works import HAND, Inspection, Job, Recall, Repair, Rule
from tests.platform_core.conftest import Shop

AWAY = st.sampled_from([(Recall,), (Inspection,), (Recall, Inspection), (Recall, Repair)])


@some
@given(rules=policies(), person=PEOPLE, away=AWAY, admin=st.booleans())
async def test_a1_a3_a9_hidden_records_are_read_as_the_oracle_says_and_never_more_than_before(
    shop: Shop, rules: list[Rule], person: tuple[int, list[Role]], away: tuple[type[Entity], ...], admin: bool
) -> None:
    actor = shop.actor(person[0], *person[1], *([PACK_ADMIN] if admin else []))
    assembly = works.without(shop.csm.instance.assembly, rules, away)
    records, before = Records(shop.csm.instance, actor, assembly=assembly), shop.as_(actor, rules)
    expected = Oracle(assembly.registry, shop.rows.under(assembly.registry), actor)
    for entity in (Job, Repair):
        if entity in away:
            continue
        seen = expected.visible(entity)
        page = await records.list(entity, Query(limit=1000, count="exact"))
        assert {record["sys_id"]: record for record in page.records} == seen
        was = {record["sys_id"]: record for record in (await before.list(entity, Query(limit=1000))).records}
        for sys_id, record in seen.items():
            assert sys_id in was
            assert all(value is None or was[sys_id].get(name) == value for name, value in record.items())
        await one_by_one(shop, records, entity, seen, {each.info.table for each in away})


async def one_by_one(
    shop: Shop, records: Records, entity: type[Entity], seen: Mapping[str, object], hidden: set[str]
) -> None:
    """What a list has can be got, and is explained; what it has not cannot."""
    asked = [
        i
        for i, r in shop.records.items()
        if r["sys_class_name"] in hidden and entity in shop.classes[r["sys_class_name"]].info.lineage
    ]
    system = Records(shop.csm.instance, shop.csm.system.actor, assembly=records.assembly)
    for sys_id in random.Random(len(seen)).sample(asked, min(2, len(asked))):
        assert (await system.explain(entity, sys_id, "read", records.actor)).allowed == (sys_id in seen)
        assert not (await system.explain(entity, sys_id, "write", records.actor)).allowed
        if sys_id in seen:
            assert await records.get(entity, sys_id) == seen[sys_id]
        else:
            with pytest.raises(NotFound):
                await records.get(entity, sys_id)


@pytest.fixture
def everything() -> list[Rule]:
    return [
        Grant(role=HAND, entity=Job, may=("create", "read", "write", "delete"), because="All jobs"),
    ]


def one_of(shop: Shop, entity: type[Entity]) -> str:
    return next(i for i, r in shop.records.items() if r["sys_class_name"] == entity.info.table)


def seen_by(shop: Shop, rules: list[Rule], *roles: Role) -> tuple[Records, Actor]:
    actor = shop.actor(0, *roles)
    return Records(
        shop.csm.instance, actor, assembly=works.without(shop.csm.instance.assembly, rules, (Recall,))
    ), actor


async def test_a_hidden_record_is_explained_and_only_read(shop: Shop, everything: list[Rule]) -> None:
    recall = one_of(shop, Recall)
    admin, actor = seen_by(shop, everything, HAND, PACK_ADMIN)
    hand, other = seen_by(shop, everything, HAND)
    assert (await admin.get(Job, recall))["sys_class_name"] == "works_recall"
    with pytest.raises(NotPermitted, match="annex"):
        await admin.update(Job, recall, {"title": "New"})
    with pytest.raises(NotPermitted, match="annex"):
        await admin.delete(Job, recall)
    with pytest.raises(NotFound):
        await hand.update(Job, recall, {"title": "New"})
    system = Records(shop.csm.instance, shop.csm.system.actor, assembly=admin.assembly)
    for person, allowed, verdicts in ((actor, True, []), (other, False, [False])):
        explained = await system.explain(Job, recall, "read", person)
        assert explained.allowed is allowed
        assert [rule.holds for rule in explained.rules if rule.because == BECAUSE] == verdicts


async def test_a_condition_opens_no_hidden_record_that_the_grant_would_not_open_without_it(
    shop: Shop,
) -> None:
    anyhow = Grant(role=HAND, entity=Repair, may=("read",), because="All repairs")
    if_so = msgspec.structs.replace(anyhow, where=lambda _: Repair.sys_id.is_not_null())
    for entity, hidden in ((Job, False), (Repair, True)):
        for grant in (anyhow, if_so):
            admin, _ = seen_by(shop, [grant], HAND, PACK_ADMIN)
            found = {record["sys_class_name"] async for record in admin.every(entity)}
            assert found == {"works_repair", *(["works_recall"] if hidden else [])}


async def test_a_reference_to_a_hidden_record_stays_when_other_fields_change(
    shop: Shop, everything: list[Rule]
) -> None:
    hand, _ = seen_by(shop, everything, HAND)
    recall, repair = one_of(shop, Recall), one_of(shop, Repair)
    await shop.csm.system.update(Repair, repair, {"before_it": recall})
    await hand.update(Repair, repair, {"title": "New"})
    assert (await shop.csm.system.get(Repair, repair))["before_it"] == recall
    assert (await shop.csm.system.get(Repair, repair))["title"] == "New"
