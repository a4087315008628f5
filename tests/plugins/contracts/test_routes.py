"""Contracts over HTTP: renewed, about to expire, made and read with all that hangs on them."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from plugins.contracts import (
    Contract,
    ContractAsset,
    ContractContact,
    ContractLine,
    Coverage,
    Entitlement,
    EntitlementCharacteristic,
    Renewal,
)
from plugins.contracts.expiring import expiring
from tests.plugins.contracts.deals import Deals, day

PSS = "/api/sn_pss_core"


async def full(deals: Deals) -> None:
    """A contract in force with a line, one below it that was cancelled, entitlements, coverage, an asset and a contact."""
    await deals.in_force("gold", starts=day(-99), ends=day(9), monthly_cost=500, currency="EUR")
    await deals.line("line", "gold", ends=day(9), sold_product=deals["hotel's product"])
    await deals.line("cancelled line", "gold", parent_contract_line=deals["line"])
    await deals.everything.transition(ContractLine, deals["cancelled line"], "cancel")
    units = {"per_unit": True, "total_units": 10, "remaining_units": 2}
    await deals.entitlement("visits", service_contract_line=deals["line"], **units)
    await deals.entitlement("of the cancelled line", service_contract_line=deals["cancelled line"])
    gold = {"contract": deals["gold"]}
    values = {"entitlement": deals["visits"], "characteristic": deals["spare parts"], "value": "3"}
    await deals.add("parts", EntitlementCharacteristic, **values)
    await deals.add("covered", Coverage, sold_product=deals["hotel's product"], entitlement=deals["visits"])
    await deals.add(
        "former", Coverage, install_base=deals["hotel's item"], added=day(-90), removed=day(-50), **gold
    )
    await deals.add("asset", ContractAsset, asset=deals["hotel's asset"], **gold)
    await deals.add("contact", ContractContact, contact=deals["guest"], **gold)


async def test_a_renewed_contract_is_a_draft_with_all_that_the_former_one_had(deals: Deals) -> None:
    await full(deals)
    client = await deals.world.client(deals.actors["contract manager"])
    answer = await client.post(f"/api/service-contracts/{deals['gold']}/renew")
    assert answer.status_code == 201
    new = await deals.everything.get(Contract, answer.json()["contract"])
    assert (new["state"], new["substate"], new["starts"]) == ("draft", None, day(10))
    assert (new["ends"] - new["starts"]).days == pytest.approx(108, abs=3)
    assert (new["account"], new["monthly_cost"], new["currency"]) == (deals["hotel"], 500, "EUR")
    assert (await deals.everything.get(Contract, deals["gold"]))["substate"] == "renewed"
    found: dict[str, list[dict[str, Any]]] = {}
    for entity in (ContractLine, Entitlement, Coverage, ContractAsset, ContractContact):
        rows = [row async for row in deals.everything.every(entity)]
        found[entity.info.table] = [row for row in rows if row["contract"] == new["sys_id"]]
    (line,) = found["sn_pss_core_service_contract_line"]
    assert (line["name"], line["starts"], line["ends"]) == ("line", new["starts"], new["ends"])
    (visits,) = found["service_entitlement"]
    assert (visits["remaining_units"], visits["state"]) == (10, "draft")
    assert visits["service_contract_line"] == line["sys_id"]
    (covered,) = found["sn_install_base_m2m_contract_sold_product"]
    assert (covered["entitlement"], covered["added"]) == (visits["sys_id"], new["starts"])
    assert len(found["clm_m2m_contract_asset"]) == len(found["contract_rel_contact"]) == 1
    assert await deals.everything.count(EntitlementCharacteristic) == 2
    renewal = await deals.everything.find(Renewal, Renewal.contract == deals["gold"])
    assert renewal is not None
    assert renewal["renewed_by"] == deals["contract manager"]
    again = await client.post(f"/api/service-contracts/{deals['gold']}/renew")
    assert again.status_code == 409
    await deals.records("contract manager").transition(Contract, new["sys_id"], "cancel")
    assert (await client.post(f"/api/service-contracts/{deals['gold']}/renew")).status_code == 201


async def test_what_was_cancelled_or_has_no_end_is_not_renewed_and_not_by_everybody(deals: Deals) -> None:
    await deals.in_force("endless", ends=None)
    await deals.in_force("given up")
    await deals.everything.transition(Contract, deals["given up"], "cancel")
    await deals.contract("draft")
    await deals.in_force("gold")
    manager = await deals.world.client(deals.actors["contract manager"])
    for name in ("endless", "given up", "draft"):
        assert (await manager.post(f"/api/service-contracts/{deals[name]}/renew")).status_code == 409
    for person, status in (("agent", 403), ("entitlement admin", 403), ("guest", 403), ("foreigner", 404)):
        client = await deals.world.client(deals.actors[person])
        assert (await client.post(f"/api/service-contracts/{deals['gold']}/renew")).status_code == status
    assert await deals.everything.count(Contract) == 4


async def test_contracts_that_end_soon_are_listed_the_next_one_first(deals: Deals) -> None:
    for name, ends, account in (
        ("late", 50, "hotel"),
        ("soon", 3, "hotel"),
        ("today", 0, "group"),
        ("far", 90, "hotel"),
    ):
        await deals.in_force(name, ends=day(ends), starts=day(-9), account=deals[account])
    await deals.contract("draft", ends=day(3))
    agent = await deals.world.client(deals.actors["agent"])
    found = (await agent.get("/api/expiring-contracts")).json()
    assert [(each["short_description"], each["days_left"]) for each in found] == [
        ("today", 0),
        ("soon", 3),
        ("late", 50),
    ]
    near = (await agent.get("/api/expiring-contracts", params={"days": 3})).json()
    assert [each["short_description"] for each in near] == ["today", "soon"]
    guest = await deals.world.client(deals.actors["guest"])
    assert [each["short_description"] for each in (await guest.get("/api/expiring-contracts")).json()] == [
        "soon",
        "late",
    ]
    assert (await agent.get("/api/expiring-contracts", params={"days": 400})).status_code == 400
    nobody = await deals.world.client(deals.actors["viewer"])
    assert (await nobody.get("/api/expiring-contracts")).json() == []


def whole(deals: Deals) -> dict[str, Any]:
    """A contract as a program brings it in."""
    covers = [{"sold_product": deals["hotel's product"]}]
    particular = {
        "characteristic": deals["spare parts"],
        "value": "5",
        "type": "coverage_and_usage",
        "entitlement_usage": {"used_units": 2},
    }
    visits = {
        "entitlement_name": "visits",
        "start_date": day(-3).isoformat(),
        "end_date": day(5).isoformat(),
        "entitlement_characteristics": [particular],
        "sold_products_covered": covers,
    }
    child = {"name": "child", "install_base_items_covered": [{"install_base": deals["hotel's item"]}]}
    line = {"name": "line", "entitlements": [visits], "child_contract_lines": [child]}
    return {
        "short_description": "Gold",
        "account": deals["hotel"],
        "starts": day(-3).isoformat(),
        "ends": day(30).isoformat(),
        "state": "active",
        "service_contract_lines": [line],
        "sold_products_covered": covers,
    }


async def test_a_program_makes_a_whole_contract_and_reads_it_again(deals: Deals) -> None:
    client = await deals.world.client(deals.actors["integrator"])
    answer = await client.post(f"{PSS}/servicecontract", json=whole(deals))
    assert answer.status_code == 201, answer.json()
    made = answer.json()["result"]
    assert made["state"] == "active"
    found = (await client.get(f"{PSS}/servicecontract/{made['sys_id']}")).json()["result"]
    assert (found["number"], found["account"], found["state"]) == (made["number"], deals["hotel"], "active")
    assert [each["sold_product"] for each in found["sold_products_covered"]] == [deals["hotel's product"]]
    (line,) = found["service_contract_lines"]
    (visits,) = line["entitlements"]
    assert (visits["entitlement_name"], visits["state"]) == ("visits", "active")
    (parts,) = visits["entitlement_characteristics"]
    assert (parts["entitlement_usage"][0]["total_units"], parts["entitlement_usage"][0]["used_units"]) == (
        5,
        2,
    )
    (child,) = line["child_contract_lines"]
    assert child["install_base_items_covered"][0]["install_base"] == deals["hotel's item"]
    alone = (await client.get(f"{PSS}/servicecontract/contractline/{child['sys_id']}")).json()["result"]
    assert alone == child
    assert (await client.get(f"{PSS}/entitlement/{visits['sys_id']}")).json()["result"] == visits


async def test_a_contract_is_made_as_a_whole_or_not_at_all(deals: Deals) -> None:
    client = await deals.world.client(deals.actors["integrator"])
    broken = whole(deals)
    broken["service_contract_lines"][0]["child_contract_lines"][0]["ends"] = day(99).isoformat()
    answer = await client.post(f"{PSS}/servicecontract", json=broken)
    assert answer.status_code == 422
    for entity in (Contract, ContractLine, Entitlement, Coverage):
        assert await deals.everything.count(entity) == 0


async def test_lines_and_entitlements_are_made_alone(deals: Deals) -> None:
    await deals.in_force("gold")
    client = await deals.world.client(deals.actors["service contract manager"])
    line = {"name": "line", "contract": deals["gold"]}
    made = (await client.post(f"{PSS}/servicecontract/contractline", json=line)).json()["result"]
    assert made["state"] == "active"
    right = {"entitlement_name": "x", "service_contract_line": made["sys_id"], "state": "suspended"}
    found = (await client.post(f"{PSS}/entitlement", json=right)).json()["result"]
    assert found["state"] == "suspended"
    assert (await client.post(f"{PSS}/servicecontract/other", json=line)).status_code == 404
    assert (await client.post(f"{PSS}/entitlement", json={**right, "state": "Active"})).status_code in (
        400,
        422,
    )


async def test_only_programs_say_in_which_state_a_contract_is(deals: Deals) -> None:
    for person, status in (
        ("contract manager", 409),
        ("manager", 409),
        ("agent", 403),
        ("guest", 403),
        ("integrator", 201),
    ):
        client = await deals.world.client(deals.actors[person])
        values = {
            "short_description": "x",
            "account": deals["hotel"],
            "starts": day(-1).isoformat(),
            "state": "active",
        }
        assert (await client.post(f"{PSS}/servicecontract", json=values)).status_code == status, person


async def test_customers_read_their_own_contract_and_others_get_nothing(deals: Deals) -> None:
    await full(deals)
    guest = await deals.world.client(deals.actors["guest"])
    found = (await guest.get(f"{PSS}/servicecontract/{deals['gold']}")).json()["result"]
    assert found["short_description"] == "gold"
    assert [line["name"] for line in found["service_contract_lines"]] == ["line"]
    for person in ("foreigner", "clara", "consumer agent", "nobody"):
        client = await deals.world.client(deals.actors[person])
        for path in ("servicecontract/{gold}", "servicecontract/contractline/{line}", "entitlement/{visits}"):
            ids = {name: deals[name] for name in ("gold", "line", "visits")}
            assert (await client.get(f"{PSS}/{path.format(**ids)}")).status_code == 404, (person, path)


async def test_r6_contracts_that_end_soon_take_as_many_statements_however_many_there_are(
    deals: Deals,
) -> None:
    async def statements() -> int:
        seen: list[str] = []
        deals.world.instance.database.observer = seen.append
        await expiring(deals.records("agent"), 30, datetime.datetime.now(datetime.UTC))
        deals.world.instance.database.observer = None
        return len(seen)

    await deals.in_force("first", ends=day(3), starts=day(-9), account=deals["hotel"])
    few = await statements()
    for number in range(4):
        await deals.in_force(f"more {number}", ends=day(5), starts=day(-9), account=deals["group"])
    assert await statements() == few
