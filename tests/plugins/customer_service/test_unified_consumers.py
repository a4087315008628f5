"""Cases of employees who are consumers as well: they are customers in them, and no staff."""

from __future__ import annotations

import pytest

from platform_core import INTERNAL, Actor, InvalidInput, NotFound, TooManyAttempts
from platform_core.base.plumbing import Property
from platform_core.testing import MakeWorld, World
from plugins import b2b, b2c, customer_base, customer_service
from plugins.b2c import CONSUMER_AGENT, UNIFIED_CONSUMER, ConsumerProfile, ConsumerUser
from plugins.customer_service import AWAITING_INFO, CLOSED, OPEN, RESOLVED, Case
from plugins.customer_service.limits import CASES, COMMENTS
from tests.plugins.b2c.people import consumer, signed_up


@pytest.fixture
async def csm(world: MakeWorld) -> World:
    """An instance on which employees may be consumers, and consumers may do little."""
    csm = await world(customer_base.pack, b2b.pack, b2c.pack, customer_service.pack)
    settings = {"b2c.allowed_user_types": "csm_consumer_user,sys_user", CASES: "1", COMMENTS: "1"}
    for name, value in settings.items():
        await csm.system.create(Property, {"name": name, "value": value})
    await csm.instance.reload()
    csm.system = csm.instance.elevated("test set-up")
    return csm


async def employee(csm: World) -> tuple[Actor, str]:
    eve = await csm.person("eve", INTERNAL, UNIFIED_CONSUMER)
    return eve, await consumer(csm, "Moss", user=eve.id)


async def open_case(csm: World, actor: Actor, **values: object) -> str:
    made = await csm.as_(actor).create(Case, {"short_description": "The line is dead", **values})
    return str(made["sys_id"])


@pytest.mark.rule("CSM-101")
async def test_an_employee_opens_cases_for_the_consumer_he_is_and_sees_no_others(csm: World) -> None:
    eve, moss = await employee(csm)
    _, jensen = await signed_up(csm, "Clara")
    other = await csm.system.create(Case, {"consumer": jensen})
    mine = await open_case(csm, eve)
    assert (await csm.system.get(Case, mine))["consumer"] == moss
    assert await csm.sees(eve, Case) == {mine}
    seen = await csm.as_(eve).get(Case, mine)
    assert "work_notes" not in seen
    assert "close_notes" not in seen
    with pytest.raises(NotFound):
        await csm.as_(eve).update(Case, other["sys_id"], {"comments": "Let me see"})
    with pytest.raises(InvalidInput, match="assigned_to"):
        await csm.as_(eve).update(Case, mine, {"assigned_to": eve.id})


@pytest.mark.rule("CSM-83")
async def test_the_limits_hold_for_unified_consumers_outside_and_for_no_employee(csm: World) -> None:
    eve, _ = await employee(csm)
    clara = await csm.person("clara", UNIFIED_CONSUMER, entity=ConsumerUser)
    await consumer(csm, "Jensen", user=clara.id)
    for _ in range(3):
        mine = await open_case(csm, eve)
    case = await open_case(csm, clara)
    with pytest.raises(TooManyAttempts):
        await open_case(csm, clara)
    await csm.as_(clara).update(Case, case, {"comments": "First"})
    with pytest.raises(TooManyAttempts):
        await csm.as_(clara).update(Case, case, {"comments": "Second"})
    for number in range(3):
        await csm.as_(eve).update(Case, mine, {"comments": f"Comment {number}"})


@pytest.mark.rule("CSM-92")
@pytest.mark.rule("CSM-102")
async def test_what_he_says_is_said_by_the_customer_and_what_the_agent_says_by_staff(csm: World) -> None:
    eve, _ = await employee(csm)
    agent = csm.as_(await csm.person("petra", CONSUMER_AGENT))
    case = await open_case(csm, eve)
    await csm.as_(eve).update(Case, case, {"comments": "Still dead"})
    assert (await csm.system.get(Case, case))["first_response_time"] is None
    await agent.transition(Case, case, "accept", {})
    await agent.transition(Case, case, "request_info", {"comments": "Since when?"})
    before = await csm.system.get(Case, case)
    assert (before["state"], before["first_response_time"] is None) == (AWAITING_INFO, False)
    await csm.as_(eve).update(Case, case, {"comments": "Since Monday"})
    assert (await csm.system.get(Case, case))["state"] == OPEN
    solved = {"resolution_code": "fixed_by_support", "close_notes": "Plugged in"}
    await agent.transition(Case, case, "propose_solution", solved)
    assert (await csm.system.get(Case, case))["state"] == RESOLVED
    await csm.as_(eve).transition(Case, case, "accept_solution", {})
    assert (await csm.system.get(Case, case))["state"] == CLOSED


async def test_the_profile_of_a_case_brings_its_consumer_and_is_one_of_his(csm: World) -> None:
    clara, jensen = await signed_up(csm, "Clara")
    silva = await consumer(csm, "Silva")
    mine, other = [
        (await csm.system.create(ConsumerProfile, {"consumer": who}))["sys_id"] for who in (jensen, silva)
    ]
    case = await csm.system.create(Case, {"consumer_profile": mine})
    assert case["consumer"] == jensen
    with pytest.raises(InvalidInput, match="not one of the consumer") as refused:
        await csm.system.update(Case, case["sys_id"], {"consumer_profile": other})
    assert [error.code for error in refused.value.errors] == ["profile_of_another"]
    moved = await csm.system.update(Case, case["sys_id"], {"consumer": silva})
    assert moved["consumer_profile"] is None
    made = await csm.as_(clara).create(Case, {"short_description": "Dead", "consumer_profile": mine})
    assert (made["consumer"], made["consumer_profile"]) == (jensen, mine)
    with pytest.raises(InvalidInput, match="consumer_profile") as refused:
        await csm.as_(clara).create(Case, {"short_description": "Dead", "consumer_profile": other})
    assert [error.code for error in refused.value.errors] == ["bad_reference"]


async def test_a_profile_that_is_deleted_leaves_its_cases(csm: World) -> None:
    jensen = await consumer(csm, "Jensen")
    mine = (await csm.system.create(ConsumerProfile, {"consumer": jensen}))["sys_id"]
    case = (await csm.system.create(Case, {"consumer": jensen, "consumer_profile": mine}))["sys_id"]
    await csm.system.delete(ConsumerProfile, mine)
    left = await csm.system.get(Case, case)
    assert (left["consumer"], left["consumer_profile"]) == (jensen, None)
