"""The tutorial of the account tree, as its reader does it."""

import pytest

from docs.pages.installed import ROOT
from docs.pages.snippets import definitions, shown
from docs.tutorial.accounts import account_tree as tutorial
from platform_core.testing import MakeWorld
from plugins import b2b
from plugins.b2b import ACCOUNT_RELATIONSHIP_DATA_MANAGER, CUSTOMER, CUSTOMER_ADMIN

FOLDER = ROOT / "docs" / "tutorial"
OWN = "a password of my own"


def test_the_page_shows_every_definition_of_the_module() -> None:
    pieces = shown((FOLDER / "account-tree.md").read_text(encoding="utf-8"))
    module = (FOLDER / "accounts" / "account_tree.py").read_text(encoding="utf-8")
    told = [name for _, names in pieces for name in names]
    assert told == [name for name in definitions(module) if name not in {"imports", "TABLES"}]


@pytest.mark.rule("CSM-25")
async def test_the_reader_builds_a_tree_and_has_a_contact_act_for_two_hotels(world: MakeWorld) -> None:
    csm = await world(b2b.pack)
    keeper = await csm.client(await csm.person("keeper", ACCOUNT_RELATIONSHIP_DATA_MANAGER))
    accounts = await tutorial.make_tree(keeper)
    circle = await tutorial.close_a_circle(keeper, accounts)
    assert (circle.status_code, circle.json()["errors"][0]["code"]) == (422, "cycle")
    people = await tutorial.add_people(keeper, accounts)
    clients = {}
    for name, role in (("Marina", CUSTOMER_ADMIN), ("Tiago", CUSTOMER)):
        login = await tutorial.invite(keeper, people[name], role.name)
        clients[name] = await csm.client()
        await tutorial.choose_password(clients[name], login, OWN)
        form = {"grant_type": "password", "username": login["user_name"], "password": OWN}
        token = (await clients[name].post("/api/token", data=form)).json()["access_token"]
        clients[name].headers["authorization"] = f"Bearer {token}"
    assert len(await tutorial.accounts_of(clients["Marina"])) == 4
    assert await tutorial.accounts_of(clients["Tiago"]) == ["Shark Hotels Lisbon"]
    hamburg = accounts["Shark Hotels Hamburg"]
    edit = await tutorial.take_him_away(keeper, people["Tiago"], hamburg)
    assert (edit.status_code, edit.json()["errors"][0]["code"]) == (422, "not_by_an_edit")
    relationship = await tutorial.act_for(keeper, people["Tiago"], hamburg)
    assert await tutorial.accounts_of(clients["Tiago"]) == ["Shark Hotels Hamburg", "Shark Hotels Lisbon"]
    sections = await tutorial.look(keeper, hamburg)
    assert [row["contact"] for row in sections["related_contacts"]["records"]] == [people["Tiago"]]
    assert sections["contacts"]["count"] == 0
    assert sections["addresses"]["records"][0]["location.city"] == "Hamburg"
    assert (await tutorial.look(clients["Tiago"], hamburg))["addresses"]["count"] == 1
    url = f"/api/tables/sn_customerservice_contact_relationship/{relationship}"
    assert (await keeper.delete(url, headers={"if-match": "*"})).status_code == 204
    assert await tutorial.accounts_of(clients["Tiago"]) == ["Shark Hotels Lisbon"]
