"""Contacts who act for further accounts: who may, how long, what they see, and that their own account stays."""

from __future__ import annotations

import asyncio
import datetime

import pytest

from platform_core import Actor, Conflict, InvalidInput, NotFound, NotPermitted, Record, Role
from platform_core.testing import World
from plugins.b2b import (
    ACCOUNT_DATA_MANAGER,
    ACCOUNT_RELATIONSHIP_DATA_MANAGER,
    CUSTOMER,
    CUSTOMER_ADMIN,
    CUSTOMER_CASE_MANAGER,
    Account,
    AccountRelationship,
    Contact,
    ContactRelationship,
)
from plugins.customer_base import Responsibility
from tests.plugins.b2b.group import Group
from tests.plugins.b2b.test_relationships import SISTERS, kind, relate
from tests.plugins.b2b.test_teams import responsibility

TODAY = datetime.datetime.now(datetime.UTC).date()
DAY = datetime.timedelta(days=1)


async def relation(group: Group, contact: Actor, account: str, **values: object) -> Record:
    """Have a contact act for an account."""
    return await group.csm.system.create(
        ContactRelationship, {"contact": contact.id, "company": group.ids[account], **values}
    )


async def contacts_in_list(csm: World, account: str) -> set[str]:
    """Who stands in an account's list of contacts: its own, and those who are related to it."""
    own = {row["sys_id"] async for row in csm.system.every(Contact) if row["account"] == account}
    related = {
        row["contact"] async for row in csm.system.every(ContactRelationship) if row["company"] == account
    }
    return own | related


async def relations(csm: World) -> set[tuple[str, str]]:
    """All contact relationships, as contact and account."""
    return {(row["contact"], row["company"]) async for row in csm.system.every(ContactRelationship)}


@pytest.mark.rule("CSM-25")
@pytest.mark.rule("CSM-26")
@pytest.mark.parametrize(("home", "further"), [("Europe", "Lisbon"), ("Lisbon", "Europe")])
async def test_a_contact_added_to_a_parent_or_child_stays_where_he_was(
    group: Group, home: str, further: str
) -> None:
    """What a reader of the fundamentals reports: added to the parent he is gone from the child, and the other way round."""
    csm = group.csm
    contact = await group.contact("samiksha", home)
    keeper = csm.as_(await group.staff("petra", ACCOUNT_RELATIONSHIP_DATA_MANAGER))
    with pytest.raises(InvalidInput, match="contact relationship") as refused:
        await keeper.update(Contact, contact.id, {"account": group.ids[further]})
    assert [error.pointer for error in refused.value.errors] == ["/account"]
    made = await keeper.create(ContactRelationship, {"contact": contact.id, "company": group.ids[further]})
    for account in (home, further):
        assert contact.id in await contacts_in_list(csm, group.ids[account])
    stored = await csm.system.get(Contact, contact.id)
    assert (stored["account"], stored["company"]) == (group.ids[home], group.ids[home])
    await keeper.delete(ContactRelationship, made["sys_id"])
    assert contact.id in await contacts_in_list(csm, group.ids[home])
    assert contact.id not in await contacts_in_list(csm, group.ids[further])
    assert await csm.system.get(Contact, contact.id) == stored


@pytest.mark.rule("CSM-27")
async def test_ending_a_relationship_touches_neither_contact_nor_account(group: Group) -> None:
    csm = group.csm
    contact = await group.contact("tiago", "Bar")
    before = (await csm.system.get(Contact, contact.id), await csm.system.get(Account, group.ids["Miami"]))
    made = await relation(group, contact, "Miami")
    await csm.system.delete(ContactRelationship, made["sys_id"])
    after = (await csm.system.get(Contact, contact.id), await csm.system.get(Account, group.ids["Miami"]))
    assert after == before


@pytest.mark.rule("CSM-41")
async def test_contacts_of_the_hierarchy_and_of_related_accounts_may_act_and_no_others(group: Group) -> None:
    csm = group.csm
    contact = await group.contact("tiago", "Bar")
    await relation(group, contact, "Miami")
    with pytest.raises(InvalidInput) as refused:
        await relation(group, contact, "Stranger")
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/contact", "not_eligible")]
    await relate(group, "Stranger", "Bar", await kind(csm, SISTERS))
    await relation(group, contact, "Stranger")
    with pytest.raises(InvalidInput) as refused:
        await relation(group, contact, "Bar")
    assert [error.code for error in refused.value.errors] == ["own_account"]


