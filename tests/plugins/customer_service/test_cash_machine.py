"""A walk through the install base: a bank's cash machine in a grocery fails, and its bank follows what happens."""

from typing import Any

import httpx
import pytest

from platform_core import Location, Record, User, UserRole
from platform_core.testing import MakeWorld, World
from plugins import customer_service
from plugins.customer_service import RESOLVED, Case
from plugins.install_base import InstallBaseItem

CASES = "/api/tables/sn_customerservice_case"
MACHINE = "Cash machine, Pier Street"


@pytest.fixture
async def town(world: MakeWorld) -> World:
    """Customer service with its demonstration data: the bank, the grocery and the machine."""
    town = await world(customer_service.pack)
    await town.load_demo()
    return town


async def signed_in(town: World, user_name: str) -> httpx.AsyncClient:
    """The server as a person of the demonstration data has it."""
    user = await town.system.find(User, User.user_name == user_name)
    assert user is not None
    roles = [row["role"] async for row in town.system.every(UserRole) if row["user"] == user["sys_id"]]
    return await town.client(town.actor(user, *roles))


async def overview(client: httpx.AsyncClient, item: str) -> dict[str, list[dict[str, Any]]]:
    """What somebody is shown with an item, section by section."""
    answer = await client.get(f"/api/customers/sn_install_base_item/{item}/overview")
    assert answer.status_code == 200, answer.text
    return {name: section["records"] for name, section in answer.json()["sections"].items()}


async def report(town: World, machine: Record) -> tuple[str, str]:
    """The store's manager, who acts for the bank there, reports that the machine fails: the case and its number."""
    grocer = await signed_in(town, "odd.hauge")
    opened = await grocer.post(CASES, json=body_of(machine, machine["sys_id"]))
    assert opened.status_code == 201, opened.text
    known = await town.system.get(Case, opened.json()["sys_id"])
    assert (known["product"], known["account"]) == (machine["product"], machine["account"])
    return known["sys_id"], known["number"]


def body_of(machine: Record, item: str) -> dict[str, str]:
    """A case that the store's manager opens."""
    return {"short_description": "No money comes out", "account": machine["account"], "install_base": item}


async def solve(agent: httpx.AsyncClient, case: str) -> None:
    """The agent takes the case, and says how it was solved."""
    solution = {"resolution_code": "fixed_by_support", "close_notes": "Replaced.", "notes_to_comments": True}
    for move, values in (("accept", {}), ("propose_solution", solution)):
        answer = await agent.post(f"{CASES}/{case}/actions/{move}", json=values, headers={"If-Match": "*"})
        assert answer.status_code == 200, answer.text


async def replace(keeper: httpx.AsyncClient, item: str) -> dict[str, str]:
    """The machine cannot be repaired, and another one takes its place."""
    body = {"identifier": "T-0018", "notes": "The dispenser is beyond repair."}
    replaced = await keeper.post(f"/api/install-base/items/{item}/replace", json=body)
    assert replaced.status_code == 201, replaced.text
    new: dict[str, str] = replaced.json()
    return new


@pytest.fixture
async def machine(town: World) -> Record:
    """The bank's machine, which was moved to the entrance of the store."""
    machine = await town.system.find(InstallBaseItem, InstallBaseItem.name == MACHINE)
    assert machine is not None
    keeper = await signed_in(town, "nora.kvamme")
    entrance = await town.system.create(Location, {"name": "Corner Grocery, entrance"})
    path = f"/api/install-base/items/{machine['sys_id']}/move"
    moved = await keeper.post(path, json={"location": entrance["sys_id"]})
    assert moved.status_code == 200, moved.text
    return machine


@pytest.mark.rule("CSM-130")
async def test_the_bank_follows_what_the_store_reports_about_its_machine(
    town: World, machine: Record
) -> None:
    agent, bank = await signed_in(town, "ruth.okafor"), await signed_in(town, "ingrid.solberg")
    case, number = await report(town, machine)
    assert number in {each["number"] for each in (await overview(bank, machine["sys_id"]))["cases"]}
    shown = await overview(agent, machine["sys_id"])
    assert {"cases", "history", "usage", "childinstallbaseitems", "soldproducts"} <= shown.keys()
    assert [reading["last_value"] for reading in shown["usage"]] == [12_204.0]
    await solve(agent, case)
    assert (await bank.get(f"{CASES}/{case}")).json()["state"] == RESOLVED


async def test_the_history_of_both_machines_tells_what_happened(town: World, machine: Record) -> None:
    agent, bank = await signed_in(town, "ruth.okafor"), await signed_in(town, "ingrid.solberg")
    new = await replace(await signed_in(town, "nora.kvamme"), machine["sys_id"])
    told = (await overview(bank, machine["sys_id"]))["history"]
    assert [event["event"] for event in reversed(told)] == ["installed", "moved", "uninstalled", "replaced"]
    assert not any("notes" in event for event in told), "what staff wrote is for staff"
    staff = (await overview(agent, machine["sys_id"]))["history"]
    assert staff[0]["notes"] == "The dispenser is beyond repair."
    assert staff[0]["other_item.number"] == new["number"]
    parts = (await overview(agent, new["sys_id"]))["childinstallbaseitems"]
    assert {part["name"] for part in parts} == {"Cash dispenser, Pier Street", "Card reader, Pier Street"}


@pytest.mark.rule("CSM-128")
async def test_nobody_opens_a_case_about_a_machine_that_is_gone(town: World, machine: Record) -> None:
    new = await replace(await signed_in(town, "nora.kvamme"), machine["sys_id"])
    grocer = await signed_in(town, "odd.hauge")
    refused = await grocer.post(CASES, json=body_of(machine, machine["sys_id"]))
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/install_base"
    assert (await grocer.post(CASES, json=body_of(machine, new["sys_id"]))).status_code == 201
