"""The access policy: SQL against the oracle, over random rules, actors and entities, on both databases."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platform_core import (
    NOBODY,
    Actor,
    Entity,
    Filter,
    Grant,
    InvalidQuery,
    NotFound,
    Query,
    Restriction,
    Role,
    User,
)
from platform_core.records import Records
from platform_core.testing import Oracle
from tests.example.policies import ENTITIES, GIVEN_ROLES, PEOPLE, grants, policies, restrictions, slow, some
from tests.example.works import Job, Recall, Repair, Rule, Site
from tests.platform_core.conftest import Shop


def asked(shop: Shop, rules: list[Rule], person: tuple[int, list[Role]]) -> tuple[Records, Oracle]:
    """The same question for both: as one of the people with these roles, under these rules."""
    actor = shop.actor(person[0], *person[1])
    return shop.as_(actor, rules), shop.oracle(actor, rules)


@slow
@given(rules=policies(), person=PEOPLE)
async def test_a1_a3_list_get_and_count_give_what_the_oracle_gives(
    shop: Shop, rules: list[Rule], person: tuple[int, list[Role]]
) -> None:
    records, expected = asked(shop, rules, person)
    for entity in ENTITIES:
        seen = expected.visible(entity)
        page = await records.list(entity, Query(limit=1000, count="exact"))
        assert {record["sys_id"]: record for record in page.records} == seen
        assert page.count is not None
        assert page.count.value == len(seen) == await records.count(entity)
        for sys_id in random.Random(str(rules)).sample(shop.of(entity), 3):
            if sys_id in seen:
                assert await records.get(entity, sys_id) == seen[sys_id]
            else:
                with pytest.raises(NotFound):
                    await records.get(entity, sys_id)


@some
@given(rules=policies(), person=PEOPLE)
async def test_a3_what_a_reference_leads_to_is_what_the_actor_may_read_there(
    shop: Shop, rules: list[Rule], person: tuple[int, list[Role]]
) -> None:
    records, expected = asked(shop, rules, person)
    sites, jobs = expected.visible(Site), expected.visible(Repair)
    for reference, target, field in (
        ("site", sites, "region"),
        ("before_it", expected.visible(Job), "grade"),
    ):
        entity = Site if reference == "site" else Job
        known = reference in expected.known(Repair) and field in expected.known(entity)
        query = Query(fields=("sys_id", f"{reference}.{field}"), limit=1000)
        if not known:
            if jobs or expected.known(Repair):
                with pytest.raises(InvalidQuery):
                    await records.list(Repair, query)
            continue
        for record in (await records.list(Repair, query)).records:
            led = target.get(jobs[record["sys_id"]][reference] or "")
            assert record[f"{reference}.{field}"] == (None if led is None else led[field])


@some
@given(rules=policies(), person=PEOPLE, grant=grants(), restriction=restrictions(), mixed=st.randoms())
async def test_a4_grants_only_add_restrictions_only_cut_and_order_is_irrelevant(
    shop: Shop,
    rules: list[Rule],
    person: tuple[int, list[Role]],
    grant: Grant,
    restriction: Restriction,
    mixed: random.Random,
) -> None:
    async def ids(rules: list[Rule], entity: type[Entity]) -> set[str]:
        records, _ = asked(shop, rules, person)
        return {
            r["sys_id"] for r in (await records.list(entity, Query(limit=1000, fields=("sys_id",)))).records
        }

    shuffled = mixed.sample(rules, len(rules))
    for entity in (Job, Recall, Site):
        before = await ids(rules, entity)
        assert await ids([*rules, grant], entity) >= before
        assert await ids([*rules, restriction], entity) <= before
        assert await ids(shuffled, entity) == before


@some
@given(rules=policies())
async def test_a5_nobody_has_no_rights(shop: Shop, rules: list[Rule]) -> None:
    everybody = frozenset(role.name for role in GIVEN_ROLES)
    for actor in (NOBODY, Actor(user_name="ghost", roles=everybody, kind="internal")):
        records = shop.as_(actor, rules)
        for entity in ENTITIES:
            page = await records.list(entity, Query(count="exact"))
            assert (page.records, page.count and page.count.value) == ([], 0)
            with pytest.raises(NotFound):
                await records.get(entity, next(iter(shop.records)))


@some
@given(
    rules=policies(("read", "write", "delete")),
    person=PEOPLE,
    operation=st.sampled_from(("read", "write", "delete")),
)
async def test_a8_explain_agrees_with_the_decision_and_names_what_flips_it(
    shop: Shop, rules: list[Rule], person: tuple[int, list[Role]], operation: Any
) -> None:
    _, expected = asked(shop, rules, person)
    actor = expected.actor

    async def explained(rules: list[Rule], sys_id: str) -> Any:
        system = Records(shop.csm.instance, shop.csm.system.actor, assembly=shop.under(rules))
        return await system.explain(Job, sys_id, operation, actor)

    for sys_id in random.Random(str(rules)).sample(shop.of(Job), 2):
        found = await explained(rules, sys_id)
        assert found.allowed == expected.may(
            shop.classes[shop.records[sys_id]["sys_class_name"]], sys_id, operation
        )
        holding = {verdict.because for verdict in found.rules if verdict.kind == "grant" and verdict.holds}
        cutting = {
            verdict.because for verdict in found.rules if verdict.kind == "restriction" and not verdict.holds
        }
        if found.allowed:
            assert not (
                await explained([rule for rule in rules if rule.because not in holding], sys_id)
            ).allowed
        elif holding:
            assert cutting
            assert (await explained([rule for rule in rules if rule.because not in cutting], sys_id)).allowed


async def test_staff_find_people_by_name_alone(shop: Shop) -> None:
    ada = await shop.csm.person("zoe", "snc_internal", email="zoe@example.com", phone="+4930123451")
    bob = await shop.csm.person("yan", "snc_internal", email="yan@example.com", phone="+4930123452")
    records = shop.csm.as_(ada)
    phones = {r["user_name"]: r["phone"] for r in (await records.list(User, Query(limit=1000))).records}
    assert phones["zoe"] == "+4930123451"
    assert phones["yan"] is None
    assert await records.count(User, filters=(Filter("phone", "eq", "+4930123452"),)) == 0
    assert (await records.get(User, bob.id))["phone"] is None
