"""What version 0.1.0 of B2C left comes through its data steps."""

from typing import Any

import pytest

from platform_core import INTERNAL, Entity, Grant, Number, Query, Reference, String, User
from platform_core.testing import MakeWorld, World, before_step
from plugins import b2c, customer_base
from plugins.b2c import Consumer, ConsumerAddress


class FormerUser(Entity, extends=User, tablename="csm_consumer_user"):
    """The login as it was."""


class FormerConsumer(Entity, tablename="csm_consumer", number_prefix="CSMR"):
    """The consumer as he was, as far as the steps are about him."""

    number = Number()
    last_name = String(50)
    name = String(152, index=True)
    user = Reference(FormerUser, unique=True)
    email = String(100, index=True)
    business_phone = String(40)
    home_phone = String(40)
    mobile_phone = String(40)
    fax = String(40)
    street = String(255)
    city = String(100)
    state = String(100)
    zip = String(40)
    country = String(40)
    preferred_language = String(10)


OPEN = tuple(
    Grant(role=INTERNAL, entity=entity, may=("read",), because="Somebody reads it")
    for entity in (FormerUser, FormerConsumer)
)
NOTHING: dict[str, Any] = {
    "access_rules": OPEN,
    "business_rules": (),
    "actor_facts": (),
    "jobs": (),
    "overview_sections": (),
    "demo": None,
}
CASES: list[tuple[dict[str, Any], dict[str, Any], list[str]]] = [
    (
        {"last_name": "Jensen", "email": "Clara@Example.COM", "country": "Denmark", "city": "Copenhagen",
         "business_phone": "33 12 34 56", "preferred_language": "Danish"},
        {"email": "clara@example.com", "country": "DK", "business_phone": "+4533123456", "preferred_language": "da",
         "business_phone_as_typed": "33 12 34 56"},
        ["Copenhagen"],
    ),
    (
        {"last_name": "Finch", "email": "ask his wife", "home_phone": "4711", "country": "Prussia", "city": "Posen"},
        {"email": "ask his wife", "home_phone": "4711", "country": "Prussia", "city": "Posen"},
        [],
    ),
    ({"last_name": "Tanaka", "city": "x" * 80}, {"city": "x" * 80, "country": None}, []),
    ({"last_name": "Silva"}, {"email": None, "city": None}, []),
]  # fmt: skip


async def made(csm: World) -> list[str]:
    """The consumers of the cases, in a former version."""
    return [(await csm.system.create(FormerConsumer, before))["sys_id"] for before, _, _ in CASES]


async def primary_addresses(csm: World, who: str) -> list[str]:
    """Where the primary addresses of a consumer are."""
    asked = (ConsumerAddress.consumer == who) & (ConsumerAddress.primary.eq(True))
    return [each["city"] async for each in csm.system.every(ConsumerAddress, Query(where=asked))]


async def test_consumers_of_the_first_version_keep_what_they_have_in_one_form(world: MakeWorld) -> None:
    former = before_step(b2c.pack, 1, entities=(FormerUser, FormerConsumer), **NOTHING)
    csm = await world(customer_base.pack, former)
    ids = await made(csm)
    await csm.upgrade(b2c.pack)
    for sys_id, (_, after, cities) in zip(ids, CASES, strict=True):
        record = await csm.system.get(Consumer, sys_id)
        assert {name: record[name] for name in after} == after
        assert await primary_addresses(csm, sys_id) == cities


@pytest.mark.rule("CSM-71")
async def test_the_address_on_a_consumer_becomes_his_primary_address(world: MakeWorld) -> None:
    former = before_step(b2c.pack, 2, entities=(FormerUser, FormerConsumer), **NOTHING)
    csm = await world(customer_base.pack, former)
    ids = await made(csm)
    await csm.upgrade(b2c.pack)
    for sys_id, (before, _, cities) in zip(ids, CASES, strict=True):
        assert await primary_addresses(csm, sys_id) == cities
        assert (await csm.system.get(Consumer, sys_id))["city"] == before.get("city")
