"""Households: who belongs to them and when, who heads them, and what goes when somebody leaves."""

import asyncio
from typing import Any

import pytest

from platform_core import Conflict, InvalidInput, NotFound, Query
from platform_core.testing import World
from plugins.b2c import (
    CONSUMER_AGENT,
    HOUSEHOLD_DATA_MANAGER,
    HOUSEHOLD_VIEWER,
    Consumer,
    ConsumerRelationship,
    Household,
    HouseholdMember,
    HouseholdRelationship,
)
from plugins.b2c.jobs import end_what_is_over
from tests.plugins.b2c.people import TODAY, consumer, day, household, join, signed_up


async def head_of(csm: World, where: str) -> str:
    return str((await csm.system.get(Household, where))["head_of_household"])


async def memberships(csm: World, where: str, who: str) -> list[dict[str, Any]]:
    asked = (HouseholdMember.household == where) & (HouseholdMember.consumer == who)
    return [
        dict(each) async for each in csm.system.every(HouseholdMember, Query(where=asked, order=("sys_id",)))
    ]


@pytest.mark.rule("CSM-75")
async def test_the_head_becomes_a_member_from_today_on(csm: World) -> None:
    finch = await consumer(csm, "Finch")
    where = await household(csm, finch)
    (member,) = await memberships(csm, where, finch)
    assert (member["start_date"], member["end_date"]) == (TODAY, None)
    assert member["number"].startswith("HM")
    assert (await csm.system.get(Household, where))["number"].startswith("HOLD")


@pytest.mark.rule("CSM-75")
async def test_a_later_head_is_a_current_member_until_further_notice(csm: World) -> None:
    finch, stranger, leaving, future, member = [
        await consumer(csm, name) for name in ("Finch", "Stranger", "Leaving", "Future", "Member")
    ]
    where = await household(csm, finch, member)
    await join(csm, where, leaving, end_date=day(30))
    await join(csm, where, future, start_date=day(1))
    for nobody in (stranger, leaving, future):
        with pytest.raises(InvalidInput) as refused:
            await csm.system.update(Household, where, {"head_of_household": nobody})
        assert refused.value.errors[0].pointer == "/head_of_household"
    await csm.system.update(Household, where, {"head_of_household": member})
    assert await head_of(csm, where) == member


@pytest.mark.rule("CSM-75")
async def test_the_head_can_neither_leave_nor_be_deleted_before_another_one_is_chosen(csm: World) -> None:
    finch, member = await consumer(csm, "Finch"), await consumer(csm, "Member")
    where = await household(csm, finch, member)
    (own,) = await memberships(csm, where, finch)
    for values in ({"end_date": TODAY}, {"end_date": day(10)}, {"start_date": day(1)}):
        with pytest.raises(InvalidInput):
            await csm.system.update(HouseholdMember, own["sys_id"], values)
    with pytest.raises(InvalidInput):
        await csm.system.delete(HouseholdMember, own["sys_id"])
    with pytest.raises(Conflict):
        await csm.system.delete(Consumer, finch)
    await csm.system.update(Household, where, {"head_of_household": member})
    await csm.system.update(HouseholdMember, own["sys_id"], {"end_date": TODAY})


@pytest.mark.rule("CSM-75")
async def test_r2_the_head_is_a_current_member_after_edits_of_both_at_once(csm: World) -> None:
    people = [await consumer(csm, f"Finch {number}") for number in range(6)]
    where = await household(csm, people[0], *people[1:])
    ids = [(await memberships(csm, where, who))[0]["sys_id"] for who in people]
    deeds = [csm.system.update(Household, where, {"head_of_household": who}) for who in people]
    deeds += [
        csm.system.update(HouseholdMember, each, {"end_date": day(-1), "start_date": None}) for each in ids
    ]
    await asyncio.gather(*deeds, return_exceptions=True)
    (head,) = await memberships(csm, where, await head_of(csm, where))
    assert head["end_date"] is None


