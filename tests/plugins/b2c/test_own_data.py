"""Consumers keep their own contact data, by the portal's ordinary routes."""

from __future__ import annotations

from typing import Any

import pytest

from platform_core import InvalidInput, NotFound, NotPermitted, PlatformError
from platform_core.testing import World
from plugins.b2c import CONSUMER, Consumer, ConsumerAddress, ConsumerUser
from tests.plugins.b2c.people import consumer, household, signed_up

HOME = {"street": "Vesterbrogade 4", "zip": "1620", "city": "København", "country": "Denmark"}


@pytest.mark.rule("CSM-70")
async def test_a_consumer_changes_his_phones_over_http_and_his_login_says_the_same(csm: World) -> None:
    clara, who = await signed_up(csm, "Clara", country="DK")
    client = await csm.client(clara)
    path = f"/api/tables/csm_consumer/{who}"
    seen = await client.get(path)
    change = {
        "mobile_phone": "20 12 34 56",
        "business_phone": "+45 33 12 34 56 ext. 7",
        "preferred_language": "da",
    }
    done = await client.patch(path, json=change, headers={"if-match": seen.headers["etag"]})
    assert done.status_code == 200, done.text
    user = await csm.system.get(ConsumerUser, clara.id)
    assert (user["mobile_phone"], user["phone"]) == ("+4520123456", "+4533123456")
    assert user["phone_as_typed"] == done.json()["business_phone_as_typed"]
    assert done.json()["preferred_language"] == "da"
    stale = await client.patch(path, json={"fax": None}, headers={"if-match": seen.headers["etag"]})
    assert stale.status_code == 412


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "mallory@example.com"),
        ("first_name", "Mallory"),
        ("name", "Mallory"),
        ("active", False),
        ("notes", "A good customer"),
        ("user", None),
        ("number", "CSMR0000001"),
        ("business_phone_as_typed", "x"),
    ],
)
async def test_a_consumer_does_not_change_who_he_is(csm: World, field: str, value: Any) -> None:
    clara, who = await signed_up(csm, "Clara", email="clara@example.com")
    before = await csm.system.get(Consumer, who)
    with pytest.raises(PlatformError) as caught:
        await csm.as_(clara).update(Consumer, who, {field: value})
    assert caught.value.status in {403, 422}
    assert await csm.system.get(Consumer, who) == before


async def test_a_consumer_changes_nobody_else_not_even_those_for_whom_he_acts(csm: World) -> None:
    clara, head = await signed_up(csm, "Clara")
    child, stranger = await consumer(csm, "Nora"), await consumer(csm, "Finch")
    await household(csm, head, child)
    with pytest.raises(NotPermitted):
        await csm.as_(clara).update(Consumer, child, {"mobile_phone": "+4520123456"})
    with pytest.raises(NotFound):
        await csm.as_(clara).update(Consumer, stranger, {"mobile_phone": "+4520123456"})
    for of in (child, stranger):
        with pytest.raises(PlatformError):
            await csm.as_(clara).create(ConsumerAddress, {"name": "Home", "consumer": of, **HOME})
    with pytest.raises(NotPermitted):
        await csm.as_(clara).create(Consumer, {"last_name": "Jensen"})
    assert await csm.system.count(ConsumerAddress) == 0


@pytest.mark.rule("CSM-71")
async def test_a_consumer_keeps_his_addresses_and_the_primary_one_stands_on_him(csm: World) -> None:
    clara, who = await signed_up(csm, "Clara")
    records = csm.as_(clara)
    home = await records.create(ConsumerAddress, {"name": "Home", "consumer": who, **HOME})
    assert (await records.get(Consumer, who))["street"] == "Vesterbrogade 4"
    work = {"name": "Work", "consumer": who, **HOME, "street": "Nørregade 1", "primary": True}
    second = await records.create(ConsumerAddress, work)
    assert (await records.get(Consumer, who))["street"] == "Nørregade 1"
    await records.update(Consumer, who, {"street": "Nørregade 2"})
    assert (await records.get(ConsumerAddress, second["sys_id"]))["street"] == "Nørregade 2"
    with pytest.raises(InvalidInput):
        await records.update(ConsumerAddress, second["sys_id"], {"primary": False})
    await records.delete(ConsumerAddress, second["sys_id"])
    assert (await records.get(ConsumerAddress, home["sys_id"]))["primary"] is True
    other, _ = await signed_up(csm, "Mateo")
    for attempt in (
        csm.as_(other).update(ConsumerAddress, home["sys_id"], {"street": "x"}),
        csm.as_(other).delete(ConsumerAddress, home["sys_id"]),
    ):
        with pytest.raises(NotFound):
            await attempt


async def test_without_the_role_a_linked_login_changes_nothing(csm: World) -> None:
    login = await csm.person("clara", entity=ConsumerUser)
    who = await consumer(csm, "Clara", user=login.id)
    with pytest.raises(NotFound):
        await csm.as_(login).update(Consumer, who, {"mobile_phone": "+4520123456"})
    assert CONSUMER.name not in login.roles
