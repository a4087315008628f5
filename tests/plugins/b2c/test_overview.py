"""One look at a consumer and at a household: what is shown, to whom, and with how many statements."""

from __future__ import annotations

import pytest

from platform_core import Actor, NotFound, User
from platform_core.testing import MakeWorld, World
from plugins import b2b, b2c, customer_base, customer_service
from plugins.b2c import (
    CONSUMER_AGENT,
    Consumer,
    ConsumerAddress,
    ConsumerRelationship,
    ConsumerTeamMember,
    HouseholdMember,
    HouseholdTeamMember,
)
from plugins.customer_base import overview
from plugins.customer_service import MANAGER, Case
from tests.plugins.b2c.people import consumer, day, household, join, signed_up

OF_PRODUCTS = {"assets", "sold_products", "install_base_items", "up_sell_hints"}
OF_CONSUMER = {"team", "addresses", "households", "acts_for", "represented_by", "profiles", "open_cases"}
OF_CONSUMER |= OF_PRODUCTS
OF_HOUSEHOLD = {"team", "members", "open_cases"} | (OF_PRODUCTS - {"up_sell_hints"})


@pytest.fixture
async def csm(world: MakeWorld) -> World:
    """An instance on which consumers have cases."""
    return await world(customer_base.pack, b2b.pack, b2c.pack, customer_service.pack)


async def family(csm: World) -> tuple[dict[str, str], Actor, Actor]:
    """Clara heads a household with Nora; Otto has left it, and represents Nora. The ids; Clara and Otto."""
    ids: dict[str, str] = {}
    clara, ids["clara"] = await signed_up(csm, "Clara")
    otto, ids["otto"] = await signed_up(csm, "Otto")
    ids["nora"] = await consumer(csm, "Nora")
    ids["household"] = await household(csm, ids["clara"], ids["nora"])
    await join(csm, ids["household"], ids["otto"], start_date=day(-30), end_date=day(-10))
    acts = {"consumer": ids["otto"], "of_consumer": ids["nora"]}
    await csm.system.create(ConsumerRelationship, acts)
    silje = (await csm.system.create(User, {"user_name": "silje", "name": "Silje Dahl"}))["sys_id"]
    await csm.system.create(ConsumerTeamMember, {"consumer": ids["nora"], "user": silje})
    await csm.system.create(HouseholdTeamMember, {"household": ids["household"], "user": silje})
    await csm.system.create(ConsumerAddress, {"name": "Home", "consumer": ids["nora"], "city": "Aarhus"})
    for who in ("clara", "nora"):
        await csm.system.create(Case, {"short_description": f"{who}'s case", "consumer": ids[who]})
    return ids, clara, otto


async def test_staff_see_all_sections_of_a_consumer_and_of_a_household(csm: World) -> None:
    ids, _, _ = await family(csm)
    records = csm.as_(await csm.person("petra", MANAGER, CONSUMER_AGENT))
    nora = await overview(records, "csm_consumer", ids["nora"])
    assert nora.sections.keys() == OF_CONSUMER
    rows = {name: section.records for name, section in nora.sections.items()}
    assert [row["household.head_of_household.name"] for row in rows["households"]] == ["Clara"]
    assert [row["consumer.name"] for row in rows["represented_by"]] == ["Otto"]
    assert [row["city"] for row in rows["addresses"]] == ["Aarhus"]
    assert [row["user.name"] for row in rows["team"]] == ["Silje Dahl"]
    assert rows["acts_for"] == []
    assert [row["short_description"] for row in rows["open_cases"]] == ["nora's case"]
    whole = await overview(records, "csm_household", ids["household"])
    assert whole.sections.keys() == OF_HOUSEHOLD
    assert whole.sections["members"].count == 3
    cases = whole.sections["open_cases"].records
    assert {row["consumer.name"] for row in cases} == {"Clara", "Nora"}


@pytest.mark.rule("CSM-76")
async def test_a1_head_member_and_former_member_see_what_they_read_in_lists(csm: World) -> None:
    ids, clara, otto = await family(csm)
    await csm.system.update(Consumer, ids["nora"], {"notes": "For staff only"})
    for actor in (clara, otto):
        records = csm.as_(actor)
        for table, key in (("csm_consumer", "nora"), ("csm_household", "household")):
            try:
                seen = await overview(records, table, ids[key])
            except NotFound:
                assert (actor, key) == (otto, "household")
                continue
            assert "team" not in seen.sections
            assert seen.customer.get("notes") is None
            for section in seen.sections.values():
                listed = await csm.sees(actor, records.entity(section.table))
                assert {row["sys_id"] for row in section.records} <= listed
                assert section.count == len(section.records)
    members = (await overview(csm.as_(clara), "csm_household", ids["household"])).sections["members"]
    assert {row["consumer.name"] for row in members.records} == {"Clara", "Nora"}, "Otto's time is over"


async def test_r6_an_overview_takes_as_many_statements_however_many_members_there_are(csm: World) -> None:
    ids, _, _ = await family(csm)
    records = csm.as_(await csm.person("petra", MANAGER, CONSUMER_AGENT))
    sent: list[str] = []
    numbers = []
    for _ in range(2):
        sent.clear()
        csm.instance.database.observer = sent.append
        seen = await overview(records, "csm_household", ids["household"])
        csm.instance.database.observer = None
        numbers.append(len(sent))
        for number in range(25):
            await csm.system.create(
                HouseholdMember,
                {"household": ids["household"], "consumer": await consumer(csm, f"C{number}")},
            )
    assert numbers[0] == numbers[1] <= 1 + 2 * len(OF_HOUSEHOLD)
    assert (seen.sections["members"].count, len(seen.sections["members"].records)) == (28, 20)


async def test_the_route_tells_strangers_nothing(csm: World) -> None:
    ids, _, _ = await family(csm)
    mateo, _ = await signed_up(csm, "Mateo")
    client, petra = await csm.client(mateo), await csm.client(await csm.person("petra", CONSUMER_AGENT))
    for table, key in (("csm_consumer", "nora"), ("csm_household", "household")):
        path = f"/api/customers/{table}/{ids[key]}/overview"
        assert (await client.get(path)).status_code == 404
        assert (await petra.get(path)).json()["sections"].keys() >= {"team"}
