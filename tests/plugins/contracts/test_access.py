"""Who sees and makes which contracts and entitlements, with all that hangs on them."""

from __future__ import annotations

from contextlib import suppress

import pytest

from platform_core import Entity, InvalidInput, NotFound, NotPermitted, PlatformError
from platform_core.testing import assert_policy_agrees
from plugins.b2c import UNIFIED_CONSUMER
from plugins.contracts import (
    CaseEntitlement,
    Contract,
    ContractAsset,
    ContractContact,
    ContractLine,
    Coverage,
    Entitlement,
    EntitlementCharacteristic,
    EntitlementUsage,
    Renewal,
)
from tests.plugins.contracts.deals import Deals, day

OWNERS = ("group", "subsidiary", "hotel", "branch", "stranger")
ACCOUNTS = set(OWNERS)
ALL = {*ACCOUNTS, "clara", "mateo"}
SEES: dict[str, set[str]] = {
    "agent": ACCOUNTS,
    "consumer agent": {"clara", "mateo"},
    "manager": ALL,
    "contract manager": ALL,
    "entitlement admin": ALL,
    "contract viewer": ALL,
    "service contract manager": ALL,
    "service contract admin": ALL,
    "integrator": ALL,
    "data viewer": ALL,
    "importer": ALL,
    "approver": set(),
    "viewer": set(),
    "guest": {"hotel"},
    "colleague": {"hotel"},
    "hotel admin": {"hotel"},
    "subsidiary admin": {"hotel", "subsidiary"},
    "subsidiary manager": {"subsidiary"},
    "group admin": {"group", "subsidiary", "hotel", "branch"},
    "group boss": {"group"},
    "branch admin": {"branch"},
    "foreigner": {"stranger"},
    "clara": {"clara"},
    "mateo": {"mateo"},
    "nobody": set(),
}
MAKES_CONTRACTS = {
    "manager", "contract manager", "service contract manager", "service contract admin", "integrator", "importer",
    "other approver",
}  # fmt: skip
MAKES_ENTITLEMENTS = {
    "manager", "entitlement admin", "service contract manager", "service contract admin", "integrator", "importer",
}  # fmt: skip
HANGS_ON: tuple[type[Entity], ...] = (
    Contract, ContractLine, Entitlement, EntitlementCharacteristic, EntitlementUsage, Coverage,
)  # fmt: skip


async def everybodys(deals: Deals) -> dict[str, str]:
    """A contract in force of each customer, with all that can hang on it; whose each record is, by its id."""
    whose: dict[str, str] = {}
    async with deals.preparing():
        for owner in (*OWNERS, "clara", "mateo"):
            person = owner in ("clara", "mateo")
            customer = {"consumer": deals[f"{owner}'s record"]} if person else {"account": deals[owner]}
            cost = {"monthly_cost": 5, "currency": "EUR"}
            contract = await deals.in_force(f"{owner}'s contract", **cost, **customer)
            of = {"contract": contract["sys_id"]}
            line = await deals.line(f"{owner}'s line", f"{owner}'s contract")
            right = await deals.entitlement(f"{owner}'s right", **of)
            values = {"entitlement": right["sys_id"], "characteristic": deals["spare parts"], "value": "3"}
            parts = await deals.add(f"{owner}'s parts", EntitlementCharacteristic, **values)
            period = {"period_start": day(-1), "period_end": day(1), "total_units": 3}
            usage = {"entitlement_characteristic": parts["sys_id"], **period}
            used = await deals.add(f"{owner}'s usage", EntitlementUsage, **usage)
            made = [contract, line, right, parts, used]
            if owner != "mateo":
                covered = {"sold_product": deals[f"{owner}'s product"], **of}
                made.append(await deals.add(f"{owner}'s coverage", Coverage, **covered))
            whose |= {record["sys_id"]: owner for record in made}
        await deals.contract("hotel's draft")
        await deals.entitlement("hotel's draft right", contract=deals["hotel's draft"])
    return whose


async def lists(deals: Deals, person: str, entity: type[Entity], whose: dict[str, str]) -> set[str]:
    """Whose records of an entity a person gets in a list."""
    seen = await deals.world.sees(deals.actors[person], entity)
    return {whose[sys_id] for sys_id in seen if sys_id in whose}


@pytest.mark.rule("CSM-147")
async def test_each_sees_what_was_agreed_with_his_customers_and_no_others(deals: Deals) -> None:
    whose = await everybodys(deals)
    for entity in HANGS_ON:
        there = ALL - {"mateo"} if entity is Coverage else ALL
        seen = {person: await lists(deals, person, entity, whose) for person in SEES}
        assert seen == {person: owners & there for person, owners in SEES.items()}, entity


async def test_customers_see_no_drafts_no_comments_and_only_admins_costs(deals: Deals) -> None:
    await everybodys(deals)
    for person in ("guest", "hotel admin", "group admin"):
        for name, entity in (("hotel's draft", Contract), ("hotel's draft right", Entitlement)):
            with pytest.raises(NotFound):
                await deals.records(person).get(entity, deals[name])
        found = await deals.records(person).get(Contract, deals["hotel's contract"])
        hidden = {"comments", "approver", "contract_administrator", "substate"}
        assert not hidden & found.keys()
        assert ("monthly_cost" in found) == (person != "guest")


