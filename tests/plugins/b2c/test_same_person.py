"""A consumer and his login are one person: what is said of one holds for the other."""

import asyncio
from typing import Any

import pytest

from platform_core.testing import World
from plugins.b2c import Consumer, ConsumerUser
from tests.plugins.b2c.people import signed_up

PAIRS = (
    ("first_name", "first_name", "Clara"),
    ("middle_name", "middle_name", "Marie"),
    ("last_name", "last_name", "Jensen"),
    ("email", "email", "clara@example.com"),
    ("mobile_phone", "mobile_phone", "+4520123456"),
    ("business_phone", "phone", "+4533123456"),
    ("home_phone", "home_phone", "+4533654321"),
)


@pytest.mark.rule("CSM-70")
async def test_name_email_and_phones_are_equal_whichever_of_the_two_is_changed(csm: World) -> None:
    actor, who = await signed_up(csm, "Clara")
    for field, same, value in PAIRS:
        await csm.system.update(Consumer, who, {field: value})
        assert (await csm.system.get(ConsumerUser, actor.id))[same] == value
        await csm.system.update(ConsumerUser, actor.id, {same: None})
        assert (await csm.system.get(Consumer, who))[field] is None
        await csm.system.update(ConsumerUser, actor.id, {same: value})
        assert (await csm.system.get(Consumer, who))[field] == value
    consumer, user = await csm.system.get(Consumer, who), await csm.system.get(ConsumerUser, actor.id)
    assert consumer["name"] == user["name"] == "Clara Marie Jensen"


@pytest.mark.rule("CSM-70")
async def test_who_gets_a_login_keeps_what_is_known_and_takes_over_the_rest(csm: World) -> None:
    login = await csm.system.create(
        ConsumerUser, {"user_name": "clara", "first_name": "Klara", "email": "clara@example.com"}
    )
    values = {"first_name": "Clara", "last_name": "Jensen", "user": login["sys_id"]}
    consumer = await csm.system.create(Consumer, values)
    user = await csm.system.get(ConsumerUser, login["sys_id"])
    assert (consumer["email"], consumer["first_name"]) == ("clara@example.com", "Clara")
    assert (user["first_name"], user["name"], user["email"]) == ("Clara", "Clara Jensen", "clara@example.com")


@pytest.mark.rule("CSM-70")
async def test_an_extension_goes_along_and_a_number_means_the_same_in_another_country(csm: World) -> None:
    actor, who = await signed_up(csm, "Clara", country="DE")
    await csm.system.update(ConsumerUser, actor.id, {"country": "US"})
    await csm.system.update(Consumer, who, {"business_phone": "030 123456 ext. 7"})
    user = await csm.system.get(ConsumerUser, actor.id)
    assert (user["phone"], user["phone_as_typed"]) == ("+4930123456", "030 123456 ext. 7")
    await csm.system.update(ConsumerUser, actor.id, {"phone": "+4930123457"})
    consumer = await csm.system.get(Consumer, who)
    assert (consumer["business_phone"], consumer["business_phone_as_typed"]) == ("+4930123457", None)


@pytest.mark.rule("CSM-70")
async def test_a_login_that_is_taken_away_goes_its_own_way(csm: World) -> None:
    actor, who = await signed_up(csm, "Clara")
    await csm.system.update(Consumer, who, {"user": None})
    await csm.system.update(Consumer, who, {"last_name": "Holm"})
    assert (await csm.system.get(ConsumerUser, actor.id))["last_name"] == "Clara"


@pytest.mark.rule("CSM-70")
async def test_r2_both_are_equal_after_edits_of_both_at_once(csm: World) -> None:
    actor, who = await signed_up(csm, "Clara")

    async def edit(number: int) -> None:
        entity: Any = (Consumer, ConsumerUser)[number % 2]
        values = {"email": f"clara.{number}@example.com", "mobile_phone": f"+45201234{number:02}"}
        await csm.system.update(entity, (who, actor.id)[number % 2], values)

    done = await asyncio.gather(*map(edit, range(10)), return_exceptions=True)
    assert sum(result is None for result in done) >= 1
    consumer, user = await csm.system.get(Consumer, who), await csm.system.get(ConsumerUser, actor.id)
    assert (consumer["email"], consumer["mobile_phone"]) == (user["email"], user["mobile_phone"])
