"""Who can: exactly those who succeed when they try, found without asking for one after the other."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platform_core import (
    USER_ADMIN,
    Actor,
    Grant,
    Group,
    GroupMember,
    GroupRole,
    Identity,
    InvalidQuery,
    NotFound,
    NotPermitted,
    PlatformError,
    Restriction,
    User,
)
from platform_core.inspection.who_can import WhoCan, who_can
from platform_core.records import Records
from tests.example.policies import FIELDS, policies, some
from tests.example.works import CHIEF, CLERK, HAND, VISITOR, Job, Rule, Site
from tests.platform_core.conftest import Shop

few = settings(some, max_examples=12)


@pytest.fixture
async def staffed(shop: Shop) -> Shop:
    """The workshop with people who hold roles in every way, and some who may not act."""
    system = shop.csm.system
    ids = [person.id for person in shop.people]
    await shop.csm.person("dan", HAND)
    await shop.csm.person("eve", CLERK, HAND)
    await shop.csm.person("fay", CHIEF)
    await shop.csm.person("gil", VISITOR)
    await shop.csm.person("hal", CHIEF, active=False)
    await shop.csm.person("ida", CHIEF, locked_out=True)
    top = await system.create(Group, {"name": "Top"})
    below = await system.create(Group, {"name": "Below", "parent": top["sys_id"]})
    idle = await system.create(Group, {"name": "Idle", "active": False})
    for group, role in ((top, CLERK), (below, HAND), (idle, CHIEF)):
        await system.create(GroupRole, {"group": group["sys_id"], "role": role.name})
    for group, user in ((top, ids[0]), (below, ids[1]), (idle, ids[2])):
        await system.create(GroupMember, {"group": group["sys_id"], "user": user})
    await shop.remember()
    return shop


def system(shop: Shop, rules: Sequence[Rule]) -> Records:
    return Records(shop.csm.instance, shop.csm.system.actor, assembly=shop.under(list(rules)))


async def tried(shop: Shop, rules: list[Rule], sys_id: str, operation: str, field: str | None) -> set[str]:
    """The users who succeed, one after the other."""
    found = set()
    for user in [i for i, r in shop.records.items() if "user_name" in r]:
        actor = await Identity(shop.csm.instance).actor(user)
        if actor is not None and await succeeds(shop.as_(actor, rules), sys_id, operation, field, shop):
            found.add(actor.user_name)
    return found


async def succeeds(records: Records, sys_id: str, operation: str, field: str | None, shop: Shop) -> bool:
    try:
        if operation == "write":
            await records.update(Job, sys_id, {field: shop.records[sys_id][field]} if field else {})
            return True
        record = await records.get(Job, sys_id)
    except PlatformError:
        return False
    return field is None or record.get(field) is not None


@few
@given(
    rules=policies(("read", "write")), operation=st.sampled_from(("read", "write")), pick=st.randoms(),
    fields=st.booleans(),
)  # fmt: skip
async def test_a8_who_can_are_those_who_succeed_when_they_try(
    staffed: Shop, rules: list[Rule], operation: str, pick: random.Random, fields: bool
) -> None:
    jobs = {i: r for i, r in staffed.records.items() if "grade" in r}
    for sys_id in pick.sample(sorted(jobs), 2):
        field = pick.choice([n for n in FIELDS[Job] if jobs[sys_id][n] is not None]) if fields else None
        found = await who_can(system(staffed, rules), Job, sys_id, operation, field)
        names = [person.user_name for person in found.people]
        assert set(names) == await tried(staffed, rules, sys_id, operation, field)
        assert names == sorted(names)
        assert found.count == len(names)
        for person in found.people:
            assert person.rules
            assert all(rule.held for rule in person.rules)


async def test_the_rules_and_the_paths_of_each_are_told(staffed: Shop) -> None:
    sys_id = next(i for i, r in staffed.records.items() if r.get("owner") == staffed.people[1].id)
    rules: list[Rule] = [
        Grant(
            role=HAND,
            entity=Job,
            may=("read",),
            because="One's own",
            where=lambda actor: Job.owner == actor.id,
        ),
        Grant(role=CHIEF, entity=Job, may=("read",), because="Chiefs see all"),
    ]
    found = await who_can(system(staffed, rules), Job, sys_id)
    told = {
        person.user_name: [(rule.because, [path.words() for path in rule.held]) for rule in person.rules]
        for person in found.people
    }
    assert told == {
        "bob": [("One's own", ["works.hand was given to group 'Below', of which he is a member"])],
        "fay": [("Chiefs see all", ["works.chief was given to him"])],
    }


async def test_pages_are_cut_by_user_name_and_counted(staffed: Shop) -> None:
    rules: list[Rule] = [
        Grant(role=role, entity=Site, may=("read",), because="All") for role in (HAND, CLERK)
    ]
    site = next(i for i, r in staffed.records.items() if "region" in r)
    names: list[str] = []
    after: str | None = None
    while True:
        page: WhoCan = await who_can(system(staffed, rules), Site, site, limit=2, after=after)
        assert page.count == 5
        names += [person.user_name for person in page.people]
        after = page.next
        if after is None:
            break
    assert names == ["ada", "bob", "dan", "eve", "fay"]
    with pytest.raises(InvalidQuery, match="limit"):
        await who_can(system(staffed, rules), Site, site, limit=0)


async def test_user_administrators_ask_about_what_they_read_and_hear_of_people_whom_they_read(
    staffed: Shop,
) -> None:
    rules: list[Rule] = [
        Grant(role=HAND, entity=Job, may=("read",), because="Urgent", where=lambda _: Job.urgent.eq(True)),
        Grant(role=USER_ADMIN, entity=User, may=("read",), because="Knows people"),
        Restriction(entity=User, where=lambda _: User.user_name != "dan", because="Dan is nobody's business"),
    ]
    calm, urgent = (
        next(i for i, r in staffed.records.items() if r.get("urgent") is state) for state in (False, True)
    )
    with pytest.raises(NotPermitted):
        await who_can(staffed.as_(staffed.actor(0, HAND), rules), Job, urgent)
    manager = staffed.as_(staffed.actor(2, HAND, USER_ADMIN), rules)
    assert {person.user_name for person in (await who_can(manager, Job, urgent)).people} == {
        "bob",
        "eve",
        "fay",
    }
    with pytest.raises(NotFound):
        await who_can(manager, Job, calm)
    assert (await who_can(system(staffed, rules), Job, urgent)).count == 4


async def test_r6_more_users_need_no_more_statements(staffed: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    rules: list[Rule] = [
        Grant(
            role=HAND,
            entity=Job,
            may=("read",),
            because="One's own",
            where=lambda actor: Job.owner == actor.id,
        ),
        Grant(role=CLERK, entity=Job, may=("read",), because="All"),
    ]
    sys_id = next(i for i, r in staffed.records.items() if r.get("owner"))
    asked: list[str] = []
    database = staffed.csm.instance.database
    fetch = database.fetch

    async def counting(sql: str, arguments: Sequence[Any] = ()) -> Any:
        asked.append(sql)
        return await fetch(sql, arguments)

    async def statements() -> int:
        asked.clear()
        await who_can(system(staffed, rules), Job, sys_id, limit=100)
        return len(asked)

    monkeypatch.setattr(database, "fetch", counting)
    before = await statements()
    people: list[Actor] = [
        await staffed.csm.person(f"more{number}", (HAND, CLERK)[number % 2]) for number in range(20)
    ]
    assert await statements() == before <= 12
    assert (await who_can(system(staffed, rules), Job, sys_id)).count >= len(people) // 2
