"""Looking after the logins of contacts: who may, what he may give, and that nobody gets more than he has."""

from __future__ import annotations

import asyncio
import datetime

import pytest

from platform_core import (
    INTERNAL,
    Actor,
    InvalidInput,
    NotFound,
    NotPermitted,
    PlatformError,
    Query,
    User,
    UserRole,
)
from plugins.b2b import (
    ACCOUNT_DATA_MANAGER,
    AGENT,
    CONTACT_MANAGER,
    CUSTOMER,
    CUSTOMER_ADMIN,
    CUSTOMER_CASE_MANAGER,
    Contact,
    invite,
    lock_out,
    set_roles,
)
from tests.plugins.b2b.group import Group

OWN = "a password of my own"


async def roles_of(group: Group, user: str) -> set[str]:
    """The roles that were given to a user."""
    given = group.csm.system.every(UserRole, Query(where=UserRole.user == user))
    return {row["role"] async for row in given}


async def admin(group: Group, account: str = "Europe") -> Actor:
    """A customer admin of an account."""
    return await group.contact("beatriz", account, CUSTOMER_ADMIN)


async def plain(group: Group, account: str = "Bar", email: str = "rui.melo@example.com") -> str:
    """A contact without a login."""
    values = {"account": group.ids[account], "last_name": "Melo", "email": email}
    return str((await group.csm.system.create(Contact, values))["sys_id"])


@pytest.mark.rule("CSM-58")
@pytest.mark.rule("CSM-63")
async def test_an_invited_contact_signs_in_changes_his_password_and_is_a_customer(group: Group) -> None:
    client = await group.csm.client(await admin(group))
    rui = await plain(group)
    answer = await client.post(f"/api/contacts/{rui}/invite", json={})
    assert answer.status_code == 200, answer.text
    login = answer.json()
    assert (login["user_name"], login["roles"]) == ("rui.melo@example.com", [CUSTOMER.name])
    nobody = await group.csm.client()
    credentials = {"user_name": login["user_name"], "password": login["temporary_password"]}
    signed_in = await nobody.post("/api/sign-in", json=credentials)
    assert signed_in.json()["must_change_password"] is True
    assert (await nobody.get("/api/tables/customer_account")).json()["code"] == "password_change_needed"
    chosen = {"user_name": login["user_name"], "old_password": credentials["password"], "new_password": OWN}
    assert (await nobody.post("/api/password", json=chosen)).status_code == 204
    await nobody.post("/api/sign-in", json={**credentials, "password": OWN})
    seen = (await nobody.get("/api/tables/customer_account")).json()["records"]
    assert [account["name"] for account in seen] == ["Bar"]


@pytest.mark.rule("CSM-64")
async def test_a7_a_disabled_login_does_not_enter_and_the_contact_stays(group: Group) -> None:
    boss = await group.csm.client(await admin(group))
    tiago = await group.contact("tiago", "Bar", CUSTOMER)
    his = await group.csm.client(tiago)
    assert (await his.get("/api/tables/customer_account")).status_code == 200
    before = await group.csm.system.get(Contact, tiago.id)
    assert (await boss.post(f"/api/contacts/{tiago.id}/disable")).json()["locked_out"] is True
    assert (await his.get("/api/tables/customer_account")).status_code == 401
    after = await group.csm.system.get(Contact, tiago.id)
    assert {name for name in before if before[name] != after[name]} == {
        "locked_out",
        "sys_mod_count",
        "sys_updated_by",
        "sys_updated_on",
    }
    assert (await boss.post(f"/api/contacts/{tiago.id}/enable")).json()["locked_out"] is False
    assert (await his.get("/api/tables/customer_account")).status_code == 200


@pytest.mark.rule("CSM-59")
async def test_an_admin_gives_and_takes_roles_and_leaves_one(group: Group) -> None:
    records = group.csm.as_(await admin(group))
    rui = await plain(group)
    await invite(records, rui)
    login = await set_roles(records, rui, [CUSTOMER.name, CUSTOMER_ADMIN.name])
    assert login.roles == sorted([CUSTOMER.name, CUSTOMER_ADMIN.name])
    assert (await set_roles(records, rui, [CUSTOMER.name])).roles == [CUSTOMER.name]
    with pytest.raises(InvalidInput, match="at least one role"):
        await set_roles(records, rui, [])
    assert await roles_of(group, rui) == {CUSTOMER.name}


