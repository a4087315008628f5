"""Whoever looks after accounts takes over nobody who may do more than he could give, by whatever route."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
import pytest

from platform_core import (
    ADMIN,
    IMPORT_ADMIN,
    PACK_ADMIN,
    USER_ADMIN,
    Accounts,
    Group,
    GroupMember,
    GroupRole,
    Identity,
    Impersonator,
    NotPermitted,
    Origin,
    RoleDelegation,
    User,
    UserRole,
)
from platform_core.records import Records
from tests.api.platform_kit import PASSWORD, Serve, Served
from tests.api.test_strangers import routes
from tests.example import gadgets
from tests.example.gadgets import AGENT, CUSTOMER

DAY = datetime.timedelta(days=1)
TAKING = ("user_name", "email", "active", "locked_out", "web_service_access_only")


async def greater(served: Served) -> dict[str, str]:
    """People who may do, or will do, more than a user administrator could give."""
    world, system = served.world, served.world.system
    deputy, root = await world.person("deputy", ADMIN), await world.person("root", ADMIN)
    packs, imports = await world.person("packs", PACK_ADMIN), await world.person("imports", IMPORT_ADMIN)
    member, borrower, later = [(await world.person(name)).id for name in ("member", "borrower", "later")]
    group = await system.create(Group, {"name": "Sleeping", "active": False})
    await system.create(GroupRole, {"group": group["sys_id"], "role": PACK_ADMIN.name})
    await system.create(GroupMember, {"group": group["sys_id"], "user": member})
    ends = datetime.datetime.now(datetime.UTC) + DAY
    await system.create(RoleDelegation, {
        "delegator": packs.id, "delegate": borrower, "role": PACK_ADMIN.name, "ends": ends, "reason": "Holidays",
    })  # fmt: skip
    await system.create(UserRole, {"user": later, "role": PACK_ADMIN.name, "valid_from": ends})
    await Identity(world.instance).set_password(root.id, PASSWORD)
    return {
        "root": root.id, "packs": packs.id, "imports": imports.id, "member": member, "borrower": borrower,
        "later": later, "deputy": deputy.id,
    }  # fmt: skip


def accounts(served: Served) -> Iterator[tuple[str, str]]:
    """Every route that does something to the account of a user."""
    yield from ((method, path) for method, path in routes(served) if path.startswith("/api/users/{user_id"))


async def tries(hr: httpx.AsyncClient, served: Served, user: str) -> list[httpx.Response]:
    """Everything by which one could take a user's place, tried."""
    answers = []
    for method, path in accounts(served):
        real = path.replace("{user_id:str}", user).replace("{user_id}", user)
        for name in ("{session_id:str}", "{session_id}"):
            real = real.replace(name, "0" * 32)
        answers.append(await hr.request(method, real))
    values: dict[str, Any] = dict.fromkeys(TAKING, True) | {"user_name": "taken", "email": "hr@example.org"}
    for name, value in values.items():
        body = {name: value if name != "active" else False}
        url = f"/api/tables/sys_user/{user}"
        answers.append(await hr.patch(url, json=body, headers={"if-match": "*"}))
    answers.append(await hr.delete(f"/api/tables/sys_user/{user}", headers={"if-match": "*"}))
    return answers


async def signed_in(served: Served, user: str) -> httpx.AsyncClient:
    token = await Identity(served.world.instance).issue_token(user, "test")
    return served.client(headers={"authorization": f"Bearer {token}"})


async def test_a_user_administrator_takes_over_nobody_who_holds_more_by_any_route(serve: Serve) -> None:
    served = await serve(gadgets.pack)
    people = await greater(served)
    hr = await signed_in(served, (await served.world.person("hr", USER_ADMIN)).id)
    before = {user: await served.world.system.get(User, user) for user in people.values()}
    assert len(list(accounts(served))) >= 6
    for name, user in people.items():
        for answer in await tries(hr, served, user):
            assert answer.status_code == 403, (
                name,
                answer.request.method,
                answer.request.url.path,
                answer.text,
            )
        assert await served.world.system.get(User, user) == before[user]
    browser = served.client()
    still = await browser.post("/api/sign-in", json={"user_name": "root", "password": PASSWORD})
    assert still.status_code == 200


async def test_he_looks_after_those_who_may_do_no_more_and_an_administrator_after_all(serve: Serve) -> None:
    served = await serve(gadgets.pack)
    people = await greater(served)
    hr = await signed_in(served, (await served.world.person("hr", USER_ADMIN)).id)
    plain = (await served.world.person("plain")).id
    customer = (await served.world.person("cus", CUSTOMER)).id
    agent = (await served.world.person("agent", AGENT)).id
    for who, users in (
        (hr, (plain, customer, agent)), (await signed_in(served, people["deputy"]), (people["root"], people["imports"])),
    ):  # fmt: skip
        for user in users:
            given = await who.post(f"/api/users/{user}/temporary-password")
            assert given.status_code == 200, given.text


async def test_nobody_acts_on_accounts_in_the_place_of_somebody_else(serve: Serve) -> None:
    """An impersonator is never more than the impersonated, and changes no sign-in for him."""
    served = await serve(gadgets.pack)
    hr, plain = await served.world.person("hr", USER_ADMIN), await served.world.person("plain")
    ends = datetime.datetime.now(datetime.UTC) + DAY
    sitting = Impersonator(id=plain.id, user_name="plain", reason="Support", ends=ends)
    actor = msgspec.structs.replace(hr, impersonator=sitting)
    instance = served.world.instance
    there = Accounts(Records(instance, actor), Identity(instance))
    with pytest.raises(NotPermitted, match="in the place of somebody else"):
        await there.give_temporary_password(plain.id, origin=Origin())
