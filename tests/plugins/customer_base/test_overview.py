"""One look at a customer: what it holds, for whom, and how many statements it takes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from platform_core import INTERNAL, NotFound, OverviewSection, Pack, PackError, Query, User
from platform_core.testing import MakeWorld
from plugins import b2b, b2c, customer_base, customer_service
from plugins.b2b import (
    CUSTOMER,
    Account,
    AccountAddress,
    AccountRelationship,
    Contact,
    ContactRelationship,
    RelationshipType,
    TeamMember,
)
from plugins.customer_base import Responsibility, overview
from plugins.customer_service import MANAGER, Case
from tests.plugins.customer_service.desk import Desk, fill, open_cases

SERVES = {
    "name": "Service partner",
    "from_kind": "partner",
    "relationship": "serves",
    "to_kind": "account",
    "reverse_relationship": "is served by",
}
ACCOUNT = {
    "team",
    "contacts",
    "related_contacts",
    "addresses",
    "subsidiaries",
    "relationships",
    "registrations",
}
OF_PRODUCTS = {"assets", "sold_products", "install_base_items", "up_sell_hints"}
WITH_CASES = ACCOUNT | OF_PRODUCTS | {"open_cases"}


@pytest.fixture
async def desk(world: MakeWorld) -> Desk:
    """A desk whose account Hotel has something in every section."""
    desk = Desk(await world(customer_base.pack, b2b.pack, b2c.pack, customer_service.pack))
    async with desk.preparing():
        await fill(desk)
        await open_cases(desk)
        await desk.add("account manager", Responsibility, name="Head of Account", type="user")
        await desk.add(
            "member",
            TeamMember,
            account=desk["hotel"],
            user=desk["agent"],
            responsibility=desk["account manager"],
        )
        await desk.everything.update(Account, desk["hotel"], {"city": "Lisbon", "registration_code": "H-1"})
        await desk.add("type", RelationshipType, **SERVES)
        await desk.add(
            "relationship",
            AccountRelationship,
            from_company=desk["stranger"],
            to_company=desk["hotel"],
            relationship_type=desk["type"],
        )
        await desk.add("related", ContactRelationship, contact=desk["foreigner"], company=desk["hotel"])
        await desk.add(
            "asking",
            b2b.Registration,
            first_name="Rui",
            last_name="Melo",
            email="rui@example.com",
            registration_code="H-1",
        )
    return desk


@asynccontextmanager
async def statements(desk: Desk) -> AsyncIterator[list[str]]:
    """The statements that are sent within the block."""
    sent: list[str] = []
    desk.world.instance.database.observer = sent.append
    yield sent
    desk.world.instance.database.observer = None


async def test_an_agent_sees_the_account_with_all_that_belongs_to_it(desk: Desk) -> None:
    seen = await overview(desk.records("manager"), "customer_account", desk["hotel"])
    assert seen.customer["name"] == "Hotel"
    assert seen.sections.keys() == WITH_CASES
    team, contacts = seen.sections["team"], seen.sections["contacts"]
    assert [(row["user.name"], row["responsibility.name"]) for row in team.records] == [
        ("agent", "Head of Account")
    ]
    assert {row["name"] for row in contacts.records} == {"guest", "colleague", "hotel admin", "nobody"}
    assert (contacts.count, contacts.exact, contacts.table) == (4, True, "customer_contact")
    assert [row["contact.name"] for row in seen.sections["related_contacts"].records] == ["foreigner"]
    (address,) = seen.sections["addresses"].records
    assert (address["location.city"], address["primary"]) == ("Lisbon", True)
    (related,) = seen.sections["relationships"].records
    assert (related["relationship"], related["to_company.name"]) == ("is served by", "Stranger")
    assert {row["short_description"] for row in seen.sections["open_cases"].records} == {
        "guest's case",
        "colleague's case",
    }
    assert [row["email"] for row in seen.sections["registrations"].records] == ["rui@example.com"]


async def test_a1_each_section_holds_what_its_reader_gets_in_lists(desk: Desk) -> None:
    for person in ("guest", "hotel admin", "group admin", "agent", "viewer", "manager"):
        records = desk.records(person)
        try:
            seen = await overview(records, "customer_account", desk["hotel"])
        except NotFound:
            assert desk["hotel"] not in await desk.world.sees(desk.actors[person], Account)
            continue
        assert seen.customer == await records.get(Account, desk["hotel"])
        for name, entity in (
            ("team", TeamMember),
            ("contacts", Contact),
            ("addresses", AccountAddress),
            ("open_cases", Case),
        ):
            listed = await desk.world.sees(desk.actors[person], entity)
            shown = seen.sections.get(name)
            assert shown is None or {row["sys_id"] for row in shown.records} <= listed
    customer = await overview(desk.records("guest"), "customer_account", desk["hotel"])
    assert "team" not in customer.sections
    assert [row["short_description"] for row in customer.sections["open_cases"].records] == ["guest's case"]
    admin = await overview(desk.records("hotel admin"), "customer_account", desk["hotel"])
    assert {"contacts", "registrations", "relationships"} <= admin.sections.keys()
    assert admin.sections["contacts"].count == 4


async def test_what_may_not_be_read_has_no_overview(desk: Desk) -> None:
    for person, account in (("guest", "branch"), ("branch admin", "hotel"), ("clara", "hotel")):
        with pytest.raises(NotFound):
            await overview(desk.records(person), "customer_account", desk[account])
    with pytest.raises(NotFound):
        await overview(desk.records("manager"), "customer_account", "0" * 32)
    with pytest.raises(NotFound, match="no overview"):
        await overview(desk.records("manager"), "sys_user_group", "0" * 32)


async def test_r6_an_overview_takes_as_many_statements_however_much_there_is(desk: Desk) -> None:
    records = desk.records("manager")
    async with statements(desk) as few:
        await overview(records, "customer_account", desk["hotel"])
    async with desk.preparing():
        for number in range(30):
            await desk.everything.create(Contact, {"last_name": f"C{number}", "account": desk["hotel"]})
            await desk.everything.create(Case, {"short_description": "x", "account": desk["hotel"]})
    async with statements(desk) as many:
        seen = await overview(records, "customer_account", desk["hotel"])
    assert len(many) == len(few) <= 1 + 2 * len(WITH_CASES)
    assert seen.sections["open_cases"].count == 32
    assert len(seen.sections["open_cases"].records) == 10


async def test_contacts_and_consumers_have_overviews_and_the_route_gives_them(desk: Desk) -> None:
    client = await desk.world.client(await desk.world.person("boss", MANAGER))
    for table, name, sections in (
        ("customer_contact", "foreigner", {"further_accounts", "open_cases"}),
        ("csm_consumer", "clara's record", {"open_cases"}),
    ):
        answer = await client.get(f"/api/customers/{table}/{desk[name]}/overview")
        assert answer.status_code == 200, answer.text
        assert sections <= answer.json()["sections"].keys()
    whole: dict[str, Any] = (
        await client.get(f"/api/customers/customer_account/{desk['hotel']}/overview")
    ).json()
    assert whole["sections"]["open_cases"]["count"] == 2
    for path, status in (
        (f"customer_account/{desk['guest']}", 404),
        ("customer_account/nonsense", 404),
        (f"no_such_table/{desk['hotel']}", 404),
    ):
        assert (await client.get(f"/api/customers/{path}/overview")).status_code == status
    nobody = await desk.world.client()
    hotel = f"/api/customers/customer_account/{desk['hotel']}/overview"
    assert (await nobody.get(hotel)).status_code == 401
    clerk = await desk.world.client(await desk.world.person("clerk", INTERNAL))
    everybody_inside = {"contacts", "subsidiaries", "sold_products", "install_base_items"}
    assert (await clerk.get(hotel)).json()["sections"].keys() <= everybody_inside


async def test_without_the_pack_of_cases_an_overview_has_none(world: MakeWorld) -> None:
    csm = await world(b2b.pack)
    account = await csm.system.create(Account, {"name": "Hotel"})
    seen = await overview(csm.system, "customer_account", account["sys_id"])
    assert seen.sections.keys() == ACCOUNT


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"fields": ("color",)}, "does not have"),
        ({"limit": 0}, "limit is from 1"),
        ({"name": "team"}, "2 sections 'team'"),
        ({"summary": ""}, "give it a summary"),
    ],
)
async def test_a_pack_with_a_section_that_cannot_be_shown_is_refused(
    world: MakeWorld, wrong: dict[str, Any], told: str
) -> None:
    values: dict[str, Any] = {
        "name": "guests",
        "summary": "Guests",
        "fields": ("name",),
        "limit": 5,
        **wrong,
    }
    section = OverviewSection(of=Account, lists=User, where=lambda account: User.company == account, **values)
    hotel = Pack(
        name="hotel",
        version="0.1",
        summary="Guests of hotels",
        requires=("b2b",),
        overview_sections=(section,),
    )
    with pytest.raises(PackError, match=told):
        await world(hotel)


async def test_a_pack_of_a_third_party_shows_something_of_its_own(world: MakeWorld) -> None:
    section = OverviewSection(
        of=Account,
        name="everybody",
        summary="Whose company it is",
        lists=User,
        where=lambda account: User.company == account,
        fields=("name",),
    )
    csm = await world(
        Pack(
            name="hotel",
            version="0.1",
            summary="Guests of hotels",
            requires=("b2b",),
            overview_sections=(section,),
        )
    )
    account = await csm.system.create(Account, {"name": "Hotel"})
    await csm.system.create(Contact, {"last_name": "Melo", "account": account["sys_id"]})
    customer = await csm.person("rui", CUSTOMER, entity=Contact, last_name="Rui", account=account["sys_id"])
    seen = await overview(csm.as_(customer), "customer_account", account["sys_id"])
    assert [row["name"] for row in seen.sections["everybody"].records] == ["Rui"]
    assert (await csm.system.list(User, Query(count="exact"))).count is not None
