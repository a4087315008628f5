"""What the people of an account see and change of accounts and contacts."""

import pytest

from platform_core import (
    Actor,
    ActorStandIn,
    Company,
    Filter,
    InvalidInput,
    InvalidQuery,
    NotFound,
    NotPermitted,
    Query,
    Role,
    User,
)
from plugins.b2b import (
    CUSTOMER,
    CUSTOMER_ADMIN,
    CUSTOMER_CASE_MANAGER,
    Account,
    Contact,
)
from tests.plugins.b2b.group import Group

ALL = {"Group", "Europe", "Lisbon", "Bar", "Americas", "Miami", "Stranger"}
BELOW_EUROPE = {"Europe", "Lisbon", "Bar"}


async def people(group: Group) -> dict[str, Actor]:
    """One contact without rights per account, named after it."""
    return {name: await group.contact(name.lower(), name) for name in sorted(ALL)}


async def refused_ids(group: Group, actor: Actor) -> set[str]:
    """The names of the accounts that an actor does not get by id."""
    refused = set()
    for name, sys_id in group.ids.items():
        try:
            await group.csm.as_(actor).get(Account, sys_id)
        except NotFound:
            refused.add(name)
    return refused


# -- the account's own people -------------------------------------------------------------------------------


@pytest.mark.rule("CSM-34")
async def test_a_customer_admin_sees_all_subsidiaries_and_their_contacts_at_every_depth(group: Group) -> None:
    await people(group)
    admin = await group.contact("marina", "Group", CUSTOMER_ADMIN)
    assert await group.accounts_of(admin) == ALL - {"Stranger"}
    assert await group.contacts_of(admin) == (ALL - {"Stranger"}) | {"Marina"}
    assert await refused_ids(group, admin) == {"Stranger"}


@pytest.mark.rule("CSM-36")
async def test_a_customer_admin_of_a_child_sees_nothing_above_or_beside(group: Group) -> None:
    contacts = await people(group)
    admin = await group.contact("beatriz", "Europe", CUSTOMER_ADMIN)
    assert await group.accounts_of(admin) == BELOW_EUROPE
    assert await group.contacts_of(admin) == BELOW_EUROPE | {"Beatriz"}
    assert await refused_ids(group, admin) == ALL - BELOW_EUROPE
    for name in ("Group", "Miami", "Stranger"):
        with pytest.raises(NotFound):
            await group.csm.as_(admin).get(Contact, contacts[name].id)


@pytest.mark.rule("CSM-36")
async def test_a_childs_own_account_tells_nothing_of_the_parent(group: Group) -> None:
    admin = await group.contact("beatriz", "Europe", CUSTOMER_ADMIN)
    own = await group.csm.as_(admin).get(Account, group.ids["Europe"])
    assert own["account_parent"] is None
    assert not {"account_path", "account_code"} & own.keys()
    below = await group.csm.as_(admin).get(Account, group.ids["Lisbon"])
    assert below["account_parent"] == group.ids["Europe"]
    by_parent = Filter("account_parent", "eq", group.ids["Group"])
    assert (await group.csm.as_(admin).list(Account, Query(filters=(by_parent,)))).records == []
    with pytest.raises(InvalidQuery):
        await group.csm.as_(admin).list(Account, Query(order=("account_path",)))


@pytest.mark.rule("CSM-34")
@pytest.mark.rule("CSM-36")
async def test_the_same_rows_are_seen_through_company_and_user(group: Group) -> None:
    await people(group)
    admin = await group.contact("beatriz", "Europe", CUSTOMER_ADMIN)
    assert len(await group.csm.sees(admin, Company)) == 3
    assert await group.csm.sees(admin, Company) == await group.csm.sees(admin, Account)
    assert len(await group.csm.sees(admin, User)) == 4
    assert await group.csm.sees(admin, User) == await group.csm.sees(admin, Contact)


@pytest.mark.rule("CSM-31")
@pytest.mark.rule("CSM-36")
async def test_sight_follows_the_tree_from_the_next_request_on(group: Group) -> None:
    admin = await group.contact("beatriz", "Europe", CUSTOMER_ADMIN)
    await group.csm.system.update(Account, group.ids["Lisbon"], {"account_parent": group.ids["Miami"]})
    assert await group.accounts_of(admin) == {"Europe"}
    await group.csm.system.update(Account, group.ids["Miami"], {"account_parent": group.ids["Europe"]})
    assert await group.accounts_of(admin) == {"Europe", "Miami", "Lisbon", "Bar"}


@pytest.mark.rule("CSM-23")
async def test_a_plain_customer_sees_his_account_and_himself_only(group: Group) -> None:
    await people(group)
    customer = await group.contact("tiago", "Europe", CUSTOMER)
    assert await group.accounts_of(customer) == {"Europe"}
    assert await group.contacts_of(customer) == {"Tiago"}
    assert await refused_ids(group, customer) == ALL - {"Europe"}


async def test_a_case_manager_sees_the_accounts_below_and_whom_to_open_a_case_for(group: Group) -> None:
    contacts = await people(group)
    manager = await group.contact("erik", "Europe", CUSTOMER_CASE_MANAGER)
    assert await group.accounts_of(manager) == BELOW_EUROPE
    assert await group.contacts_of(manager) == BELOW_EUROPE | {"Erik"}
    colleague = await group.csm.as_(manager).get(Contact, contacts["Bar"].id)
    assert colleague["account"] == group.ids["Bar"]
    assert colleague.get("home_phone") is None
    with pytest.raises(NotPermitted):
        await group.csm.as_(manager).update(Contact, contacts["Bar"].id, {"title": "Guest"})