@pytest.mark.rule("CSM-147")
async def test_managers_and_administrators_make_contracts_and_nobody_else(deals: Deals) -> None:
    values = {"short_description": "x", "account": deals["hotel"], "starts": day(0)}
    made = set()
    for person in (*SEES, "other approver"):
        with suppress(NotPermitted):
            await deals.records(person).create(Contract, values)
            made.add(person)
    assert made == MAKES_CONTRACTS


@pytest.mark.rule("CSM-147")
async def test_managers_and_administrators_make_entitlements_and_nobody_else(deals: Deals) -> None:
    values = {"entitlement_name": "x", "account": deals["hotel"]}
    made = set()
    for person in (*SEES, "other approver"):
        with suppress(NotPermitted):
            await deals.records(person).create(Entitlement, values)
            made.add(person)
    assert made == MAKES_ENTITLEMENTS


@pytest.mark.rule("CSM-147")
async def test_agents_read_and_change_nothing(deals: Deals) -> None:
    await everybodys(deals)
    for name, entity, values in (
        ("hotel's contract", Contract, {"description": "x"}),
        ("hotel's line", ContractLine, {"name": "x"}),
        ("hotel's right", Entitlement, {"active": False}),
        ("hotel's parts", EntitlementCharacteristic, {"value": "9"}),
        ("hotel's usage", EntitlementUsage, {"used_units": 1}),
        ("hotel's coverage", Coverage, {"removed": day(5)}),
    ):
        for person in ("agent", "contract viewer", "data viewer", "guest", "hotel admin"):
            with pytest.raises((NotPermitted, NotFound, InvalidInput)):
                await deals.records(person).update(entity, deals[name], values)
            with pytest.raises((NotPermitted, NotFound)):
                await deals.records(person).delete(entity, deals[name])
        with pytest.raises(NotFound):
            await deals.records("consumer agent").get(entity, deals[name])
    for move in ("suspend", "cancel"):
        with pytest.raises(PlatformError) as refused:
            await deals.records("agent").transition(Contract, deals["hotel's contract"], move)
        assert refused.value.status in (403, 409)
    assert await deals.states("hotel's contract", "hotel's line", "hotel's right") == ["active"] * 3


async def test_contract_managers_keep_contracts_and_entitlement_admins_entitlements(deals: Deals) -> None:
    await everybodys(deals)
    manager, admin = deals.records("contract manager"), deals.records("entitlement admin")
    await manager.update(Contract, deals["hotel's contract"], {"description": "x"})
    await manager.update(ContractLine, deals["hotel's line"], {"name": "x"})
    await admin.update(Entitlement, deals["hotel's right"], {"active": False})
    with pytest.raises(NotPermitted):
        await manager.update(Entitlement, deals["hotel's right"], {"active": True})
    with pytest.raises(NotPermitted):
        await admin.update(Contract, deals["hotel's contract"], {"description": "y"})


async def test_an_approver_sees_what_he_decides_about_and_nothing_else(deals: Deals) -> None:
    await everybodys(deals)
    await deals.everything.update(Contract, deals["hotel's contract"], {"approver": deals["approver"]})
    for name, entity in (("contract", Contract), ("line", ContractLine), ("right", Entitlement)):
        assert await deals.world.sees(deals.actors["approver"], entity) == {deals[f"hotel's {name}"]}
    with pytest.raises(NotPermitted):
        await deals.records("approver").update(Contract, deals["hotel's contract"], {"description": "x"})


async def test_a3_the_platform_decides_what_the_rules_say(deals: Deals) -> None:
    await everybodys(deals)
    await deals.add("contact", ContractContact, contract=deals["hotel's contract"], contact=deals["guest"])
    await deals.add("asset", ContractAsset, contract=deals["hotel's contract"], asset=deals["hotel's asset"])
    await deals.case("case", contact=deals["guest"])
    await deals.case("clara's case", consumer=deals["clara's record"])
    people = ("agent", "consumer agent", "guest", "subsidiary admin", "clara", "approver", "other approver")
    entities: list[type[Entity]] = [*HANGS_ON, ContractContact, ContractAsset, Renewal, CaseEntitlement]
    assert await assert_policy_agrees(deals.world, [deals.actors[name] for name in people], entities) > 0


@pytest.mark.rule("CSM-147")
async def test_an_employee_who_is_a_consumer_sees_what_a_consumer_sees(deals: Deals) -> None:
    whose = await everybodys(deals)
    unified = deals.world.actor(deals.known["clara"], UNIFIED_CONSUMER)
    for entity in HANGS_ON:
        seen = await deals.world.sees(unified, entity)
        assert {whose[sys_id] for sys_id in seen if sys_id in whose} == {"clara"}, entity
