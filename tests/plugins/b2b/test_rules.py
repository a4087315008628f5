"""What holds whenever an account or a contact is saved."""

import pytest

from platform_core import Company, Conflict, InvalidInput, User
from platform_core.testing import World
from plugins.b2b import Account, Contact
from tests.plugins.b2b.group import Group


@pytest.mark.rule("CSM-29")
@pytest.mark.parametrize(
    ("given", "kinds"),
    [
        ({"customer": True}, (True, False)),
        ({"partner": True}, (False, True)),
        ({"customer": True, "partner": True}, (True, True)),
        ({}, (True, False)),
    ],
)
async def test_an_account_is_a_customer_a_partner_or_both(
    csm: World, given: dict[str, bool], kinds: tuple[bool, bool]
) -> None:
    account = await csm.system.create(Account, {"name": "Reef Suites", **given})
    assert (account["customer"], account["partner"]) == kinds


@pytest.mark.rule("CSM-29")
async def test_a_customer_becomes_a_partner_as_well(csm: World) -> None:
    account = await csm.system.create(Account, {"name": "Reef Suites"})
    account = await csm.system.update(Account, account["sys_id"], {"partner": True})
    assert (account["customer"], account["partner"]) == (True, True)


async def test_two_accounts_may_have_one_name(csm: World) -> None:
    first = await csm.system.create(Account, {"name": "Reef Suites"})
    second = await csm.system.create(Account, {"name": "Reef Suites"})
    assert first["number"] != second["number"]


async def test_a_registration_code_leads_to_one_account(group: Group) -> None:
    await group.csm.system.update(Account, group.ids["Bar"], {"registration_code": "WELCOME"})
    with pytest.raises(Conflict, match="registration_code"):
        await group.csm.system.update(Account, group.ids["Miami"], {"registration_code": "WELCOME"})


@pytest.mark.rule("CSM-23")
@pytest.mark.parametrize("account", [{}, {"account": None}, {"account": "0" * 32}])
async def test_a_contact_without_an_account_is_refused(csm: World, account: dict[str, str | None]) -> None:
    with pytest.raises(InvalidInput) as refused:
        await csm.system.create(Contact, {"last_name": "Costa", **account})
    assert [error.pointer for error in refused.value.errors] == ["/account"]
    assert await csm.system.count(User) == 0


@pytest.mark.rule("CSM-23")
async def test_a_contact_cannot_leave_his_account_for_none(group: Group) -> None:
    contact = await group.contact("tiago", "Lisbon")
    with pytest.raises(InvalidInput, match="account"):
        await group.csm.system.update(Contact, contact.id, {"account": None})


@pytest.mark.rule("CSM-23")
async def test_a_company_that_is_no_account_has_no_contacts(csm: World) -> None:
    vendor = await csm.system.create(Company, {"name": "Laundry", "vendor": True})
    with pytest.raises(InvalidInput) as refused:
        await csm.system.create(Contact, {"last_name": "Costa", "account": vendor["sys_id"]})
    assert [error.pointer for error in refused.value.errors] == ["/account"]


@pytest.mark.rule("CSM-24")
async def test_an_account_has_many_contacts(group: Group) -> None:
    for name in ("tiago", "lena", "joe"):
        await group.contact(name, "Lisbon")
    found = await group.csm.system.count(Contact, Contact.account == group.ids["Lisbon"])
    assert found == 3


@pytest.mark.rule("CSM-23")
async def test_a_contacts_company_is_his_account(group: Group) -> None:
    contact = await group.contact("tiago", "Lisbon")
    stored = await group.csm.system.get(Contact, contact.id, ["company", "company.name"])
    assert stored == {"company": group.ids["Lisbon"], "company.name": "Lisbon"}
    moved = await group.csm.system.update(Contact, contact.id, {"account": group.ids["Bar"]})
    assert moved["company"] == group.ids["Bar"]


@pytest.mark.rule("CSM-23")
async def test_another_company_is_refused_with_the_remedy(group: Group) -> None:
    contact = await group.contact("tiago", "Lisbon")
    with pytest.raises(InvalidInput, match="to move the contact") as refused:
        await group.csm.system.update(Contact, contact.id, {"company": group.ids["Bar"]})
    assert [error.pointer for error in refused.value.errors] == ["/company"]
    with pytest.raises(InvalidInput):
        await group.csm.system.create(
            Contact, {"last_name": "Costa", "account": group.ids["Bar"], "company": group.ids["Lisbon"]}
        )
    assert await group.csm.system.count(Contact) == 1


async def test_a_contacts_name_is_built_from_its_parts(group: Group) -> None:
    values = {"account": group.ids["Bar"], "first_name": "Marina", "middle_name": "Sol", "last_name": "Costa"}
    contact = await group.csm.system.create(Contact, values)
    assert contact["name"] == "Marina Sol Costa"
    contact = await group.csm.system.update(Contact, contact["sys_id"], {"middle_name": None})
    assert contact["name"] == "Marina Costa"


async def test_a_name_that_is_given_stays(group: Group) -> None:
    contact = await group.csm.system.create(Contact, {"account": group.ids["Bar"], "name": "Front desk"})
    assert contact["name"] == "Front desk"


@pytest.mark.rule("CSM-66")
async def test_a_new_primary_contact_relieves_the_former(group: Group) -> None:
    first = await group.csm.system.create(
        Contact, {"account": group.ids["Bar"], "last_name": "Costa", "primary_contact": True}
    )
    elsewhere = await group.csm.system.create(
        Contact, {"account": group.ids["Miami"], "last_name": "Alvarez", "primary_contact": True}
    )
    second = await group.contact("tiago", "Bar")
    await group.csm.system.update(Contact, second.id, {"primary_contact": True})
    primary = {
        record["sys_id"] async for record in group.csm.system.every(Contact) if record["primary_contact"]
    }
    assert primary == {second.id, elsewhere["sys_id"]}
    assert first["primary_contact"] is True


@pytest.mark.rule("CSM-66")
async def test_a_primary_contact_who_moves_is_primary_no_more(group: Group) -> None:
    there = await group.csm.system.create(
        Contact, {"account": group.ids["Miami"], "last_name": "Alvarez", "primary_contact": True}
    )
    mover = await group.csm.system.create(
        Contact, {"account": group.ids["Bar"], "last_name": "Costa", "primary_contact": True}
    )
    moved = await group.csm.system.update(Contact, mover["sys_id"], {"account": group.ids["Miami"]})
    assert moved["primary_contact"] is False
    assert (await group.csm.system.get(Contact, there["sys_id"]))["primary_contact"] is True


@pytest.mark.rule("CSM-67")
async def test_an_account_with_contacts_is_not_deleted(group: Group) -> None:
    contact = await group.contact("tiago", "Bar")
    with pytest.raises(Conflict):
        await group.csm.system.delete(Account, group.ids["Bar"])
    assert (await group.csm.system.get(Contact, contact.id))["account"] == group.ids["Bar"]
    await group.csm.system.delete(Contact, contact.id)
    await group.csm.system.delete(Account, group.ids["Bar"])
    assert await group.csm.system.find(Account, Account.sys_id == group.ids["Bar"]) is None