@pytest.mark.rule("CSM-12")
@pytest.mark.rule("CSM-59")
@pytest.mark.parametrize(
    "role", [CUSTOMER_CASE_MANAGER.name, AGENT.name, "admin", "snc_internal", "no.such.role"]
)
async def test_an_admin_gives_no_role_that_is_not_his_to_give(group: Group, role: str) -> None:
    records = group.csm.as_(await admin(group))
    rui = await plain(group)
    for attempt in (
        set_roles(records, rui, [CUSTOMER.name, role]),
        invite(records, rui, roles=[role]),
    ):
        with pytest.raises(InvalidInput) as refused:
            await attempt
        assert {error.code for error in refused.value.errors} == {"not_a_choice"}
    assert await roles_of(group, rui) == set()
    assert (await group.csm.system.get(Contact, rui))["user_name"] is None


@pytest.mark.rule("CSM-59")
async def test_roles_that_were_given_by_hand_stay(group: Group) -> None:
    records = group.csm.as_(await admin(group))
    erik = await group.contact("erik", "Bar", CUSTOMER_CASE_MANAGER, CUSTOMER_ADMIN)
    login = await set_roles(records, erik.id, [CUSTOMER.name])
    assert login.roles == sorted([CUSTOMER.name, CUSTOMER_CASE_MANAGER.name])


@pytest.mark.rule("CSM-59")
async def test_a_role_that_was_given_for_a_time_is_given_for_good(group: Group) -> None:
    records, rui = group.csm.as_(await admin(group)), await plain(group)
    soon = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)
    row = await group.csm.system.create(UserRole, {"user": rui, "role": CUSTOMER.name, "valid_until": soon})
    await set_roles(records, rui, [CUSTOMER.name])
    assert (await group.csm.system.get(UserRole, row["sys_id"]))["valid_until"] is None


@pytest.mark.rule("CSM-59")
async def test_an_implementer_says_which_roles_are_given(group: Group) -> None:
    await group.csm.system.create(
        "sys_properties",
        {"name": "b2b.contact_roles", "value": f"{CUSTOMER.name}, {CUSTOMER_CASE_MANAGER.name}"},
    )
    await group.csm.instance.reload()
    rui = await plain(group)
    keeper = group.csm.as_(await group.staff("luca", CONTACT_MANAGER))
    assert (await set_roles(keeper, rui, [CUSTOMER_CASE_MANAGER.name])).roles == [CUSTOMER_CASE_MANAGER.name]
    with pytest.raises(InvalidInput):
        await set_roles(keeper, rui, [CUSTOMER_ADMIN.name])


@pytest.mark.rule("CSM-59")
async def test_nobody_gets_at_the_login_of_somebody_who_may_do_more(group: Group) -> None:
    """A new password, user name or address would let him sign in as that person."""
    records = group.csm.as_(await admin(group))
    stronger = await group.contact("erik", "Bar", CUSTOMER_CASE_MANAGER)
    for attempt in (
        invite(records, stronger.id),
        records.update(Contact, stronger.id, {"email": "mine@example.com"}),
        records.update(Contact, stronger.id, {"user_name": "mine"}),
    ):
        with pytest.raises(NotPermitted, match="roles that you do not have"):
            await attempt
    assert (await records.update(Contact, stronger.id, {"title": "Chef"}))["title"] == "Chef"
    with pytest.raises(InvalidInput, match="internal and external"):
        await group.contact("ina", "Bar", INTERNAL)


@pytest.mark.rule("CSM-59")
async def test_nobody_gives_roles_to_himself_or_locks_himself_out(group: Group) -> None:
    actor = await admin(group)
    records = group.csm.as_(actor)
    with pytest.raises(NotPermitted):
        await set_roles(records, actor.id, [CUSTOMER.name])
    with pytest.raises(NotPermitted):
        await lock_out(records, actor.id, locked=True)


@pytest.mark.rule("CSM-60")
@pytest.mark.parametrize("account", ["Group", "Americas", "Stranger"])
async def test_an_admin_looks_after_nobody_above_or_beside(group: Group, account: str) -> None:
    records = group.csm.as_(await admin(group))
    other = await plain(group, account)
    for attempt in (
        invite(records, other),
        set_roles(records, other, [CUSTOMER.name]),
        lock_out(records, other, locked=True),
    ):
        with pytest.raises(NotFound):
            await attempt
    stored = await group.csm.system.get(Contact, other)
    assert (stored["user_name"], stored["locked_out"]) == (None, False)
    assert await roles_of(group, other) == set()


