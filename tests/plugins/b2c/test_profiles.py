"""What industries keep of a consumer: who sees and changes it, whatever an industry adds."""

from __future__ import annotations

import pytest

from platform_core import (
    Conflict,
    Entity,
    Grant,
    InvalidInput,
    Location,
    NotFound,
    NotPermitted,
    Pack,
    String,
)
from platform_core.testing import MakeWorld, World
from plugins import b2c, customer_base
from plugins.b2c import (
    CONSUMER_AGENT,
    CONSUMER_VIEWER,
    REQUESTER,
    Consumer,
    ConsumerProfile,
    ConsumerProfileLocation,
)
from plugins.b2c import own_consumers as own
from tests.plugins.b2c.people import consumer, household, signed_up


class Pupil(Entity, extends=ConsumerProfile, tablename="school_pupil", label="Pupil", display="name"):
    """A consumer who goes to school."""

    grade = String(10)
    remark = String(100)


school = Pack(
    name="school",
    version="1",
    summary="An industry's profile",
    requires=("b2c>=0.3",),
    entities=(Pupil,),
    access_rules=(
        Grant(
            role=REQUESTER,
            entity=Pupil,
            may=("read",),
            where=lambda actor: Pupil.consumer.is_in(own(actor)),
            fields=("grade",),
            because="Pupils see their grade",
        ),
    ),
)


async def profile(csm: World, who: str, entity: type[Entity] = ConsumerProfile, **values: str) -> str:
    return str((await csm.system.create(entity, {"consumer": who, **values}))["sys_id"])


async def test_a_profile_has_the_consumers_name_unless_it_is_given_one(csm: World) -> None:
    clara = await consumer(csm, "Jensen", first_name="Clara")
    first = await csm.system.create(ConsumerProfile, {"consumer": clara})
    second = await csm.system.create(ConsumerProfile, {"consumer": clara, "name": "Summer house"})
    assert (first["name"], second["name"]) == ("Clara Jensen", "Summer house")
    assert first["number"].startswith("CPR")
    assert first["active"]


async def test_a_profile_stays_with_its_consumer_and_goes_with_him(csm: World) -> None:
    clara, mateo = await consumer(csm, "Jensen"), await consumer(csm, "Silva")
    made = await profile(csm, clara)
    with pytest.raises(InvalidInput, match="stays with its consumer"):
        await csm.system.update(ConsumerProfile, made, {"consumer": mateo})
    place = await csm.make(Location)
    await csm.system.create(ConsumerProfileLocation, {"consumer_profile": made, "location": place["sys_id"]})
    await csm.system.delete(Consumer, clara)
    assert await csm.system.count(ConsumerProfile) == 0
    assert await csm.system.count(ConsumerProfileLocation) == 0
    assert await csm.system.count(Location) == 1


async def test_a_place_serves_a_purpose_of_a_profile_once(csm: World) -> None:
    made, place = await profile(csm, await consumer(csm, "Jensen")), await csm.make(Location)
    link = {"consumer_profile": made, "location": place["sys_id"], "location_type": "billing"}
    first = await csm.system.create(ConsumerProfileLocation, link)
    assert first["active"]
    with pytest.raises(Conflict):
        await csm.system.create(ConsumerProfileLocation, link)
    await csm.system.create(ConsumerProfileLocation, {**link, "location_type": "service"})


async def test_consumers_see_profiles_and_places_of_theirs_and_of_those_for_whom_they_act(csm: World) -> None:
    clara, jensen = await signed_up(csm, "Clara")
    sofia, silva = await consumer(csm, "Sofia"), await consumer(csm, "Silva")
    await household(csm, jensen, sofia)
    mine, hers, other = [await profile(csm, who) for who in (jensen, sofia, silva)]
    place = (await csm.make(Location))["sys_id"]
    links = {
        each: (
            await csm.system.create(ConsumerProfileLocation, {"consumer_profile": each, "location": place})
        )["sys_id"]
        for each in (mine, hers, other)
    }
    assert await csm.sees(clara, ConsumerProfile) == {mine, hers}
    assert await csm.sees(clara, ConsumerProfileLocation) == {links[mine], links[hers]}
    records = csm.as_(clara)
    with pytest.raises(NotFound):
        await records.get(ConsumerProfile, other)
    with pytest.raises(NotPermitted):
        await records.update(ConsumerProfile, mine, {"name": "Another"})
    with pytest.raises(NotPermitted):
        await records.create(ConsumerProfile, {"consumer": jensen})
    with pytest.raises(NotPermitted):
        await records.delete(ConsumerProfileLocation, links[mine])


async def test_agents_keep_profiles_and_viewers_read_them(csm: World) -> None:
    jensen = await consumer(csm, "Jensen")
    agent, viewer = await csm.person("petra", CONSUMER_AGENT), await csm.person("colin", CONSUMER_VIEWER)
    made = await csm.as_(agent).create(ConsumerProfile, {"consumer": jensen})
    place = (await csm.make(Location))["sys_id"]
    link = {"consumer_profile": made["sys_id"], "location": place}
    linked = await csm.as_(agent).create(ConsumerProfileLocation, link)
    assert await csm.sees(viewer, ConsumerProfile) == {made["sys_id"]}
    assert await csm.sees(viewer, ConsumerProfileLocation) == {linked["sys_id"]}
    with pytest.raises(NotPermitted):
        await csm.as_(viewer).update(ConsumerProfile, made["sys_id"], {"active": False})
    with pytest.raises(NotPermitted):
        await csm.as_(agent).delete(ConsumerProfile, made["sys_id"])
    await csm.as_(agent).delete(ConsumerProfileLocation, linked["sys_id"])


async def test_an_industrys_profile_is_one_of_all_and_opens_what_it_adds_itself(world: MakeWorld) -> None:
    csm = await world(customer_base.pack, b2c.pack, school)
    clara, jensen = await signed_up(csm, "Clara")
    pupil = await profile(csm, jensen, Pupil, grade="7b", remark="Talks")
    assert await csm.sees(clara, ConsumerProfile) == {pupil}
    seen = await csm.as_(clara).get(Pupil, pupil)
    assert (seen["name"], seen["grade"]) == ("Clara", "7b")
    assert "remark" not in seen
    agent = csm.as_(await csm.person("petra", CONSUMER_AGENT))
    assert (await agent.get(Pupil, pupil))["remark"] == "Talks"
