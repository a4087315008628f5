"""Cases of consumers who live together, and of those who are represented."""

import pytest

from platform_core import Conflict, InvalidInput, NotFound, NotPermitted
from platform_core.testing import MakeWorld, World
from plugins import b2b, b2c, customer_base, customer_service
from plugins.b2b import AGENT
from plugins.b2c import (
    CONSUMER_AGENT,
    ConsumerRelationship,
    Household,
    HouseholdMember,
    HouseholdRelationship,
)
from plugins.customer_service import Case
from plugins.customer_service.customers import customer_of
from tests.plugins.b2c.people import consumer, day, household, join, signed_up


@pytest.fixture
async def csm(world: MakeWorld) -> World:
    """An instance with customer service, and no data."""
    return await world(customer_base.pack, b2b.pack, b2c.pack, customer_service.pack)


async def case(csm: World, **values: object) -> dict[str, object]:
    return dict(await csm.system.create(Case, {"short_description": "The line is dead", **values}))


@pytest.mark.rule("CSM-81")
async def test_a_case_finds_the_one_household_of_its_consumer_and_the_one_member_of_its_household(
    csm: World,
) -> None:
    finch, jensen, silva = [await consumer(csm, name) for name in ("Finch", "Jensen", "Silva")]
    where = await household(csm, finch)
    assert (await case(csm, consumer=finch))["household"] == where
    assert (await case(csm, household=where))["consumer"] == finch
    assert (await case(csm, consumer=silva))["household"] is None
    await join(csm, where, jensen)
    other = await household(csm, silva, jensen)
    assert (await case(csm, household=where))["consumer"] is None
    made = await case(csm, consumer=jensen)
    assert made["household"] is None, "he is in two households"
    moved = await csm.system.update(Case, str(made["sys_id"]), {"consumer": silva})
    assert moved["household"] == other
    moved = await csm.system.update(Case, str(made["sys_id"]), {"consumer": finch})
    assert moved["household"] == where


@pytest.mark.rule("CSM-82")
async def test_the_consumer_of_a_case_is_a_current_member_of_its_household(csm: World) -> None:
    finch, jensen, silva = [await consumer(csm, name) for name in ("Finch", "Jensen", "Silva")]
    where = await household(csm, finch)
    await join(csm, where, silva, end_date=day(-1))
    for stranger in (jensen, silva):
        with pytest.raises(InvalidInput) as refused:
            await case(csm, consumer=stranger, household=where)
        assert refused.value.errors[0].pointer == "/household"
    made = await case(csm, consumer=jensen)
    with pytest.raises(InvalidInput):
        await csm.system.update(Case, str(made["sys_id"]), {"household": where})


@pytest.mark.rule("CSM-76")
async def test_the_head_manages_the_cases_of_the_members_of_today(csm: World) -> None:
    head, finch = await signed_up(csm, "Finch")
    member, jensen = await signed_up(csm, "Jensen")
    silva = await consumer(csm, "Silva")
    where = await household(csm, finch, jensen)
    await join(csm, where, silva, end_date=day(-1))
    own, theirs, former = [await case(csm, consumer=who) for who in (finch, jensen, silva)]
    assert await csm.sees(head, Case) == {own["sys_id"], theirs["sys_id"]}
    assert await csm.sees(member, Case) == {theirs["sys_id"]}
    records = csm.as_(head)
    await records.update(Case, str(theirs["sys_id"]), {"comments": "He is at work"})
    opened = await records.create(Case, {"short_description": "Dead again", "consumer": jensen})
    assert (opened["consumer"], opened["household"]) == (jensen, where)
    with pytest.raises((NotPermitted, NotFound, InvalidInput)):
        await records.create(Case, {"short_description": "Dead", "consumer": silva})
    with pytest.raises(NotFound):
        await records.get(Case, str(former["sys_id"]))
    (membership,) = [each async for each in csm.system.every(HouseholdMember) if each["consumer"] == jensen]
    await csm.system.update(HouseholdMember, membership["sys_id"], {"start_date": None, "end_date": day(-1)})
    assert await csm.sees(head, Case) == {own["sys_id"]}


@pytest.mark.rule("CSM-76")
async def test_the_head_sees_the_cases_of_the_household_as_such(csm: World) -> None:
    head, finch = await signed_up(csm, "Finch")
    member, jensen = await signed_up(csm, "Jensen")
    where = await household(csm, finch, jensen)
    made = await case(csm, household=where)
    assert made["consumer"] is None
    assert await csm.sees(head, Case) == {made["sys_id"]}
    assert await csm.sees(member, Case) == set()
    customer = customer_of(made)
    assert customer is not None
    assert (customer.field, customer.sys_id) == ("household", where)


@pytest.mark.rule("CSM-77")
async def test_a_representative_manages_the_cases_of_whom_he_represents(csm: World) -> None:
    clara, jensen = await signed_up(csm, "Clara")
    finch = await consumer(csm, "Finch")
    made = await case(csm, consumer=finch)
    values = {"consumer": jensen, "of_consumer": finch, "valid_until": day(0)}
    relation = await csm.system.create(ConsumerRelationship, values)
    assert await csm.sees(clara, Case) == {made["sys_id"]}
    await csm.as_(clara).update(Case, str(made["sys_id"]), {"comments": "He asked me to"})
    opened = await csm.as_(clara).create(Case, {"short_description": "Dead", "consumer": finch})
    assert opened["consumer"] == finch
    await csm.system.update(ConsumerRelationship, relation["sys_id"], {"valid_until": day(-1)})
    assert await csm.sees(clara, Case) == set(), "not even what he opened for him"


@pytest.mark.rule("CSM-77")
async def test_a_representative_in_a_household_does_so_while_both_are_members(csm: World) -> None:
    clara, jensen = await signed_up(csm, "Clara")
    silva = await consumer(csm, "Silva")
    where = await household(csm, await consumer(csm, "Finch"), jensen)
    member = await join(csm, where, silva)
    made = await case(csm, consumer=silva)
    values = {"household": where, "consumer": jensen, "of_consumer": silva}
    await csm.system.create(HouseholdRelationship, values)
    assert await csm.sees(clara, Case) == {made["sys_id"]}
    await csm.system.update(HouseholdMember, member, {"end_date": day(-1), "start_date": None})
    assert await csm.sees(clara, Case) == set()


@pytest.mark.rule("CSM-79")
async def test_a_household_that_is_deleted_leaves_its_cases_to_their_consumers(csm: World) -> None:
    finch, jensen = await consumer(csm, "Finch"), await consumer(csm, "Jensen")
    where = await household(csm, finch, jensen)
    made, alone = await case(csm, consumer=finch), await case(csm, household=where)
    with pytest.raises(Conflict):
        await csm.system.delete(Household, where)
    await csm.system.update(Case, str(alone["sys_id"]), {"consumer": jensen})
    await csm.system.delete(Household, where)
    left = await csm.system.get(Case, str(made["sys_id"]))
    assert (left["consumer"], left["household"]) == (finch, None)
    assert await csm.system.count(Case) == 2


@pytest.mark.rule("CSM-84")
async def test_cases_of_households_are_for_consumer_agents(csm: World) -> None:
    finch, jensen = await consumer(csm, "Finch"), await consumer(csm, "Jensen")
    made = await case(csm, household=await household(csm, finch, jensen))
    assert await csm.sees(await csm.person("ruth", AGENT), Case) == set()
    assert await csm.sees(await csm.person("petra", CONSUMER_AGENT), Case) == {made["sys_id"]}
