"""The walk-through of the install base: a bank's cash machine in a grocery fails, and all who have to do with it follow it."""

import httpx
import pytest

from platform_core import Location, User, UserRole
from platform_core.testing import MakeWorld, World
from plugins import customer_service
from plugins.customer_service import Case
from plugins.install_base import InstallBaseItem

ITEMS, CASES = "/api/tables/sn_install_base_item", "/api/tables/sn_customerservice_case"
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


async def overview(client: httpx.AsyncClient, item: str) -> dict[str, list[dict[str, str]]]:
    """What somebody is shown with an item, section by section."""
    answer = await client.get(f"/api/customers/sn_install_base_item/{item}/overview")
    assert answer.status_code == 200, answer.text
    return {name: section["records"] for name, section in answer.json()["sections"].items()}


@pytest.mark.rule("CSM-128")
@pytest.mark.rule("CSM-130")
async def test_a_failing_cash_machine_is_reported_replaced_and_followed_by_its_bank(town: World) -> None:
    keeper, grocer = await signed_in(town, "nora.lindqvist"), await signed_in(town, "omar.haddad")
    agent, bank = await signed_in(town, "ruth.okafor"), await signed_in(town, "ingrid.solberg")
    machine = await town.system.find(InstallBaseItem, InstallBaseItem.name == MACHINE)
    assert machine is not None
    item = machine["sys_id"]

    # It is moved within the store, then fails; the store's manager, who acts for the bank there, reports it.
    entrance = await town.system.create(Location, {"name": "Corner Grocery, entrance"})
    moved = await keeper.post(f"/api/install-base/items/{item}/move", json={"location": entrance["sys_id"]})
    assert moved.status_code == 200, moved.text
    body = {"short_description": "No money comes out", "account": machine["account"], "install_base": item}
    opened = await grocer.post(CASES, json=body)
    assert opened.status_code == 201, opened.text
    number, case = opened.json()["number"], opened.json()["sys_id"]
    known = await town.system.get(Case, case)
    assert (known["product"], known["account"]) == (machine["product"], machine["account"])

    # The bank sees the case of its machine; an agent takes it, with what is known of the machine before his eyes.
    assert number in {each["number"] for each in (await overview(bank, item))["cases"]}
    taken = await agent.post(f"{CASES}/{case}/actions/accept", json={}, headers={"If-Match": "*"})
    assert taken.status_code == 200, taken.text
    shown = await overview(agent, item)
    assert {"cases", "history", "usage", "childinstallbaseitems", "soldproducts"} <= shown.keys()
    assert [reading["last_value"] for reading in shown["usage"]] == [12_204.0]

    # It cannot be repaired: another one takes its place, with its parts. The case is solved.
    body = {"identifier": "T-0018", "notes": "The dispenser is beyond repair."}
    replaced = await keeper.post(f"/api/install-base/items/{item}/replace", json=body)
    assert replaced.status_code == 201, replaced.text
    solution = {"resolution_code": "fixed_by_support", "close_notes": "Replaced.", "notes_to_comments": True}
    path = f"{CASES}/{case}/actions/propose_solution"
    assert (await agent.post(path, json=solution, headers={"If-Match": "*"})).status_code == 200
    assert (await bank.get(f"{CASES}/{case}")).json()["state"] == 6

    # The history of either machine tells all of it, to the bank without what staff wrote.
    former = (await overview(bank, item))["history"]
    assert [event["event"] for event in reversed(former)] == ["installed", "moved", "uninstalled", "replaced"]
    assert not any("notes" in event for event in former)
    staff = (await overview(agent, item))["history"]
    assert staff[0]["notes"] == "The dispenser is beyond repair."
    new = replaced.json()["sys_id"]
    assert staff[0]["other_item.number"] == replaced.json()["number"]
    assert [part["name"] for part in (await overview(agent, new))["childinstallbaseitems"]] == [
        "Cash dispenser, Pier Street",
        "Card reader, Pier Street",
    ]

    # Nobody opens a case about a machine that is gone.
    refused = await grocer.post(CASES, json={**body_of(machine), "install_base": item})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/install_base"
    assert (await grocer.post(CASES, json={**body_of(machine), "install_base": new})).status_code == 201


def body_of(machine: dict[str, str]) -> dict[str, str]:
    """A case that the store's manager opens."""
    return {"short_description": "It is down again", "account": machine["account"]}
