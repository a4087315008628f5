"""Who represents a consumer, when, and what he sees of him."""

import asyncio
from typing import Any

import pytest

from platform_core import InvalidInput
from platform_core.testing import World
from plugins.b2c import (
    CONSUMER_RELATIONSHIP_DATA_MANAGER,
    HOUSEHOLD_RELATIONSHIP_DATA_MANAGER,
    Consumer,
    ConsumerAddress,
    ConsumerRelationship,
    ConsumerTeamMember,
    Household,
    HouseholdMember,
    HouseholdRelationship,
    HouseholdTeamMember,
)
from tests.plugins.b2c.people import TODAY, consumer, day, household, join, signed_up

TIMES = [
    (None, None, True), (TODAY, TODAY, True), (day(-5), day(-1), False), (day(1), None, False), (None, day(-1), False),
    (day(-1), day(1), True),
]  # fmt: skip


@pytest.mark.rule("CSM-77")
@pytest.mark.parametrize(("since", "until", "sees"), TIMES)
async def test_a_representative_sees_whom_he_represents_while_it_is_valid(
    csm: World, since: Any, until: Any, sees: bool
) -> None:
    clara, jensen = await signed_up(csm, "Clara")
    finch = await consumer(csm, "Finch", city="Boston", notes="Calls late")
    values = {"consumer": jensen, "of_consumer": finch, "valid_from": since, "valid_until": until}
    made = await csm.system.create(ConsumerRelationship, values)
    assert await csm.sees(clara, Consumer) == ({jensen, finch} if sees else {jensen})
    assert len(await csm.sees(clara, ConsumerAddress)) == sees
    assert await csm.sees(clara, ConsumerRelationship) == {made["sys_id"]}
    if sees:
        assert "notes" not in await csm.as_(clara).get(Consumer, finch)
    await csm.system.delete(ConsumerRelationship, made["sys_id"])
    assert await csm.sees(clara, Consumer) == {jensen}


@pytest.mark.rule("CSM-77")
async def test_in_a_household_he_represents_only_while_both_are_members(csm: World) -> None:
    clara, jensen = await signed_up(csm, "Clara")
    silva = await consumer(csm, "Silva")
    where = await household(csm, await consumer(csm, "Finch"), jensen)
    member = await join(csm, where, silva)
    await csm.system.create(
        HouseholdRelationship, {"household": where, "consumer": jensen, "of_consumer": silva}
    )
    assert await csm.sees(clara, Consumer) == {jensen, silva}
    # The day passes without anybody changing a record: what is over does not count from the first moment.
    dialect = csm.instance.database.dialect
    mark, yesterday = ("?1", day(-1).isoformat()) if dialect == "sqlite" else ("$1", day(-1))
    await csm.instance.database.execute(
        f"UPDATE csm_household_member SET end_date = {mark} WHERE sys_id = '{member}'", [yesterday]
    )
    assert await csm.sees(clara, Consumer) == {jensen}


@pytest.mark.rule("CSM-77")
async def test_a_relationship_in_a_household_opens_nothing_outside_of_its_rules(csm: World) -> None:
    clara, jensen = await signed_up(csm, "Clara")
    silva = await consumer(csm, "Silva")
    where = await household(csm, jensen, silva)
    values = {"household": where, "consumer": silva, "of_consumer": jensen}
    await csm.system.create(HouseholdRelationship, values)
    await csm.system.update(Household, where, {"head_of_household": silva})
    assert await csm.sees(clara, Consumer) == {jensen}, "who is represented sees nobody by that"


@pytest.mark.rule("CSM-77")
async def test_nobody_represents_himself_and_nobody_somebody_twice_at_a_time(csm: World) -> None:
    jensen, finch = await consumer(csm, "Jensen"), await consumer(csm, "Finch")
    with pytest.raises(InvalidInput):
        await csm.system.create(ConsumerRelationship, {"consumer": jensen, "of_consumer": jensen})

    async def make(**values: Any) -> None:
        relation = {"consumer": jensen, "of_consumer": finch, **values}
        await csm.system.create(ConsumerRelationship, relation)

    done = await asyncio.gather(*(make() for _ in range(10)), return_exceptions=True)
    assert sum(each is None for each in done) == 1
    assert all(each is None or isinstance(each, InvalidInput) for each in done)
    (made,) = [each async for each in csm.system.every(ConsumerRelationship)]
    with pytest.raises(InvalidInput):
        await csm.system.update(ConsumerRelationship, made["sys_id"], {"of_consumer": jensen})
    await csm.system.update(ConsumerRelationship, made["sys_id"], {"valid_until": day(-1)})
    await make(valid_from=TODAY)


async def test_managers_of_relationships_say_who_acts_for_whom(csm: World) -> None:
    jensen, finch = await consumer(csm, "Jensen"), await consumer(csm, "Finch")
    where = await household(csm, jensen, finch)
    manager = csm.as_(await csm.person("amara", CONSUMER_RELATIONSHIP_DATA_MANAGER))
    made = await manager.create(ConsumerRelationship, {"consumer": jensen, "of_consumer": finch})
    await manager.delete(ConsumerRelationship, made["sys_id"])
    keeper = csm.as_(await csm.person("bela", HOUSEHOLD_RELATIONSHIP_DATA_MANAGER))
    values = {"household": where, "consumer": jensen, "of_consumer": finch}
    await keeper.create(HouseholdRelationship, values)
    assert [each["household"] async for each in keeper.every(HouseholdRelationship)] == [where]


async def test_who_looks_after_a_consumer_or_a_household_reads_just_that(csm: World) -> None:
    jensen, finch = await consumer(csm, "Jensen"), await consumer(csm, "Finch")
    where, other = await household(csm, jensen), await household(csm, finch)
    colin = await csm.person("colin", "snc_internal")
    await csm.system.create(ConsumerTeamMember, {"consumer": jensen, "user": colin.id})
    await csm.system.create(HouseholdTeamMember, {"household": other, "user": colin.id})
    assert await csm.sees(colin, Consumer) == {jensen}
    assert await csm.sees(colin, Household) == {other}
    assert where != other
    clara, _ = await signed_up(csm, "Clara")
    with pytest.raises(InvalidInput):
        await csm.system.create(ConsumerTeamMember, {"consumer": jensen, "user": clara.id})
    assert await csm.system.count(HouseholdMember) == 2
