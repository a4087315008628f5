"""A person registers, confirms his address and becomes a consumer with a login."""

from __future__ import annotations

import asyncio
import datetime
from typing import Any

import pytest

from platform_core import NotFound, Query, TooManyAttempts, User
from platform_core.base.plumbing import Property
from platform_core.testing import World
from plugins.b2c import (
    CONSUMER_AGENT,
    CONSUMER_DATA_MANAGER,
    Consumer,
    ConsumerUser,
    Registration,
    verification,
)
from plugins.b2c.registration import forget, register
from tests.plugins.b2c.people import signed_up

CLARA = {
    "email": "Clara@Example.com",
    "first_name": "Clara",
    "last_name": "Jensen",
    "preferred_language": "Danish",
}
PASSWORD = "a password that is long enough"
TAKE, CONFIRM = "/api/consumers/registrations", "/api/consumers/confirmations"


async def setting(csm: World, name: str, value: str) -> None:
    await csm.system.create(Property, {"name": name, "value": value})
    await csm.instance.reload()
    csm.system = csm.instance.elevated("test set-up")


@pytest.fixture
async def opened(csm: World) -> World:
    """An instance on which people may register, whose links another pack would send."""
    await setting(csm, "b2c.self_registration", "true")
    await setting(csm, "b2c.mails_registrations", "false")
    return csm


async def waiting(csm: World) -> list[dict[str, Any]]:
    return [dict(each) async for each in csm.system.every(Registration, Query(order=("sys_id",)))]


async def token_of(csm: World, place: int = -1) -> str:
    sent = await verification(csm.system, (await waiting(csm))[place]["sys_id"])
    assert sent is not None
    assert sent.token is not None
    return sent.token


@pytest.mark.rule("CSM-72")
async def test_who_confirms_his_address_is_a_consumer_who_can_sign_in(opened: World) -> None:
    client = await opened.client()
    taken = await client.post(TAKE, json=CLARA)
    assert taken.status_code == 202
    (registration,) = await waiting(opened)
    sent = await verification(opened.system, registration["sys_id"])
    assert sent is not None
    assert (sent.recipient, sent.name, sent.language) == ("clara@example.com", "Clara Jensen", "da")
    assert await opened.system.count(ConsumerUser) == 0, "nothing is made before the address is confirmed"
    done = await client.post(CONFIRM, json={"token": sent.token, "password": PASSWORD})
    assert done.status_code == 201
    assert done.json()["user_name"] == "clara@example.com"
    (consumer,) = [each async for each in opened.system.every(Consumer)]
    assert (consumer["name"], consumer["email"]) == ("Clara Jensen", "clara@example.com")
    signed_in = await client.post(
        "/api/sign-in", json={"user_name": "clara@example.com", "password": PASSWORD}
    )
    assert signed_in.status_code == 200
    own = await client.get("/api/tables/csm_consumer")
    assert [record["name"] for record in own.json()["records"]] == ["Clara Jensen"]


@pytest.mark.rule("CSM-72")
async def test_a_token_is_kept_nowhere_and_good_once(opened: World) -> None:
    client = await opened.client()
    await client.post(TAKE, json=CLARA)
    token = await token_of(opened)
    secret = token.partition(".")[2]
    for table in ("b2c_registration", "sys_outbox", "sys_audit"):
        rows = await opened.instance.database.fetch(f'SELECT * FROM "{table}"')
        assert secret not in str(rows)
    wrong = await client.post(CONFIRM, json={"token": token[:-1] + "x", "password": PASSWORD})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/token")
    short = await client.post(CONFIRM, json={"token": token, "password": "short"})
    assert (short.status_code, short.json()["errors"][0]["pointer"]) == (422, "/password")
    assert await opened.system.count(User) == 0, "nothing of it stays"
    tries = (client.post(CONFIRM, json={"token": token, "password": PASSWORD}) for _ in range(5))
    codes = sorted([answer.status_code for answer in await asyncio.gather(*tries)])
    assert codes == [201, 422, 422, 422, 422]
    assert await opened.system.count(Consumer) == 1


@pytest.mark.rule("CSM-72")
async def test_a_token_is_good_for_some_time_only(opened: World) -> None:
    client = await opened.client()
    await client.post(TAKE, json=CLARA)
    token, sys_id = await token_of(opened), (await waiting(opened))[0]["sys_id"]
    past = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=40)
    await opened.system.update(Registration, sys_id, {"expires": past})
    late = await client.post(CONFIRM, json={"token": token, "password": PASSWORD})
    assert late.status_code == 422
    assert await verification(opened.system, sys_id) is None
    await forget(opened.system)
    assert await waiting(opened) == []


@pytest.mark.rule("CSM-72")
async def test_a_known_address_gets_the_same_answer_and_no_second_login(opened: World) -> None:
    await signed_up(opened, "Clara", email="clara@example.com")
    client = await opened.client()
    known = await client.post(TAKE, json=CLARA)
    fresh = await client.post(TAKE, json={**CLARA, "email": "mateo@example.com"})
    assert (known.status_code, known.content) == (fresh.status_code, fresh.content)
    first, second = [await verification(opened.system, each["sys_id"]) for each in await waiting(opened)]
    assert first is not None
    assert second is not None
    assert first.token is None
    assert second.token is not None


@pytest.mark.rule("CSM-72")
async def test_of_two_registrations_of_one_address_one_leads_to_a_login(opened: World) -> None:
    client = await opened.client()
    await client.post(TAKE, json=CLARA)
    await client.post(TAKE, json=CLARA)
    tokens = [await token_of(opened, 0), await token_of(opened, 1)]
    tries = (client.post(CONFIRM, json={"token": token, "password": PASSWORD}) for token in tokens)
    codes = sorted([answer.status_code for answer in await asyncio.gather(*tries)])
    assert codes[0] == 201
    assert codes[1] in (409, 422)
    assert await opened.system.count(ConsumerUser) == 1


async def test_an_address_gets_few_mails_a_day_and_the_instance_takes_so_many_an_hour(opened: World) -> None:
    client = await opened.client()
    answers = [await client.post(TAKE, json=CLARA) for _ in range(5)]
    assert {answer.status_code for answer in answers} == {202}
    assert len(await waiting(opened)) == 3
    await setting(opened, "b2c.registrations_per_hour", "3")
    with pytest.raises(TooManyAttempts):
        await register(opened.system, {**CLARA, "email": "x@example.com"})


async def test_without_the_setting_nobody_registers(csm: World) -> None:
    client = await csm.client()
    assert (await client.post(TAKE, json=CLARA)).status_code == 404
    with pytest.raises(NotFound):
        await register(csm.system, CLARA)


async def test_what_is_no_address_is_refused_by_name(opened: World) -> None:
    client = await opened.client()
    answer = await client.post(TAKE, json={**CLARA, "email": "clara"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/email")
    assert await waiting(opened) == []


async def test_those_who_keep_consumers_see_who_registered(opened: World) -> None:
    client = await opened.client()
    await client.post(TAKE, json=CLARA)
    assert len(await opened.sees(await opened.person("amara", CONSUMER_DATA_MANAGER), Registration)) == 1
    assert await opened.sees(await opened.person("petra", CONSUMER_AGENT), Registration) == set()
