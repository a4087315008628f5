"""Creations with given values are explained as they come out, and nothing is created by asking."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platform_core import (
    ADMIN,
    USER_ADMIN,
    Grant,
    InvalidInput,
    InvalidQuery,
    NotPermitted,
    ProtectedField,
    Restriction,
    Role,
)
from platform_core.records import Records
from tests.example.policies import FIELDS, PEOPLE, policies, some
from tests.example.works import CLERK, HAND, Job, Rule
from tests.platform_core.conftest import Shop

few = settings(some, max_examples=15)


class _Undone(Exception):
    pass


async def creates(records: Records, values: dict[str, Any]) -> bool:
    """Whether it is created, if it is tried; nothing of it stays."""
    try:
        async with records.transaction() as together:
            await together.create(Job, values)
            raise _Undone
    except _Undone:
        return True
    except (NotPermitted, InvalidInput):
        # What he neither reads nor sets is no field to him.
        return False


@few
@given(rules=policies(("create", "read")), person=PEOPLE, pick=st.randoms())
async def test_a8_a_creation_with_values_is_explained_as_it_comes_out_and_what_is_named_flips_it(
    shop: Shop, rules: list[Rule], person: tuple[int, list[Role]], pick: random.Random
) -> None:
    actor = shop.actor(person[0], HAND, *person[1])
    if pick.random() < 0.7:
        rules = [*rules, Grant(role=HAND, entity=Job, may=("create", "read"), because="Hands note jobs")]
    jobs = [r for r in shop.records.values() if r["sys_class_name"] == "works_job"]
    model = pick.choice(jobs)
    names = ["title", *pick.sample([n for n in FIELDS[Job] if n not in ("title", "owner", "site")], 2)]
    values = {name: model[name] for name in names if model[name] is not None}
    before = await shop.csm.system.count(Job)
    found = await explained(shop, rules, actor, values)
    assert found.allowed == await creates(shop.as_(actor, rules), values)
    decided = set(found.decided_by)
    if decided:
        left = [rule for place, rule in enumerate(rules, 1) if f"added#{place}" not in decided]
        assert (await explained(shop, left, actor, values)).allowed != found.allowed
    assert await shop.csm.system.count(Job) == before


async def explained(shop: Shop, rules: list[Rule], actor: Any, values: Any) -> Any:
    """The explanation under these rules."""
    system = Records(shop.csm.instance, shop.csm.system.actor, assembly=shop.under(rules))
    return await system.explain(Job, None, "create", actor, values=values)


RULES: list[Rule] = [
    Grant(
        role=HAND,
        entity=Job,
        may=("create", "read"),
        because="Hands note urgent jobs",
        where=lambda _: Job.urgent.eq(True),
    ),
    Grant(role=CLERK, entity=Job, may=("create", "read"), because="Clerks note jobs"),
    Restriction(
        entity=Job, where=lambda _: Job.grade < 3, unless=(CLERK,), because="High grades are for clerks"
    ),
    ProtectedField(entity=Job, field="cost", write=(CLERK,), because="Money"),
]


async def test_the_values_decide_and_the_rules_that_they_meet_are_named(shop: Shop) -> None:
    hand = shop.actor(0, HAND)

    async def asked(**values: Any) -> Any:
        return await shop.as_(hand, RULES).explain(Job, None, "create", values={"title": "Oil", **values})

    fine = await asked(urgent=True, grade=1)
    assert (fine.allowed, fine.decided_by, fine.sys_id) == (True, ("added#1",), "")
    high = await asked(urgent=True, grade=5)
    assert (high.allowed, high.decided_by) == (False, ("added#3",))
    assert [role.role for role in high.opening_roles] == ["works.clerk"]
    calm = await asked(urgent=False, grade=1)
    assert (calm.allowed, calm.decided_by) == (False, ())
    hidden = [*RULES, ProtectedField(entity=Job, field="hidden_note", read=(), write=(), because="Nobody")]
    with pytest.raises(InvalidInput, match="hidden_note"):
        await shop.as_(hand, hidden).explain(Job, None, "create", values={"title": "x", "hidden_note": "y"})
    money = await asked(urgent=True, grade=1, cost=5)
    assert (money.allowed, [role.role for role in money.opening_roles]) == (False, ["works.clerk"])
    for values, kind in (
        ({"grade": "x"}, InvalidInput),
        ({"nonsense": 1}, InvalidInput),
        ({"owner": "0" * 32}, InvalidInput),
    ):
        with pytest.raises(kind):
            await asked(**values)
    with pytest.raises(InvalidQuery, match="values go with"):
        await shop.as_(hand, RULES).explain(Job, shop.of(Job)[0], "read", values={"title": "x"})


async def test_a2_values_are_tried_for_somebody_else_by_administrators_alone(shop: Shop) -> None:
    hand = shop.actor(0, HAND)
    values = {"title": "Oil", "urgent": True, "grade": 1}
    with pytest.raises(NotPermitted, match="only administrators try values"):
        await shop.as_(shop.actor(1, USER_ADMIN), RULES).explain(Job, None, "create", hand, values=values)
    found = await shop.as_(shop.actor(1, ADMIN), RULES).explain(Job, None, "create", hand, values=values)
    assert found.allowed
