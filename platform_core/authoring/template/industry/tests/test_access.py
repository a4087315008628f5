"""Who sees and works which incidents."""

import pytest
from platform_core import INTERNAL, InvalidInput
from platform_core.testing import MakeWorld
from plugins.b2b import AGENT, CUSTOMER, Account, Contact

from csm_pack_newcomer import INVESTIGATOR, Incident, pack


async def test_investigators_write_down_what_they_find(world: MakeWorld) -> None:
    csm = await world(pack)
    records = csm.as_(await csm.person("ivo", INVESTIGATOR))
    incident = await records.create(Incident, {"short_description": "Wet floor", "findings": "A leak"})
    assert incident["number"] == "NEWCOMER0001001"
    assert incident["findings"] == "A leak"


async def test_agents_work_incidents_and_read_no_findings(world: MakeWorld) -> None:
    csm = await world(pack)
    incident = await csm.make(Incident, findings="A leak")
    records = csm.as_(await csm.person("alice", AGENT))
    assert "findings" not in await records.get(Incident, incident["sys_id"])
    await records.update(Incident, incident["sys_id"], {"severity": 2})
    with pytest.raises(InvalidInput):
        await records.update(Incident, incident["sys_id"], {"findings": "Nothing"})


async def test_customers_follow_their_own_incidents(world: MakeWorld) -> None:
    csm = await world(pack)
    account = await csm.make(Account)
    tiago, lena = [
        await csm.person(name, CUSTOMER, entity=Contact, account=account["sys_id"], first_name=name)
        for name in ("tiago", "lena")
    ]
    incident = await csm.make(Incident, contact=tiago.id)
    assert await csm.sees(tiago, Incident) == {incident["sys_id"]}
    assert await csm.sees(lena, Incident) == set()


async def test_other_staff_see_no_incident(world: MakeWorld) -> None:
    csm = await world(pack)
    await csm.make(Incident)
    assert await csm.sees(await csm.person("bob", INTERNAL), Incident) == set()
