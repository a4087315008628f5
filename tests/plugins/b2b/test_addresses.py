"""Addresses of accounts: exactly one primary one, places that several accounts share, and who may change them."""

from __future__ import annotations

import contextlib
import random

import pytest

from platform_core import (
    INTERNAL,
    Conflict,
    Grant,
    InvalidInput,
    Location,
    NotFound,
    NotPermitted,
    Pack,
    Query,
    Record,
    ReferenceViolation,
    Role,
)
from platform_core.testing import MakeWorld, World
from plugins import b2b, customer_base
from plugins.b2b import (
    ACCOUNT_DATA_MANAGER,
    CUSTOMER,
    CUSTOMER_ADMIN,
    CUSTOMER_CASE_MANAGER,
    Account,
    AccountAddress,
)
from tests.plugins.b2b.group import Group

FORM = ("street", "city", "state", "zip", "country")


async def place(csm: World, city: str, **values: object) -> str:
    """Make a place in a city."""
    made = await csm.system.create(Location, {"name": f"Site {city}", "city": city, **values})
    return str(made["sys_id"])


async def link(csm: World, account: str, location: str, **values: object) -> Record:
    """Make a place an address of an account."""
    return await csm.system.create(AccountAddress, {"account": account, "location": location, **values})


async def addresses(csm: World, account: str) -> dict[str, bool]:
    """The cities of an account's addresses, and whether each is the primary one."""
    query = Query(where=AccountAddress.account == account, fields=("location.city", "primary"))
    return {row["location.city"]: row["primary"] async for row in csm.system.every(AccountAddress, query)}


async def city_on_form(csm: World, account: str) -> str | None:
    """The city that stands on the account."""
    city: str | None = (await csm.system.get(Account, account, ("city",)))["city"]
    return city


async def assert_form_is_primary(csm: World, account: str) -> None:
    """The account has one primary address if it has any, and its own address is that one."""
    rows = [row async for row in csm.system.every(AccountAddress) if row["account"] == account]
    form = await csm.system.get(Account, account, FORM)
    primary = [row for row in rows if row["primary"]]
    assert len(primary) == (1 if rows else 0)
    if not rows:
        assert not any(form.values())
        return
    assert form == await csm.system.get(Location, primary[0]["location"], FORM)


@pytest.mark.rule("CSM-45")
async def test_the_first_address_is_primary_and_a_new_primary_one_relieves_it(group: Group) -> None:
    csm, bar = group.csm, group.ids["Bar"]
    await link(csm, bar, await place(csm, "Lisbon"))
    await link(csm, bar, await place(csm, "Porto"))
    assert await addresses(csm, bar) == {"Lisbon": True, "Porto": False}
    await link(csm, bar, await place(csm, "Faro"), primary=True)
    assert await addresses(csm, bar) == {"Lisbon": False, "Porto": False, "Faro": True}
    assert await city_on_form(csm, bar) == "Faro"


@pytest.mark.rule("CSM-45")
async def test_an_account_never_has_addresses_and_no_primary_one(group: Group) -> None:
    csm, bar = group.csm, group.ids["Bar"]
    first = await link(csm, bar, await place(csm, "Lisbon"))
    with pytest.raises(InvalidInput, match="primary"):
        await csm.system.update(AccountAddress, first["sys_id"], {"primary": False})
    await link(csm, bar, await place(csm, "Porto"))
    await csm.system.delete(AccountAddress, first["sys_id"])
    assert await addresses(csm, bar) == {"Porto": True}
    assert await city_on_form(csm, bar) == "Porto"


@pytest.mark.rule("CSM-46")
async def test_what_is_typed_on_the_account_is_its_primary_address(group: Group) -> None:
    csm, bar = group.csm, group.ids["Bar"]
    await csm.system.update(Account, bar, {"street": "Rua 1", "city": "Lisbon", "country": "Portugal"})
    assert await addresses(csm, bar) == {"Lisbon": True}
    await csm.system.update(Account, bar, {"city": "Porto"})
    assert await addresses(csm, bar) == {"Porto": True}
    made = await csm.system.create(Account, {"name": "New", "city": "Faro"})
    assert await addresses(csm, made["sys_id"]) == {"Faro": True}
    for account in (bar, made["sys_id"]):
        await assert_form_is_primary(csm, account)


