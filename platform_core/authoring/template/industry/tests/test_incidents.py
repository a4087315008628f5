"""What is refused of an incident, what follows from it, and what is asked over HTTP."""

import datetime

import pytest
from platform_core import InvalidInput, utc_now
from platform_core.testing import MakeWorld
from plugins.customer_service import Case

from csm_pack_newcomer import INVESTIGATOR, Incident, pack

COUNTS = "/api/newcomer/incidents-by-severity"


async def test_where_somebody_was_hurt_it_is_urgent(world: MakeWorld) -> None:
    csm = await world(pack)
    close = await csm.make(Incident, severity=3)
    hurt = await csm.system.update(Incident, close["sys_id"], {"severity": 1})
    assert (close["priority"], hurt["priority"]) == (4, 1)


async def test_nothing_went_wrong_tomorrow(world: MakeWorld) -> None:
    csm = await world(pack)
    tomorrow = utc_now().date() + datetime.timedelta(days=1)
    with pytest.raises(InvalidInput, match="happened_on"):
        await csm.make(Incident, happened_on=tomorrow)


async def test_an_incident_shows_in_lists_of_cases(world: MakeWorld) -> None:
    csm = await world(pack)
    ivo = await csm.person("ivo", INVESTIGATOR)
    incident = await csm.make(Incident)
    assert await csm.sees(ivo, Case) == {incident["sys_id"]}


async def test_incidents_are_counted_over_http(world: MakeWorld) -> None:
    csm = await world(pack)
    ivo, bob = await csm.person("ivo", INVESTIGATOR), await csm.person("bob")
    await csm.make(Incident, severity=2)
    await csm.make(Incident, severity=2)
    counts = (await (await csm.client(ivo)).get(COUNTS)).json()
    assert {count["severity"]: count["incidents"] for count in counts} == {
        "Somebody was hurt": 0,
        "Something was damaged": 2,
        "It was close": 0,
    }
    assert all(count["incidents"] == 0 for count in (await (await csm.client(bob)).get(COUNTS)).json())
    assert (await (await csm.client()).get(COUNTS)).status_code == 401
