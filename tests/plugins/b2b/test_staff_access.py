"""What staff see and change of accounts and contacts."""

import pytest

from platform_core import INTERNAL, InvalidInput, NotFound, NotPermitted, Role
from plugins.b2b import (
    ACCOUNT_DATA_MANAGER,
    ACCOUNT_VIEWER,
    AGENT,
    CONTACT_MANAGER,
    CUSTOMER,
    CUSTOMER_ADMIN,
    Account,
    Contact,
    move_contact,
)
from plugins.customer_base import CUSTOMER_DATA_VIEWER, FOUNDATION_ADMIN, FOUNDATION_DATA_VIEWER
from tests.plugins.b2b.group import Group

ALL = {"Group", "Europe", "Lisbon", "Bar", "Americas", "Miami", "Stranger"}
READERS = (AGENT, ACCOUNT_VIEWER, CUSTOMER_DATA_VIEWER, FOUNDATION_DATA_VIEWER)
KEEPERS = (ACCOUNT_DATA_MANAGER, FOUNDATION_ADMIN)


@pytest.mark.parametrize("role", READERS, ids=lambda role: role.name)
async def test_staff_who_read_see_everything_and_change_nothing(group: Group, role: Role) -> None:
    contact = await group.contact("tiago", "Lisbon")
    reader = await group.staff("ruth", role)
    records = group.csm.as_(reader)
    assert await group.accounts_of(reader) == ALL
    assert await group.contacts_of(reader) == {"Tiago"}
    assert (await records.get(Account, group.ids["Bar"]))["account_path"]
    assert (await records.get(Contact, contact.id))["account"] == group.ids["Lisbon"]
    with pytest.raises(NotPermitted):
        await records.create(Account, {"name": "New"})
    with pytest.raises(NotPermitted):
        await records.update(Account, group.ids["Bar"], {"phone": "1"})
    with pytest.raises(NotPermitted):
        await records.update(Contact, contact.id, {"title": "Guest"})
    with pytest.raises(NotPermitted):
        await records.create(Contact, {"account": group.ids["Bar"], "first_name": "Rui"})


@pytest.mark.parametrize("role", KEEPERS, ids=lambda role: role.name)
async def test_keepers_of_account_data_create_and_change_but_delete_nothing(group: Group, role: Role) -> None:
    records = group.csm.as_(await group.staff("priya", role))
    account = await records.create(
        Account, {"name": "New", "account_parent": group.ids["Bar"], "partner": True}
    )
    contact = await records.create(Contact, {"account": account["sys_id"], "last_name": "Melo"})
    assert (await records.update(Account, account["sys_id"], {"notes": "Good"}))["notes"] == "Good"
    assert (await records.update(Contact, contact["sys_id"], {"vip": True}))["vip"] is True
    with pytest.raises(NotPermitted):
        await records.delete(Contact, contact["sys_id"])
    with pytest.raises(NotPermitted):
        await records.delete(Account, account["sys_id"])


@pytest.mark.rule("CSM-28")
async def test_a_keeper_of_account_data_moves_a_contact_and_his_sight_with_him(group: Group) -> None:
    contact = await group.contact("tiago", "Lisbon", CUSTOMER)
    keeper = group.csm.as_(await group.staff("priya", ACCOUNT_DATA_MANAGER))
    with pytest.raises(InvalidInput, match="by an edit") as refused:
        await keeper.update(Contact, contact.id, {"account": group.ids["Miami"]})
    assert [error.pointer for error in refused.value.errors] == ["/account"]
    moved = await move_contact(keeper, contact.id, group.ids["Miami"])
    assert (moved["account"], moved["company"]) == (group.ids["Miami"], group.ids["Miami"])
    assert await group.accounts_of(contact) == {"Miami"}
    history = (await group.csm.system.history(Contact, contact.id)).records
    assert {row["sys_created_by"] for row in history if row["fieldname"] == "account"} == {"priya"}


@pytest.mark.rule("CSM-28")
async def test_nobody_else_moves_a_contact(group: Group) -> None:
    contact = await group.contact("tiago", "Lisbon", CUSTOMER)
    for actor in (
        await group.staff("luca", CONTACT_MANAGER),
        await group.staff("ruth", AGENT),
        await group.contact("marina", "Group", CUSTOMER_ADMIN),
        contact,
    ):
        with pytest.raises(NotPermitted):
            await move_contact(group.csm.as_(actor), contact.id, group.ids["Miami"])
    for unseen in (await group.contact("nils", "Stranger", CUSTOMER_ADMIN), await group.csm.person("eve")):
        with pytest.raises(NotFound):
            await move_contact(group.csm.as_(unseen), contact.id, group.ids["Miami"])
    keeper = group.csm.as_(await group.staff("priya", ACCOUNT_DATA_MANAGER))
    with pytest.raises(NotFound):
        await move_contact(keeper, contact.id, "0" * 32)
    assert (await group.csm.system.get(Contact, contact.id))["account"] == group.ids["Lisbon"]


async def test_a_contact_manager_keeps_contacts_and_no_accounts(group: Group) -> None:
    records = group.csm.as_(await group.staff("luca", CONTACT_MANAGER))
    contact = await records.create(Contact, {"account": group.ids["Bar"], "last_name": "Melo"})
    assert (await records.update(Contact, contact["sys_id"], {"title": "Barkeeper"}))["title"] == "Barkeeper"
    with pytest.raises(NotPermitted):
        await records.create(Account, {"name": "New"})
    with pytest.raises(NotPermitted):
        await records.update(Account, group.ids["Bar"], {"name": "Renamed"})


async def test_other_staff_see_the_names_of_accounts_and_contacts_and_no_more(group: Group) -> None:
    contact = await group.contact("tiago", "Bar")
    clerk = await group.staff("clerk", INTERNAL)
    account = await group.csm.as_(clerk).get(Account, group.ids["Bar"])
    assert account["name"] == "Bar"
    assert not {"phone", "city", "number", "account_parent", "account_path", "rank_tier"} & account.keys()
    assert await group.csm.sees(clerk, Contact) == {contact.id}
    seen = await group.csm.as_(clerk).get(Contact, contact.id)
    assert (seen["name"], seen["account"], seen["company"], seen["primary_contact"]) == (
        "Tiago",
        None,
        None,
        None,
    )