@pytest.mark.rule("CSM-73")
async def test_a_consumer_is_a_member_once_at_a_time_and_may_come_back(csm: World) -> None:
    where, who = await household(csm, await consumer(csm, "Finch")), await consumer(csm, "Jensen")
    first = await join(csm, where, who, start_date=day(-100))
    with pytest.raises(InvalidInput):
        await join(csm, where, who)
    await csm.system.update(HouseholdMember, first, {"end_date": day(-50)})
    with pytest.raises(InvalidInput):
        await join(csm, where, who, start_date=day(-50))
    with pytest.raises(InvalidInput):
        await join(csm, where, who, start_date=day(-10), end_date=day(-11))
    await join(csm, where, who, start_date=day(-49))
    assert len(await memberships(csm, where, who)) == 2
    with pytest.raises(InvalidInput):
        await csm.system.update(HouseholdMember, first, {"end_date": None})


@pytest.mark.rule("CSM-73")
async def test_r2_of_many_memberships_at_once_one_is_made(csm: World) -> None:
    where, who = await household(csm, await consumer(csm, "Finch")), await consumer(csm, "Jensen")
    done = await asyncio.gather(*(join(csm, where, who) for _ in range(20)), return_exceptions=True)
    assert sum(isinstance(each, str) for each in done) == 1
    assert all(isinstance(each, str | InvalidInput) for each in done)
    assert len(await memberships(csm, where, who)) == 1


@pytest.mark.rule("CSM-73")
async def test_a_membership_stays_with_its_household_and_consumer(csm: World) -> None:
    finch, jensen = await consumer(csm, "Finch"), await consumer(csm, "Jensen")
    where, other = await household(csm, finch, jensen), await household(csm, finch)
    (member,) = await memberships(csm, where, jensen)
    for values in ({"household": other}, {"consumer": await consumer(csm, "Silva")}):
        with pytest.raises(InvalidInput):
            await csm.system.update(HouseholdMember, member["sys_id"], values)


async def test_of_many_households_one_comes_first(csm: World) -> None:
    finch, jensen = await consumer(csm, "Finch"), await consumer(csm, "Jensen")
    where, other = await household(csm, finch), await household(csm, finch)
    first, second = await join(csm, where, jensen, primary=True), await join(csm, other, jensen, primary=True)
    assert [(await csm.system.get(HouseholdMember, each))["primary"] for each in (first, second)] == [
        False,
        True,
    ]


async def related(csm: World, where: str, who: str, whom: str, **values: Any) -> str:
    record = {"household": where, "consumer": who, "of_consumer": whom, **values}
    return str((await csm.system.create(HouseholdRelationship, record))["sys_id"])


@pytest.mark.rule("CSM-78")
async def test_who_leaves_is_nothing_to_others_in_the_household_any_more(csm: World) -> None:
    finch, jensen, silva = [await consumer(csm, name) for name in ("Finch", "Jensen", "Silva")]
    where, other = await household(csm, finch, jensen, silva), await household(csm, silva, jensen)
    gone = {await related(csm, where, jensen, finch), await related(csm, where, finch, jensen)}
    stays = {await related(csm, where, silva, finch), await related(csm, other, jensen, silva)}
    outside = {"consumer": jensen, "of_consumer": finch}
    stays.add((await csm.system.create(ConsumerRelationship, outside))["sys_id"])
    (member,) = await memberships(csm, where, jensen)
    await csm.system.update(HouseholdMember, member["sys_id"], {"end_date": day(5)})
    left = {each["sys_id"] async for each in csm.system.every(ConsumerRelationship)}
    assert left == stays | gone, "he has not left yet"
    await csm.system.update(HouseholdMember, member["sys_id"], {"start_date": None, "end_date": day(-1)})
    assert {each["sys_id"] async for each in csm.system.every(ConsumerRelationship)} == stays


@pytest.mark.rule("CSM-78")
async def test_a_day_that_passes_ends_relationships_as_well(csm: World) -> None:
    finch, jensen = await consumer(csm, "Finch"), await consumer(csm, "Jensen")
    where = await household(csm, finch, jensen)
    await related(csm, where, jensen, finch)
    await end_what_is_over(csm.system)
    assert await csm.system.count(HouseholdRelationship) == 1
    (member,) = await memberships(csm, where, jensen)
    mark = "?1" if csm.instance.database.dialect == "sqlite" else "$1"
    await csm.instance.database.execute(
        f"UPDATE csm_household_member SET end_date = {mark} WHERE number = '{member['number']}'",
        [day(-1) if mark == "$1" else day(-1).isoformat()],
    )
    await end_what_is_over(csm.system)
    assert await csm.system.count(HouseholdRelationship) == 0