@pytest.mark.rule("CSM-41")
async def test_an_implementer_may_let_contacts_of_all_accounts_act(group: Group) -> None:
    csm = group.csm
    contact = await group.contact("tiago", "Bar")
    await csm.system.create("sys_properties", {"name": "b2b.related_contacts_only", "value": "false"})
    await csm.instance.reload()
    await relation(group, contact, "Stranger")


@pytest.mark.rule("CSM-42")
async def test_a_contact_is_related_to_an_account_once_however_many_try(group: Group) -> None:
    contact = await group.contact("tiago", "Bar")
    done = await asyncio.gather(
        *(relation(group, contact, "Miami") for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(one, Conflict) for one in done) == 4
    assert len(await relations(group.csm)) == 1


@pytest.mark.rule("CSM-43")
async def test_the_responsibility_of_a_relationship_is_one_for_contacts(group: Group) -> None:
    csm = group.csm
    contact = await group.contact("tiago", "Bar")
    with pytest.raises(InvalidInput) as refused:
        await relation(group, contact, "Miami", responsibility=await responsibility(csm, "Manager"))
    assert [error.pointer for error in refused.value.errors] == ["/responsibility"]
    asset = await responsibility(csm, "Equipment Contact", "contact")
    made = await relation(group, contact, "Miami", responsibility=asset)
    assert made["responsibility"] == asset
    with pytest.raises(Conflict):
        await csm.system.delete(Responsibility, asset)


@pytest.mark.rule("CSM-44")
async def test_fifty_parallel_inserts_give_a_unique_responsibility_to_one_contact(group: Group) -> None:
    csm = group.csm
    owner = await responsibility(csm, "Contract Owner", "contact", unique=True)
    async with csm.system.transaction() as setting_up:
        people = [
            await setting_up.create(Contact, {"last_name": f"C{number}", "account": group.ids["Bar"]})
            for number in range(50)
        ]

    async def add(contact: str) -> bool:
        values = {"contact": contact, "company": group.ids["Miami"], "responsibility": owner}
        try:
            await csm.system.create(ContactRelationship, values)
        except Conflict:
            return False
        return True

    assert sum(await asyncio.gather(*(add(person["sys_id"]) for person in people))) == 1
    assert len(await relations(csm)) == 1


@pytest.mark.rule("CSM-40")
async def test_a_related_customer_reaches_the_further_account_and_not_what_is_below_it(group: Group) -> None:
    customer = await group.contact("tiago", "Bar", CUSTOMER)
    made = await relation(group, customer, "Americas")
    assert await group.accounts_of(customer) == {"Bar", "Americas"}
    assert await group.csm.sees(customer, ContactRelationship) == {made["sys_id"]}
    await group.csm.system.delete(ContactRelationship, made["sys_id"])
    assert await group.accounts_of(customer) == {"Bar"}


@pytest.mark.rule("CSM-40")
@pytest.mark.parametrize("role", [CUSTOMER_ADMIN, CUSTOMER_CASE_MANAGER], ids=lambda role: role.name)
async def test_a_related_admin_or_case_manager_also_reaches_what_is_below(group: Group, role: Role) -> None:
    actor = await group.contact("beatriz", "Bar", role)
    await group.contact("joe", "Miami")
    await relation(group, actor, "Americas")
    assert await group.accounts_of(actor) == {"Bar", "Americas", "Miami"}
    assert await group.contacts_of(actor) == {"Beatriz", "Joe"}


@pytest.mark.rule("CSM-36")
async def test_a_relationship_opens_nothing_to_the_accounts_that_it_names(group: Group) -> None:
    """Who acts for Miami does not open his own account to Miami's people."""
    csm = group.csm
    actor = await group.contact("tiago", "Bar", CUSTOMER)
    await relation(group, actor, "Miami")
    admin = await group.contact("joe", "Americas", CUSTOMER_ADMIN)
    assert await group.accounts_of(admin) == {"Americas", "Miami"}
    assert await group.contacts_of(admin) == {"Joe", "Tiago"}
    seen = await csm.as_(admin).get(Contact, actor.id)
    assert seen["name"] == "Tiago"
    assert seen.get("account") is None
    with pytest.raises(NotPermitted):
        await csm.as_(admin).update(Contact, actor.id, {"title": "Mine"})
    miami = await group.contact("lena", "Miami", CUSTOMER)
    with pytest.raises(NotFound):
        await csm.as_(miami).get(Contact, actor.id)


@pytest.mark.rule("CSM-40")
@pytest.mark.parametrize(
    ("start", "end", "open_"),
    [
        (None, None, True),
        (TODAY, TODAY, True),
        (TODAY - DAY, None, True),
        (None, TODAY - DAY, False),
        (TODAY + DAY, None, False),
    ],
)
async def test_a_relationship_opens_the_account_from_its_first_day_to_its_last(
    group: Group, start: datetime.date | None, end: datetime.date | None, open_: bool
) -> None:
    customer = await group.contact("tiago", "Bar", CUSTOMER)
    await relation(group, customer, "Miami", start_date=start, end_date=end)
    assert ("Miami" in await group.accounts_of(customer)) is open_


@pytest.mark.rule("CSM-53")
async def test_what_rested_on_an_account_relationship_goes_with_it_and_nothing_else(group: Group) -> None:
    csm, sisters = group.csm, await kind(group.csm, SISTERS)
    made = await relate(group, "Stranger", "Bar", sisters)
    there, back = await group.contact("tiago", "Bar"), await group.contact("nils", "Stranger")
    await relation(group, there, "Stranger")
    await relation(group, back, "Bar")
    await relation(group, there, "Miami")
    await csm.system.delete(AccountRelationship, made["sys_id"])
    assert await relations(csm) == {(there.id, group.ids["Miami"])}
    assert await csm.system.count(Contact) == 2


@pytest.mark.rule("CSM-53")
async def test_another_relationship_of_the_two_accounts_holds_what_rests_on_it(group: Group) -> None:
    csm = group.csm
    first = await relate(group, "Stranger", "Bar", await kind(csm, SISTERS))
    await relate(group, "Bar", "Stranger", await kind(csm, SISTERS, name="Neighbor", relationship="is near"))
    contact = await group.contact("tiago", "Bar")
    await relation(group, contact, "Stranger")
    await csm.system.delete(AccountRelationship, first["sys_id"])
    assert await relations(csm) == {(contact.id, group.ids["Stranger"])}


@pytest.mark.rule("CSM-53")
async def test_a_contact_acts_no_longer_than_the_accounts_are_related(group: Group) -> None:
    csm = group.csm
    made = await relate(group, "Stranger", "Bar", await kind(csm, SISTERS), end_date=TODAY + 9 * DAY)
    contact = await group.contact("tiago", "Bar", CUSTOMER)
    related = await relation(group, contact, "Stranger", end_date=TODAY + 30 * DAY)
    assert related["end_date"] == TODAY + 9 * DAY
    await csm.system.update(AccountRelationship, made["sys_id"], {"end_date": TODAY})
    assert (await csm.system.get(ContactRelationship, related["sys_id"]))["end_date"] == TODAY
    assert await group.accounts_of(contact) == {"Bar", "Stranger"}
    await csm.system.update(AccountRelationship, made["sys_id"], {"end_date": TODAY - DAY})
    assert await relations(csm) == set()
    assert await group.accounts_of(contact) == {"Bar"}


@pytest.mark.rule("CSM-41")
async def test_what_rested_on_the_hierarchy_goes_when_a_branch_leaves_it(group: Group) -> None:
    csm = group.csm
    lisbon, joe = await group.contact("tiago", "Bar"), await group.contact("joe", "Miami")
    await relation(group, lisbon, "Miami")
    await relation(group, joe, "Bar")
    await relation(group, lisbon, "Europe")
    await csm.system.update(Account, group.ids["Europe"], {"account_parent": None})
    assert await relations(csm) == {(lisbon.id, group.ids["Europe"])}


async def test_only_keepers_of_relationships_make_them(group: Group) -> None:
    csm = group.csm
    contact = await group.contact("tiago", "Bar", CUSTOMER)
    values = {"contact": contact.id, "company": group.ids["Miami"]}
    for actor in (
        contact,
        await group.contact("marina", "Group", CUSTOMER_ADMIN),
        await group.staff("priya", ACCOUNT_DATA_MANAGER),
    ):
        with pytest.raises((NotPermitted, InvalidInput)):
            await csm.as_(actor).create(ContactRelationship, values)
    assert await relations(csm) == set()