@pytest.mark.rule("CSM-46")
async def test_an_address_is_taken_off_the_account_where_it_is_listed(group: Group) -> None:
    csm, bar = group.csm, group.ids["Bar"]
    await csm.system.update(Account, bar, {"city": "Lisbon"})
    with pytest.raises(InvalidInput, match="addresses"):
        await csm.system.update(Account, bar, {"city": None})
    row = await csm.system.find(AccountAddress, AccountAddress.account == bar)
    assert row is not None
    await csm.system.delete(AccountAddress, row["sys_id"])
    assert await city_on_form(csm, bar) is None


@pytest.mark.rule("CSM-47")
async def test_one_place_is_an_address_of_many_accounts_each_with_its_own_use_of_it(group: Group) -> None:
    csm = group.csm
    tower = await place(csm, "Lisbon", street="Rua 1")
    first = await link(csm, group.ids["Lisbon"], tower, type="billing")
    second = await link(csm, group.ids["Stranger"], tower, type="shipping")
    await link(csm, group.ids["Stranger"], await place(csm, "Oslo"), primary=True)
    assert (await csm.system.get(AccountAddress, second["sys_id"]))["primary"] is False
    await csm.system.delete(AccountAddress, second["sys_id"])
    assert (await csm.system.get(AccountAddress, first["sys_id"]))["primary"] is True
    assert await addresses(csm, group.ids["Lisbon"]) == {"Lisbon": True}
    with pytest.raises((Conflict, ReferenceViolation)):
        await csm.system.delete(Location, tower)


@pytest.mark.rule("CSM-47")
async def test_a_place_is_an_address_of_an_account_once(group: Group) -> None:
    tower = await place(group.csm, "Lisbon")
    await link(group.csm, group.ids["Bar"], tower)
    with pytest.raises(Conflict):
        await link(group.csm, group.ids["Bar"], tower)


@pytest.mark.rule("CSM-46")
@pytest.mark.rule("CSM-47")
async def test_a_shared_place_stays_when_one_of_its_accounts_moves_out(group: Group) -> None:
    csm = group.csm
    tower = await place(csm, "Lisbon", street="Rua 1")
    await link(csm, group.ids["Lisbon"], tower)
    await link(csm, group.ids["Bar"], tower)
    await csm.system.update(Account, group.ids["Bar"], {"street": "Rua 2"})
    assert (await csm.system.get(Location, tower))["street"] == "Rua 1"
    assert (await csm.system.get(Account, group.ids["Lisbon"]))["street"] == "Rua 1"
    await assert_form_is_primary(csm, group.ids["Bar"])


@pytest.mark.rule("CSM-46")
@pytest.mark.rule("CSM-47")
async def test_a_place_put_right_is_right_on_all_accounts_whose_primary_address_it_is(group: Group) -> None:
    csm = group.csm
    tower = await place(csm, "Lisboa")
    for name in ("Lisbon", "Bar"):
        await link(csm, group.ids[name], tower)
    await csm.system.update(Location, tower, {"city": "Lisbon"})
    assert [await city_on_form(csm, group.ids[name]) for name in ("Lisbon", "Bar")] == ["Lisbon", "Lisbon"]


PLACES = Role(
    "branches.keeper", "Looks after the account Bar and all places", contains=(INTERNAL,), kind="internal"
)
BRANCHES = Pack(
    name="branches",
    version="0.1",
    summary="Somebody who looks after one account",
    requires=("b2b>=0.2",),
    roles=(PLACES,),
    access_rules=(
        Grant(role=PLACES, entity=Location, may=("read", "write"), because="He looks after places"),
        Grant(
            role=PLACES,
            entity=Account,
            may=("read", "write"),
            where=lambda _: Account.name == "Bar",
            because="He looks after Bar",
        ),
    ),
)


