"""The demonstration data of telecom: what it shows, and that it goes again."""

from industry_packs import telecom
from industry_packs.telecom.entities import (
    ADR_STAGE,
    PROBLEM_STAGE,
    AdrComplaint,
    AdrTerm,
    NetworkResource,
    NetworkService,
    Order,
    ProductInventory,
    ServiceProblemCase,
    TroubleTicket,
)
from platform_core import Task, UserRole
from platform_core.testing import MakeWorld


async def test_there_is_an_operator_with_customers_and_work_in_every_stage_and_all_of_it_goes(
    world: MakeWorld,
) -> None:
    csm = await world(telecom.pack)
    await csm.load_demo("telecom")
    given = {row["role"] async for row in csm.system.every(UserRole)}
    assert {role.name for role in telecom.pack.roles} <= given
    assert await csm.system.count(NetworkService) == await csm.system.count(ProductInventory) == 200
    assert await csm.system.count(NetworkResource) == 15
    stages = {row["stage"] async for row in csm.system.every(ServiceProblemCase)}
    assert stages == set(PROBLEM_STAGE.codes)
    stages = {row["stage"] async for row in csm.system.every(AdrComplaint)}
    assert stages == set(ADR_STAGE.codes)
    states = {row["state"] async for row in csm.system.every(Order)}
    assert len(states) == 8
    assert await csm.system.count(TroubleTicket) > 10
    await csm.remove_demo()
    for entity in (Task, Order, NetworkService, ProductInventory, NetworkResource, TroubleTicket):
        assert await csm.system.count(entity) == 0, entity
    assert await csm.system.count(AdrTerm) == 2