@pytest.mark.rule("CSM-60")
async def test_who_looks_after_nobody_gets_nowhere(group: Group) -> None:
    other = await group.contact("lena", "Bar", CUSTOMER)
    staff = await group.staff("ruth", AGENT)
    for actor in (
        staff,
        await group.contact("erik", "Group", CUSTOMER_CASE_MANAGER),
        await group.contact("tiago", "Bar", CUSTOMER),
    ):
        records = group.csm.as_(actor)
        for attempt in (
            invite(records, other.id),
            set_roles(records, other.id, [CUSTOMER_ADMIN.name]),
            lock_out(records, other.id, locked=True),
        ):
            with pytest.raises((NotFound, NotPermitted)):
                await attempt
    keeper = group.csm.as_(await group.staff("priya", ACCOUNT_DATA_MANAGER))
    assert (await lock_out(keeper, other.id, locked=True)).locked_out is True
    with pytest.raises(NotFound):
        await invite(keeper, staff.id)


@pytest.mark.rule("CSM-58")
async def test_a_contact_whom_an_admin_gives_a_user_name_is_a_customer(group: Group) -> None:
    records = group.csm.as_(await admin(group))
    made = await records.create(
        Contact, {"account": group.ids["Bar"], "last_name": "Melo", "user_name": "rui.melo"}
    )
    assert await roles_of(group, made["sys_id"]) == {CUSTOMER.name}
    without = await records.create(Contact, {"account": group.ids["Bar"], "last_name": "Vaz"})
    assert await roles_of(group, without["sys_id"]) == set()
    await records.update(Contact, without["sys_id"], {"user_name": "vaz"})
    assert await roles_of(group, without["sys_id"]) == {CUSTOMER.name}


@pytest.mark.rule("CSM-59")
async def test_parallel_changes_of_roles_leave_one_of_the_sets_asked_for(group: Group) -> None:
    records, rui = group.csm.as_(await admin(group)), await plain(group)
    await invite(records, rui)
    sets = ([CUSTOMER.name], [CUSTOMER_ADMIN.name])
    done = await asyncio.gather(
        *(set_roles(records, rui, sets[number % 2]) for number in range(6)), return_exceptions=True
    )
    assert all(not isinstance(one, BaseException) or isinstance(one, PlatformError) for one in done)
    assert await roles_of(group, rui) in [set(names) for names in sets]


async def test_a_contact_without_an_address_is_invited_by_a_user_name(group: Group) -> None:
    records = group.csm.as_(await admin(group))
    made = await group.csm.system.create(Contact, {"account": group.ids["Bar"], "last_name": "Vaz"})
    with pytest.raises(InvalidInput) as refused:
        await invite(records, made["sys_id"])
    assert [error.pointer for error in refused.value.errors] == ["/user_name"]
    assert (await invite(records, made["sys_id"], "vaz")).user_name == "vaz"


async def test_the_routes_refuse_strangers_and_what_they_cannot_read(group: Group) -> None:
    rui = await plain(group)
    nobody, boss = await group.csm.client(), await group.csm.client(await admin(group))
    eve = await group.csm.client(await group.csm.person("eve"))
    for path, body in (
        ("invite", {}),
        ("roles", {"roles": [CUSTOMER.name]}),
        ("disable", None),
        ("enable", None),
        ("move", {"account": group.ids["Bar"]}),
    ):
        method = "PUT" if path == "roles" else "POST"
        address = f"/api/contacts/{rui}/{path}"
        assert (await nobody.request(method, address, json=body)).status_code == 401
        assert (await eve.request(method, address, json=body)).status_code == 404
        missing = await boss.request(method, f"/api/contacts/nobody/{path}", json=body)
        assert missing.status_code == 404
    wrong = await boss.post(f"/api/contacts/{rui}/invite", json={"role": "admin"})
    assert wrong.status_code == 422
    assert (await boss.post(f"/api/contacts/{rui}/move", json={"account": "x"})).status_code == 422
    denied = await boss.post(f"/api/contacts/{rui}/move", json={"account": group.ids["Lisbon"]})
    assert denied.status_code == 403
    keeper = await group.csm.client(await group.staff("priya", ACCOUNT_DATA_MANAGER))
    moved = await keeper.post(f"/api/contacts/{rui}/move", json={"account": group.ids["Lisbon"]})
    assert moved.json() == {"contact": rui, "account": group.ids["Lisbon"]}
    assert await group.csm.system.count(User, User.user_name == "rui.melo@example.com") == 0
