"""The long form of what is tried in every run: explanations and people over many more policies."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platform_core import Role
from platform_core.inspection.who_can import who_can
from tests.example.policies import FIELDS, PEOPLE, policies, some
from tests.example.works import Job, Rule
from tests.platform_core.conftest import Shop
from tests.platform_core.inspection.test_explaining import Case, changes, reads
from tests.platform_core.inspection.test_who_can import staffed, system, tried

__all__ = ["staffed"]

pytestmark = pytest.mark.deep
many = settings(some, max_examples=400)
OPERATIONS = st.sampled_from(("read", "write"))


@many
@given(
    rules=policies(("read", "write")),
    person=PEOPLE,
    operation=OPERATIONS,
    fields=st.booleans(),
    pick=st.randoms(),
)
async def test_a8_explanations_are_faithful_over_many_policies(
    shop: Shop,
    rules: list[Rule],
    person: tuple[int, list[Role]],
    operation: str,
    fields: bool,
    pick: random.Random,
) -> None:
    actor, jobs = shop.actor(person[0], *person[1]), {i: r for i, r in shop.records.items() if "grade" in r}
    for sys_id in pick.sample(sorted(jobs), 2):
        field = (
            pick.choice([name for name in FIELDS[Job] if jobs[sys_id][name] is not None]) if fields else None
        )
        found = await Case(shop, rules, actor, sys_id).is_faithful(operation, field)
        records, given_ = shop.as_(actor, rules), {field: jobs[sys_id][field]} if field else {}
        happens = reads(records, sys_id, field) if operation == "read" else changes(records, sys_id, given_)
        assert found.allowed == await happens


@many
@given(rules=policies(("read", "write")), operation=OPERATIONS, pick=st.randoms(), fields=st.booleans())
async def test_a8_who_can_are_those_who_succeed_over_many_policies(
    staffed: Shop,
    rules: list[Rule],
    operation: str,
    pick: random.Random,
    fields: bool,
) -> None:
    jobs = {i: r for i, r in staffed.records.items() if "grade" in r}
    sys_id = pick.choice(sorted(jobs))
    field = pick.choice([name for name in FIELDS[Job] if jobs[sys_id][name] is not None]) if fields else None
    found = await who_can(system(staffed, rules), Job, sys_id, operation, field)
    assert {person.user_name for person in found.people} == await tried(
        staffed, rules, sys_id, operation, field
    )