@pytest.mark.rule("CSM-77")
async def test_both_ends_of_a_relationship_in_a_household_are_current_members(csm: World) -> None:
    finch, jensen, silva = [await consumer(csm, name) for name in ("Finch", "Jensen", "Silva")]
    where = await household(csm, finch, jensen)
    await join(csm, where, silva, start_date=day(1))
    for who, whom in ((silva, finch), (finch, silva)):
        with pytest.raises(InvalidInput):
            await related(csm, where, who, whom)
    await related(csm, where, jensen, finch)


@pytest.mark.rule("CSM-79")
async def test_a_household_that_is_deleted_takes_memberships_and_relationships_and_no_consumer(
    csm: World,
) -> None:
    finch, jensen = await consumer(csm, "Finch"), await consumer(csm, "Jensen")
    where = await household(csm, finch, jensen)
    await related(csm, where, jensen, finch)
    await csm.system.delete(Household, where)
    assert await csm.system.count(HouseholdMember) == await csm.system.count(ConsumerRelationship) == 0
    assert await csm.system.count(Consumer) == 2


@pytest.mark.rule("CSM-80")
async def test_a_consumer_who_is_deleted_takes_his_memberships_and_relationships_along(csm: World) -> None:
    finch, jensen, silva = [await consumer(csm, name) for name in ("Finch", "Jensen", "Silva")]
    where = await household(csm, finch, jensen, silva)
    await related(csm, where, jensen, finch)
    await csm.system.create(ConsumerRelationship, {"consumer": silva, "of_consumer": jensen})
    await csm.system.delete(Consumer, jensen)
    assert await csm.system.count(ConsumerRelationship) == 0
    assert {each["consumer"] async for each in csm.system.every(HouseholdMember)} == {finch, silva}


@pytest.mark.rule("CSM-76")
async def test_the_head_sees_the_members_of_today_and_members_see_the_household(csm: World) -> None:
    head, finch = await signed_up(csm, "Finch")
    member, jensen = await signed_up(csm, "Jensen")
    former, silva = await signed_up(csm, "Silva")
    where = await household(csm, finch, jensen)
    await join(csm, where, silva, end_date=day(-1))
    await consumer(csm, "Stranger")
    assert await csm.sees(head, Consumer) == {finch, jensen}
    assert await csm.sees(member, Consumer) == {jensen}
    assert await csm.sees(head, Household) == await csm.sees(member, Household) == {where}
    assert await csm.sees(former, Household) == set()
    assert len(await csm.sees(head, HouseholdMember)) == 2
    assert len(await csm.sees(member, HouseholdMember)) == 1
    seen = await csm.as_(head).get(Consumer, jensen)
    assert "notes" not in seen
    assert "notes" not in await csm.as_(member).get(Household, where)
    await csm.system.update(Household, where, {"head_of_household": jensen})
    assert await csm.sees(head, Consumer) == {finch}


async def test_staff_read_and_keep_households_by_their_roles(csm: World) -> None:
    finch = await consumer(csm, "Finch")
    where = await household(csm, finch)
    for name, role in (("petra", CONSUMER_AGENT), ("colin", HOUSEHOLD_VIEWER)):
        reader = await csm.person(name, role)
        assert await csm.sees(reader, Household) == {where}
    manager = csm.as_(await csm.person("amara", HOUSEHOLD_DATA_MANAGER))
    made = await manager.create(Household, {"name": "Jensen", "head_of_household": finch})
    assert (await manager.update(Household, made["sys_id"], {"notes": "Calls late"}))["notes"] == "Calls late"
    with pytest.raises(NotFound):
        await csm.as_(await csm.person("clerk", "snc_internal")).get(Household, where)
