"""Who may change and delete which records: the pipeline against the oracle, and nothing written when refused."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platform_core import Grant, NotFound, NotPermitted, PlatformError, Role
from platform_core.records import Records
from tests.example.dumps import dump
from tests.example.policies import PEOPLE, policies, some
from tests.example.works import HAND, JOBS, Job, Recall, Rule
from tests.platform_core.conftest import Shop

GIVEN: dict[str, list[Any]] = {
    "grade": [None, 1, 2, 3],
    "urgent": [True, False],
    "hidden_note": [None, "w"],
    "color": ["red", "blue", None],
}


class Undone(Exception):
    """Ends a transaction that is to leave nothing."""


VERDICTS: dict[str, type[PlatformError] | None] = {
    "allowed": None,
    "refused": NotPermitted,
    "missing": NotFound,
}


@some
@given(
    rules=policies(("read", "write", "delete")),
    person=PEOPLE,
    field=st.sampled_from(sorted(GIVEN)),
    operation=st.sampled_from(["write", "write", "delete"]),
    seed=st.integers(0, 10**6),
)
async def test_a3_a_change_goes_through_exactly_when_the_oracle_allows_it(
    shop: Shop, rules: list[Rule], person: tuple[int, list[Role]], field: str, operation: str, seed: int
) -> None:
    actor = shop.actor(person[0], *person[1])
    expected = shop.oracle(actor, rules)
    pick = random.Random(seed)
    jobs = [r for r in shop.records.values() if shop.classes[r["sys_class_name"]] in JOBS]
    for record in pick.sample(jobs, 3):
        value = pick.choice([value for value in GIVEN[field] if value != record[field]])
        values = {field: value} if operation == "write" else {}
        sys_id = record["sys_id"]
        verdict = expected.update(Job, sys_id, values) if values else expected.delete(Job, sys_id)
        found: type[PlatformError] | None = None
        try:
            async with shop.csm.instance.database.transaction() as transaction:
                records = Records(shop.csm.instance, actor, transaction, shop.under(rules))
                if operation == "delete":
                    await records.delete(Job, record["sys_id"])
                else:
                    await records.update(Job, record["sys_id"], values)
                raise Undone
        except Undone:
            pass
        except PlatformError as error:
            found = NotPermitted if error.code == "invalid_input" else type(error)
        assert found is VERDICTS[verdict], (record, values)


async def test_a6_no_refused_change_of_any_actor_leaves_a_trace(shop: Shop) -> None:
    rules: list[Rule] = []
    before = await dump(shop.csm.instance.database)
    records = shop.as_(shop.actor(0), rules)
    for sys_id, record in list(shop.records.items())[:20]:
        entity = shop.classes[record["sys_class_name"]]
        for work in (
            records.update(entity, sys_id, {"sys_mod_count": 5}),
            records.update(entity, sys_id, {}),
            records.delete(entity, sys_id),
            records.transition(entity, sys_id, "open"),
            records.create(entity, {"title": "x", "name": "x"}),
        ):
            try:
                await work
            except (NotFound, NotPermitted):
                continue
            raise AssertionError("somebody without rights changed something")
    assert await dump(shop.csm.instance.database) == before


async def test_a_change_of_nothing_through_a_parent_needs_the_rights_on_the_records_own_class(
    shop: Shop,
) -> None:
    rules: list[Rule] = [
        Grant(role=HAND, entity=Job, may=("read",), because="Hands read all jobs"),
        Grant(role=HAND, entity=Recall, may=("write",), because="Hands write recalls"),
    ]
    records = shop.as_(shop.actor(0, HAND), rules)
    recall = shop.records[shop.of(Recall)[0]]
    assert await records.update(Job, recall["sys_id"], {"grade": recall["grade"]})
    other = next(sys_id for sys_id in shop.of(Job) if sys_id not in shop.of(Recall))
    with pytest.raises(NotPermitted):
        await records.update(Job, other, {"grade": shop.records[other]["grade"]})
