"""Unified consumers: an employee may be a consumer as well; who works for customers may not."""

from __future__ import annotations

from typing import Any

import pytest

from platform_core import (
    INTERNAL,
    USER_ADMIN,
    Actor,
    Group,
    GroupMember,
    GroupRole,
    Identity,
    InvalidInput,
    NotFound,
    NotPermitted,
    Query,
    User,
    UserRole,
)
from platform_core.base.plumbing import Property
from platform_core.testing import World
from plugins.b2c import (
    CONSUMER,
    CONSUMER_AGENT,
    REQUESTER,
    UNIFIED_CONSUMER,
    Consumer,
    ConsumerAddress,
    ConsumerUser,
    Household,
)
from plugins.customer_base import ESM_AGENT
from tests.plugins.b2c.people import consumer, household


async def allow(csm: World, classes: str) -> None:
    """Let users of these classes be logins of consumers."""
    await csm.system.create(Property, {"name": "b2c.allowed_user_types", "value": classes})
    await csm.instance.reload()
    csm.system = csm.instance.elevated("test set-up")


async def employee(csm: World, name: str) -> tuple[Actor, str]:
    """An employee who is a consumer as well, and the consumer's id."""
    actor = await csm.person(name, INTERNAL, UNIFIED_CONSUMER, first_name="Eve", email=f"{name}@corp.example")
    return actor, await consumer(csm, name.title(), user=actor.id, notes="Calls often")


@pytest.mark.rule("CSM-69")
async def test_an_employee_is_a_consumers_login_only_where_the_instance_allows_it(csm: World) -> None:
    eve = await csm.person("eve", INTERNAL)
    with pytest.raises(InvalidInput, match="no logins of consumers"):
        await consumer(csm, "Moss", user=eve.id)
    await allow(csm, "csm_consumer_user, sys_user")
    moss = await consumer(csm, "Moss", user=eve.id)
    assert (await csm.system.get(Consumer, moss))["user"] == eve.id
    login = await csm.person("clara", entity=ConsumerUser)
    await consumer(csm, "Jensen", user=login.id)


@pytest.mark.rule("CSM-69")
async def test_that_employees_are_allowed_opens_no_other_class(csm: World) -> None:
    await allow(csm, "sys_user")
    login = await csm.person("clara", entity=ConsumerUser)
    with pytest.raises(InvalidInput, match="no logins of consumers"):
        await consumer(csm, "Jensen", user=login.id)


@pytest.mark.rule("CSM-68")
async def test_an_employee_who_is_a_consumer_sees_and_keeps_his_own_and_reads_no_notes(csm: World) -> None:
    await allow(csm, "csm_consumer_user,sys_user")
    eve, moss = await employee(csm, "moss")
    other = await consumer(csm, "Jensen")
    assert eve.kind == "internal"
    assert await csm.sees(eve, Consumer) == {moss}
    records = csm.as_(eve)
    assert (await records.get(Consumer, moss))["notes"] is None
    assert not (await records.list(Consumer, Query(where=Consumer.notes == "Calls often"))).records
    with pytest.raises(NotFound):
        await records.get(Consumer, other)
    assert (await records.update(Consumer, moss, {"city": "Porto"}))["city"] == "Porto"
    with pytest.raises(NotPermitted):
        await records.update(Consumer, moss, {"last_name": "Silva"})
    made = await records.create(ConsumerAddress, {"consumer": moss, "name": "Office", "city": "Porto"})
    with pytest.raises(InvalidInput, match="consumer"):
        await records.create(ConsumerAddress, {"consumer": other, "name": "Office"})
    assert made["sys_id"] in await csm.sees(eve, ConsumerAddress)


async def test_the_notes_on_his_household_are_for_other_staff(csm: World) -> None:
    await allow(csm, "csm_consumer_user,sys_user")
    eve, moss = await employee(csm, "moss")
    home = await household(csm, moss)
    await csm.system.update(Household, home, {"notes": "Quarrels"})
    assert (await csm.as_(eve).get(Household, home))["notes"] is None


async def test_without_the_role_an_employee_sees_no_consumer_though_he_is_one(csm: World) -> None:
    await allow(csm, "sys_user")
    eve = await csm.person("eve", INTERNAL)
    await consumer(csm, "Moss", user=eve.id)
    assert await csm.sees(eve, Consumer) == set()


@pytest.mark.rule("CSM-70")
async def test_what_is_said_of_a_consumer_changes_nothing_about_the_employee(csm: World) -> None:
    await allow(csm, "sys_user")
    eve, moss = await employee(csm, "moss")
    agent = csm.as_(await csm.person("petra", CONSUMER_AGENT))
    before = await csm.system.get(User, eve.id)
    await agent.update(Consumer, moss, {"email": "thief@example.com", "first_name": "Evelyn"})
    await csm.system.update(Consumer, moss, {"user": None})
    await agent.update(Consumer, moss, {"user": eve.id})
    assert await csm.system.get(User, eve.id) == before
    await csm.system.update(User, eve.id, {"mobile_phone": "+4520123456"})
    assert (await csm.system.get(Consumer, moss))["mobile_phone"] is None


async def test_outside_it_is_a_role_like_that_of_any_consumer(csm: World) -> None:
    clara = await csm.person("clara", UNIFIED_CONSUMER, entity=ConsumerUser)
    jensen = await consumer(csm, "Jensen", user=clara.id)
    actor = await Identity(csm.instance).actor(clara.id)
    assert actor is not None
    assert actor.kind == "external"
    assert set(actor.roles) == {UNIFIED_CONSUMER.name, REQUESTER.name}
    assert await csm.sees(actor, Consumer) == {jensen}


@pytest.mark.rule("CSM-9")
@pytest.mark.parametrize("role", [ESM_AGENT, CONSUMER_AGENT], ids=lambda role: role.name)
async def test_who_works_for_customers_is_no_unified_consumer_by_any_path(csm: World, role: Any) -> None:
    records = csm.as_(await csm.person("uma", USER_ADMIN))
    petra, eve = (await csm.person("petra", role)).id, (await csm.person("eve", UNIFIED_CONSUMER)).id
    desk = (await csm.system.create(Group, {"name": "Desk"}))["sys_id"]
    await csm.system.create(GroupRole, {"group": desk, "role": role.name})
    for work in (
        records.create(UserRole, {"user": petra, "role": UNIFIED_CONSUMER.name}),
        records.create(UserRole, {"user": eve, "role": role.name}),
        csm.system.create(UserRole, {"user": eve, "role": role.name}),
        csm.system.create(GroupMember, {"user": eve, "group": desk}),
    ):
        with pytest.raises(InvalidInput) as refused:
            await work
        assert [error.code for error in refused.value.errors] == ["excluded"]


async def test_nobody_is_given_the_role_under_both_alone(csm: World) -> None:
    records = csm.as_(await csm.person("uma", USER_ADMIN))
    eve = (await csm.person("eve", INTERNAL)).id
    with pytest.raises(NotPermitted, match="not given to people"):
        await records.create(UserRole, {"user": eve, "role": REQUESTER.name})
    with pytest.raises(InvalidInput, match="internal and external"):
        await records.create(UserRole, {"user": eve, "role": CONSUMER.name})
    await records.create(UserRole, {"user": eve, "role": UNIFIED_CONSUMER.name})