@pytest.mark.rule("CSM-10")
async def test_no_customer_reads_what_staff_note_about_the_account(group: Group) -> None:
    noted = {"notes": "Pays late", "rank_tier": "tactical", "profits": 12, "discount": 5.0}
    await group.csm.system.update(Account, group.ids["Lisbon"], {**noted, "registration_code": "LISBON-1"})
    admin = await group.contact("marina", "Group", CUSTOMER_ADMIN)
    manager = await group.contact("erik", "Group", CUSTOMER_CASE_MANAGER)
    customer = await group.contact("tiago", "Lisbon", CUSTOMER)
    for actor in (admin, manager, customer):
        account = await group.csm.as_(actor).get(Account, group.ids["Lisbon"])
        assert account["name"] == "Lisbon"
        assert not noted.keys() & account.keys()
        for name in noted:
            with pytest.raises(InvalidQuery):
                await group.csm.as_(actor).list(Account, Query(order=(name,)))
    codes = [
        (await group.csm.as_(actor).get(Account, group.ids["Lisbon"])).get("registration_code")
        for actor in (admin, manager, customer)
    ]
    assert codes == ["LISBON-1", None, None]


async def test_a_contact_without_a_role_sees_no_account(group: Group) -> None:
    contact = await group.contact("thandi", "Lisbon")
    assert await group.accounts_of(contact) == set()


async def test_a_role_without_an_account_opens_none(group: Group) -> None:
    nobody = await group.csm.person("eve", CUSTOMER_ADMIN)
    assert await group.accounts_of(nobody) == set()
    assert await group.contacts_of(nobody) == set()


# -- what a customer admin may do ----------------------------------------------------------------------------


@pytest.mark.rule("CSM-34")
@pytest.mark.rule("CSM-60")
async def test_a_customer_admin_adds_and_changes_contacts_below(group: Group) -> None:
    admin = group.csm.as_(await group.contact("beatriz", "Europe", CUSTOMER_ADMIN))
    added = await admin.create(
        Contact, {"account": group.ids["Bar"], "first_name": "Rui", "last_name": "Melo"}
    )
    assert (added["name"], added["company"]) == ("Rui Melo", group.ids["Bar"])
    changed = await admin.update(Contact, added["sys_id"], {"title": "Barkeeper", "active": False})
    assert (changed["title"], changed["active"]) == ("Barkeeper", False)


@pytest.mark.rule("CSM-36")
@pytest.mark.rule("CSM-60")
@pytest.mark.parametrize("account", ["Group", "Americas", "Stranger"])
async def test_a_customer_admin_adds_and_changes_no_contact_above_or_beside(
    group: Group, account: str
) -> None:
    other = await group.contact("lena", account)
    admin = group.csm.as_(await group.contact("beatriz", "Europe", CUSTOMER_ADMIN))
    with pytest.raises(InvalidInput) as refused:
        await admin.create(Contact, {"account": group.ids[account], "first_name": "Rui"})
    assert [error.pointer for error in refused.value.errors] == ["/account"]
    with pytest.raises(NotFound):
        await admin.update(Contact, other.id, {"title": "Taken over"})
    assert await group.csm.system.count(Contact) == 2
    assert (await group.csm.system.get(Contact, other.id))["title"] is None


@pytest.mark.rule("CSM-28")
async def test_a_customer_admin_moves_no_contact_to_another_account(group: Group) -> None:
    contact = await group.contact("tiago", "Lisbon", CUSTOMER)
    admin = group.csm.as_(await group.contact("beatriz", "Europe", CUSTOMER_ADMIN))
    with pytest.raises(NotPermitted, match="account"):
        await admin.update(Contact, contact.id, {"account": group.ids["Bar"]})
    assert (await group.csm.system.get(Contact, contact.id))["account"] == group.ids["Lisbon"]


@pytest.mark.parametrize("values", [{"vip": True}, {"primary_contact": True}, {"source": "portal"}])
async def test_a_customer_admin_sets_nothing_that_is_ours_to_decide(
    group: Group, values: dict[str, object]
) -> None:
    contact = await group.contact("tiago", "Lisbon", CUSTOMER)
    admin = group.csm.as_(await group.contact("beatriz", "Europe", CUSTOMER_ADMIN))
    with pytest.raises(NotPermitted):
        await admin.update(Contact, contact.id, values)


@pytest.mark.parametrize(
    "role", [CUSTOMER, CUSTOMER_ADMIN, CUSTOMER_CASE_MANAGER], ids=lambda role: role.name
)
async def test_no_customer_creates_or_changes_accounts(group: Group, role: Role) -> None:
    records = group.csm.as_(await group.contact("marina", "Group", role))
    with pytest.raises(NotPermitted):
        await records.create(Account, {"name": "Mine"})
    with pytest.raises(NotPermitted):
        await records.update(Account, group.ids["Group"], {"phone": "1"})
    with pytest.raises(NotPermitted):
        await records.delete(Account, group.ids["Group"])


@pytest.mark.parametrize("name", ["Europe", "Bar"])
async def test_the_fact_accounts_names_the_contacts_own_account(group: Group, name: str) -> None:
    contact = await group.contact("tiago", name, CUSTOMER)
    fact = group.csm.instance.assembly.registry.facts["accounts"]
    condition = Account.sys_id.is_in(fact.values(ActorStandIn()))
    found = [
        record["sys_id"] async for record in group.csm.as_(contact).every(Account, Query(where=condition))
    ]
    assert found == [group.ids[name]]
