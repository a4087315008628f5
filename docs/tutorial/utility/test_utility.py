"""Who sees which outage, and when supply is back."""

import datetime

import pytest
from csm_pack_utility import AGENT, CREW, District, Meter, Outage, Reading, pack

from platform_core import Group, GroupMember, InvalidInput, NotPermitted, utc_now
from platform_core.testing import MakeWorld, PackContract
from plugins.b2c import CONSUMER, Consumer, ConsumerUser

A_DAY = datetime.timedelta(days=1)


class TestContract(PackContract):
    """What holds for every pack holds for this one."""

    pack = pack


async def test_a_crew_works_the_outages_of_its_districts(world: MakeWorld) -> None:
    """Whoever joins the crew sees them from the next request on."""
    csm = await world(pack)
    crew = await csm.make(Group, name="Harbour crew")
    harbour = await csm.make(District, crew=crew["sys_id"])
    here = await csm.make(Outage, district=harbour["sys_id"])
    there = await csm.make(Outage, district=(await csm.make(District))["sys_id"])
    ida, ulf = await csm.person("ida", CREW), await csm.person("ulf", AGENT)
    assert await csm.sees(ida, Outage) == set()
    await csm.make(GroupMember, user=ida.id, group=crew["sys_id"])
    assert await csm.sees(ida, Outage) == {here["sys_id"]}
    assert await csm.sees(ulf, Outage) == {here["sys_id"], there["sys_id"]}


async def test_an_outage_ends_when_it_is_known_since_when_there_is_supply(world: MakeWorld) -> None:
    """The move asks for it, and a rule says which moments can be."""
    csm = await world(pack)
    records = csm.as_(await csm.person("ulf", AGENT))
    outage = await csm.make(Outage)
    await records.transition(Outage, outage["sys_id"], "dispatch")
    with pytest.raises(InvalidInput):
        await records.transition(Outage, outage["sys_id"], "restore", {"outage_cause": "storm"})
    early = {"outage_cause": "storm", "restored_at": outage["opened_at"] - A_DAY}
    with pytest.raises(InvalidInput, match="before the outage"):
        await records.transition(Outage, outage["sys_id"], "restore", early)
    back = {"outage_cause": "storm", "restored_at": utc_now()}
    assert (await records.transition(Outage, outage["sys_id"], "restore", back))["active"] is False


async def test_consumers_read_their_own_meters_off(world: MakeWorld) -> None:
    """And no meter counts backwards."""
    csm = await world(pack)
    clara = await csm.person("clara", CONSUMER, entity=ConsumerUser)
    consumer = await csm.make(Consumer, user=clara.id)
    mine, other = await csm.make(Meter, consumer=consumer["sys_id"]), await csm.make(Meter)
    today = utc_now().date()
    await csm.as_(clara).create(Reading, {"meter": mine["sys_id"], "read_on": today, "units": 100})
    lower = {"meter": mine["sys_id"], "read_on": today + A_DAY, "units": 99}
    with pytest.raises(InvalidInput, match="counted backwards"):
        await csm.as_(clara).create(Reading, lower)
    assert await csm.sees(clara, Meter) == {mine["sys_id"]}
    with pytest.raises((InvalidInput, NotPermitted)):
        await csm.as_(clara).create(Reading, {**lower, "meter": other["sys_id"]})


async def test_outages_are_counted_over_what_one_may_read(world: MakeWorld) -> None:
    """The route holds no permission code."""
    csm = await world(pack)
    harbour = await csm.make(District, name="Harbour")
    await csm.make(Outage, district=harbour["sys_id"])
    ulf, ida = (
        await csm.client(await csm.person("ulf", AGENT)),
        await csm.client(await csm.person("ida", CREW)),
    )
    counted = (await ulf.get("/api/utility/outages")).json()
    assert counted == [{"district": "Harbour", "open_outages": 1}]
    assert (await ida.get("/api/utility/outages")).json() == []
