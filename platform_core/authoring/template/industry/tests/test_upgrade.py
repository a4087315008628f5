"""What becomes of the data of earlier versions."""

from platform_core.testing import MakeWorld, before_step

from csm_pack_newcomer import Incident, pack


async def test_incidents_without_a_severity_get_the_lowest(world: MakeWorld) -> None:
    csm = await world(before_step(pack, 1))
    incident = await csm.make(Incident)
    await csm.upgrade(pack)
    after = await csm.system.get(Incident, incident["sys_id"])
    assert (incident["severity"], after["severity"]) == (None, 3)
