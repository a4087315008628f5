"""People who ask for a login with the code of an account, and those who decide."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from platform_core import NotFound, NotPermitted, Query, TransitionRefused, User, UserRole
from plugins.b2b import (
    AGENT,
    CONTACT_MANAGER,
    CUSTOMER,
    CUSTOMER_ADMIN,
    Account,
    Contact,
    Registration,
)
from tests.plugins.b2b.group import Group

RUI = {
    "first_name": "Rui",
    "last_name": "Melo",
    "email": "Rui.Melo@Example.com",
    "registration_code": "BAR-4711",
}
ROUTE = "/api/account-registrations"


@pytest.fixture
async def coded(group: Group) -> Group:
    """The group, with a registration code for Bar."""
    await group.csm.system.update(Account, group.ids["Bar"], {"registration_code": "BAR-4711"})
    return group


async def ask(group: Group, **values: str) -> Any:
    """Ask for a login, as nobody."""
    client = await group.csm.client()
    return await client.post(ROUTE, json={**RUI, **values})


async def waiting(group: Group) -> list[str]:
    """The ids of all registrations."""
    return [row["sys_id"] async for row in group.csm.system.every(Registration)]


@pytest.mark.rule("CSM-62")
@pytest.mark.rule("CSM-63")
async def test_an_approval_makes_the_contact_and_a_login_that_begins_with_a_new_password(
    coded: Group,
) -> None:
    answer = await ask(coded)
    assert (answer.status_code, answer.json()) == (202, {"state": "pending"})
    assert await coded.csm.system.count(Contact) == 0
    (registration,) = await waiting(coded)
    boss = await coded.contact("beatriz", "Europe", CUSTOMER_ADMIN)
    client = await coded.csm.client(boss)
    seen = (await client.get("/api/tables/sn_customerservice_registration")).json()["records"]
    assert [(row["email"], row["account"]) for row in seen] == [("rui.melo@example.com", coded.ids["Bar"])]
    assert "registration_code" not in seen[0]
    login = (await client.post(f"{ROUTE}/{registration}/approve")).json()
    contact = await coded.csm.system.get(Contact, login["contact"])
    assert (contact["account"], contact["user_name"]) == (coded.ids["Bar"], "rui.melo@example.com")
    given = [
        row["role"] async for row in coded.csm.system.every(UserRole) if row["user"] == contact["sys_id"]
    ]
    assert given == [CUSTOMER.name]
    nobody = await coded.csm.client()
    signed_in = await nobody.post(
        "/api/sign-in",
        json={"user_name": login["user_name"], "password": login["temporary_password"]},
    )
    assert signed_in.json()["must_change_password"] is True
    stored = await coded.csm.system.get(Registration, registration)
    assert (stored["state"], stored["decided_by"], stored["contact"]) == (
        "approved",
        boss.id,
        contact["sys_id"],
    )
    assert (await client.post(f"{ROUTE}/{registration}/approve")).status_code in (403, 409)
    assert await coded.csm.system.count(Contact) == 2


@pytest.mark.rule("CSM-62")
async def test_a_rejection_makes_nothing_and_frees_the_address(coded: Group) -> None:
    await ask(coded)
    (registration,) = await waiting(coded)
    boss = await coded.csm.client(await coded.contact("beatriz", "Bar", CUSTOMER_ADMIN))
    before = await coded.csm.system.count(User)
    answer = await boss.post(f"{ROUTE}/{registration}/reject", json={"reason": "Left the company"})
    assert answer.json() == {"state": "rejected"}
    assert await coded.csm.system.count(User) == before
    assert (await coded.csm.system.get(Registration, registration))["reason"] == "Left the company"
    assert (await ask(coded)).status_code == 202


@pytest.mark.rule("CSM-61")
async def test_a_used_or_waiting_address_and_an_unknown_code_are_refused(coded: Group) -> None:
    await coded.csm.system.create(
        Contact, {"account": coded.ids["Miami"], "last_name": "Used", "email": "used@example.com"}
    )
    for values, pointer, code in (
        ({"email": "USED@example.com"}, "/email", "used"),
        ({"registration_code": "WRONG"}, "/registration_code", "unknown_code"),
    ):
        answer = await ask(coded, **values)
        assert answer.status_code == 422
        assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [(pointer, code)]
    assert (await ask(coded)).status_code == 202
    again = await ask(coded, email="rui.melo@EXAMPLE.com")
    assert [(e["pointer"], e["code"]) for e in again.json()["errors"]] == [("/email", "waiting")]
    assert len(await waiting(coded)) == 1


@pytest.mark.rule("CSM-61")
async def test_many_at_once_with_one_address_make_one_registration(coded: Group) -> None:
    client = await coded.csm.client()
    answers = await asyncio.gather(*(client.post(ROUTE, json=RUI) for _ in range(6)))
    codes = sorted(answer.status_code for answer in answers)
    assert codes[0] == 202
    assert set(codes[1:]) <= {409, 422}
    assert len(await waiting(coded)) == 1


@pytest.mark.rule("CSM-61")
async def test_an_account_that_is_not_active_takes_no_registrations(coded: Group) -> None:
    await coded.csm.system.update(Account, coded.ids["Bar"], {"active": False})
    assert (await ask(coded)).status_code == 422
    assert await waiting(coded) == []


async def test_so_many_registrations_wait_for_an_account_and_no_more(coded: Group) -> None:
    await coded.csm.system.create("sys_properties", {"name": "b2b.waiting_registrations", "value": "2"})
    statuses = [(await ask(coded, email=f"person{number}@example.com")).status_code for number in range(3)]
    assert statuses == [202, 202, 409]


@pytest.mark.rule("CSM-62")
@pytest.mark.rule("CSM-36")
async def test_only_those_who_look_after_the_account_see_and_decide(coded: Group) -> None:
    await ask(coded)
    (registration,) = await waiting(coded)
    for actor in (
        await coded.contact("joe", "Miami", CUSTOMER_ADMIN),
        await coded.contact("tiago", "Bar", CUSTOMER),
        await coded.staff("ruth", AGENT),
    ):
        records = coded.csm.as_(actor)
        assert (await records.list(Registration, Query())).records == []
        with pytest.raises((NotFound, NotPermitted)):
            await records.transition(Registration, registration, "approve")
    boss = coded.csm.as_(await coded.contact("beatriz", "Bar", CUSTOMER_ADMIN))
    with pytest.raises(NotPermitted):
        await boss.update(Registration, registration, {"email": "other@example.com"})
    with pytest.raises(NotPermitted):
        await boss.create(Registration, {**RUI, "account": coded.ids["Bar"]})
    keeper = coded.csm.as_(await coded.staff("luca", CONTACT_MANAGER))
    await keeper.transition(Registration, registration, "approve")
    with pytest.raises(TransitionRefused):
        await boss.transition(Registration, registration, "reject")


@pytest.mark.rule("CSM-62")
async def test_two_who_approve_at_once_make_one_contact(coded: Group) -> None:
    await ask(coded)
    (registration,) = await waiting(coded)
    client = await coded.csm.client(await coded.contact("beatriz", "Bar", CUSTOMER_ADMIN))
    answers = await asyncio.gather(*(client.post(f"{ROUTE}/{registration}/approve") for _ in range(4)))
    assert 200 in {answer.status_code for answer in answers}
    assert sum(answer.status_code == 200 for answer in answers) == 1
    assert await coded.csm.system.count(Contact, Contact.email == "rui.melo@example.com") == 1


async def test_the_open_route_takes_no_more_than_it_asks_for(coded: Group) -> None:
    client = await coded.csm.client()
    for body in (
        {},
        {**RUI, "account": coded.ids["Miami"]},
        {**RUI, "state": "approved"},
        {**RUI, "email": "nonsense"},
        {**RUI, "first_name": ""},
    ):
        assert (await client.post(ROUTE, json=body)).status_code == 422
    assert (await client.get("/api/tables/sn_customerservice_registration")).status_code == 401
    assert await waiting(coded) == []