@pytest.mark.rule("CSM-48")
async def test_a_shared_place_is_changed_by_those_who_may_change_all_its_accounts(world: MakeWorld) -> None:
    csm = await world(customer_base.pack, b2b.pack, BRANCHES)
    group = Group(csm)
    for name in ("Bar", "Miami"):
        await group.account(name)
    alone, shared = await place(csm, "Lisbon"), await place(csm, "Miami")
    await link(csm, group.ids["Bar"], alone)
    await link(csm, group.ids["Bar"], shared)
    await link(csm, group.ids["Miami"], shared)
    nowhere = await place(csm, "Nowhere")
    keeper = csm.as_(await group.staff("priya", ACCOUNT_DATA_MANAGER))
    assert (await keeper.update(Location, shared, {"street": "Quay 1"}))["street"] == "Quay 1"
    with pytest.raises(NotPermitted):
        await keeper.update(Location, nowhere, {"street": "Quay 1"})
    limited = csm.as_(await group.staff("rita", PLACES))
    assert (await limited.update(Location, alone, {"street": "Rua 1"}))["street"] == "Rua 1"
    with pytest.raises(NotPermitted, match="accounts that you may not change"):
        await limited.update(Location, shared, {"street": "Mine"})
    assert (await csm.system.get(Location, shared))["street"] == "Quay 1"


@pytest.mark.rule("CSM-10")
async def test_customers_see_the_addresses_of_the_accounts_that_they_reach(group: Group) -> None:
    csm = group.csm
    for name in group.ids:
        await link(csm, group.ids[name], await place(csm, name))
    tiago = await group.contact("tiago", "Europe", CUSTOMER)
    beatriz = await group.contact("beatriz", "Europe", CUSTOMER_ADMIN)
    erik = await group.contact("erik", "Europe", CUSTOMER_CASE_MANAGER)
    nobody = await group.contact("nobody", "Europe")
    for actor, expected in (
        (tiago, {"Europe"}),
        (beatriz, {"Europe", "Lisbon", "Bar"}),
        (erik, {"Europe", "Lisbon", "Bar"}),
        (nobody, set()),
    ):
        assert {row["city"] async for row in csm.as_(actor).every(Location)} == expected
        seen = {group.names[row["account"]] async for row in csm.as_(actor).every(AccountAddress)}
        assert seen == expected
    with pytest.raises(NotPermitted):
        await csm.as_(beatriz).create(
            AccountAddress, {"account": group.ids["Bar"], "location": await place(csm, "Own")}
        )


@pytest.mark.rule("CSM-67")
async def test_an_accounts_addresses_go_with_it_and_the_places_stay(group: Group) -> None:
    csm = group.csm
    tower = await place(csm, "Lisbon")
    for name in ("Bar", "Lisbon"):
        await link(csm, group.ids[name], tower)
    await link(csm, group.ids["Bar"], await place(csm, "Porto"))
    await csm.system.delete(Account, group.ids["Bar"])
    assert await addresses(csm, group.ids["Bar"]) == {}
    assert await addresses(csm, group.ids["Lisbon"]) == {"Lisbon": True}
    assert await csm.system.count(Location) == 2


@pytest.mark.rule("CSM-45")
@pytest.mark.rule("CSM-46")
@pytest.mark.parametrize("seed", [1, 2])
async def test_any_sequence_of_changes_keeps_forms_and_primary_addresses_equal(
    group: Group, seed: int
) -> None:
    csm, chance = group.csm, random.Random(seed)
    accounts = [group.ids[name] for name in ("Bar", "Miami")]
    places = [await place(csm, f"City {number}") for number in range(3)]
    for step in range(30):
        account, known = chance.choice(accounts), [row async for row in csm.system.every(AccountAddress)]
        with contextlib.suppress(InvalidInput, Conflict, NotFound):
            match chance.randrange(5):
                case 0:
                    await link(csm, account, chance.choice(places), primary=chance.random() < 0.5)
                case 1 if known:
                    await csm.system.delete(AccountAddress, chance.choice(known)["sys_id"])
                case 2 if known:
                    value = chance.random() < 0.7
                    await csm.system.update(
                        AccountAddress, chance.choice(known)["sys_id"], {"primary": value}
                    )
                case 3:
                    await csm.system.update(Account, account, {"city": chance.choice([f"T {step}", None])})
                case 4:
                    await csm.system.update(Location, chance.choice(places), {"street": f"Street {step}"})
        for each in accounts:
            await assert_form_is_primary(csm, each)
