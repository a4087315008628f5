"""The business location portal: staff of one's location, and cases, over HTTP as the person who signed in."""

from __future__ import annotations

from typing import Any

import pytest

from platform_core import EXTERNAL, Identity, UserRole
from plugins.customer_service import Case
from plugins.install_base import InstallBaseItem
from plugins.product_data import Model
from plugins.service_model_foundation import (
    CONTRIBUTOR,
    MANAGER_CONTRIBUTOR,
    SELF_CONTRIBUTOR,
    InternalLocation,
    MemberResponsibility,
)
from plugins.service_organization import ExternalStaff, OrganizationMember
from tests.mail_kit import Post, delivered, set_up
from tests.plugins.service_model_foundation.chain import Chain

PLACES, CASES = "/api/business-locations", "/api/business-location-cases"
INES = {
    "first_name": "Ines",
    "last_name": "Alves",
    "user_name": "ines.alves",
    "email": "ines.alves@example.com",
    "member_type": "location_contributor",
}


@pytest.fixture
async def portal(chain: Chain) -> Chain:
    """A franchise with its manager and a contributor, and a self contributor with an item of his own."""
    async with chain.preparing():
        await chain.staff(
            "boss", "franchise", "location_manager_contributor", MANAGER_CONTRIBUTOR, external=True
        )
        await chain.staff("asks", "shop 1", "location_contributor", CONTRIBUTOR, external=True)
        await chain.staff("self", "store 1", "self_contributor", SELF_CONTRIBUTOR)
        member = await chain.joins("self", "store 1", None)
        model = await chain.everything.create(Model, {"name": "Till"})
        await chain.add(
            "till",
            InstallBaseItem,
            name="Till 2",
            product=model["sys_id"],
            service_organization=chain["store 1"],
            buyer_organization_member=member["sys_id"],
        )
    return chain


async def asked(chain: Chain, person: str, method: str, path: str, body: Any = None, status: int = 0) -> Any:
    """The answer to a person's request, which has this status."""
    client = await chain.world.client(chain.actors[person])
    answer = await client.request(method, path, json=body)
    wanted = status or (201 if method == "POST" else 200)
    assert answer.status_code == wanted, answer.text
    return answer.json() if answer.content else None


async def test_ones_locations_are_those_of_which_one_is_a_member_and_below(portal: Chain) -> None:
    for person, names in (
        ("boss", ["franchise", "shop 1", "shop 2"]),
        ("asks", ["shop 1"]),
        ("self", ["store 1"]),
    ):
        page = await asked(portal, person, "GET", PLACES)
        assert [row["name"] for row in page["records"]] == names
    page = await asked(portal, "boss", "GET", f"{PLACES}?limit=2")
    rest = await asked(portal, "boss", "GET", f"{PLACES}?limit=2&after={page['next']}")
    assert [row["name"] for row in rest["records"]] == ["shop 2"]


async def test_a_location_is_shown_with_what_belongs_to_it(portal: Chain) -> None:
    shown = await asked(portal, "boss", "GET", f"{PLACES}/{portal['franchise']}")
    assert shown["customer"]["name"] == "franchise"
    children = {row["name"] for row in shown["sections"]["children"]["records"]}
    assert children == {"shop 1", "shop 2"}
    subjects = [row["short_description"] for row in shown["sections"]["cases_requested"]["records"]]
    assert subjects == ["by franchise"]
    assert shown["sections"]["members"]["records"][0]["user.name"] == "boss"
    await asked(portal, "asks", "GET", f"{PLACES}/{portal['franchise']}", status=404)
    await asked(portal, "asks", "GET", f"{PLACES}/{portal['store 1']}", status=404)


@pytest.mark.rule("CSM-176")
@pytest.mark.rule("CSM-178")
async def test_a_new_member_of_staff_is_external_and_gets_in_by_a_password_told_once(portal: Chain) -> None:
    added = await asked(portal, "boss", "POST", f"{PLACES}/{portal['shop 1']}/staff", INES)
    assert added["mailed_to"] is None
    everything = portal.everything
    person = await everything.get(ExternalStaff, added["user"])
    assert (person["service_organization"], person["name"]) == (portal["shop 1"], "Ines Alves")
    roles = {row["role"] async for row in everything.every(UserRole) if row["user"] == added["user"]}
    assert roles == {EXTERNAL.name, CONTRIBUTOR.name}
    identity = Identity(portal.world.instance)
    ines = await identity.actor(added["user"])
    assert ines is not None
    subjects = {row["short_description"] async for row in portal.world.as_(ines).every(Case)}
    assert subjects == {"by shop 1"}
    nobody = await portal.world.client()
    told = {"user_name": "ines.alves", "password": added["temporary_password"]}
    signed_in = await nobody.post("/api/sign-in", json=told)
    assert signed_in.json()["must_change_password"] is True


async def test_where_mail_is_set_up_a_new_member_gets_a_link(portal: Chain, post: Post) -> None:
    await set_up(portal.world, post, public_url="https://csm.example.com")
    portal.everything = portal.world.system = portal.world.instance.elevated("test set-up")
    added = await asked(portal, "boss", "POST", f"{PLACES}/{portal['shop 1']}/staff", INES)
    assert (added["mailed_to"], added["temporary_password"]) == ("ines.alves@example.com", None)
    await delivered(portal.world)
    assert "https://csm.example.com/reset-password#token=" in post.texts[0]
    assert "Alves" not in post.texts[0]


@pytest.mark.rule("CSM-176")
async def test_nobody_adds_staff_outside_his_own_tree_or_without_the_right(portal: Chain) -> None:
    before = await portal.everything.count(ExternalStaff)
    for person, place in (("boss", "store 1"), ("boss", "south"), ("asks", "shop 1"), ("self", "store 1")):
        client = await portal.world.client(portal.actors[person])
        answer = await client.post(f"{PLACES}/{portal[place]}/staff", json=INES)
        assert answer.status_code in (403, 404, 422), (person, place, answer.text)
    assert await portal.everything.count(ExternalStaff) == before


async def test_staff_of_the_hierarchy_move_and_leave(portal: Chain) -> None:
    body = {"user": portal["asks"], "leaves": portal["shop 1"], "member_type": "location_contributor"}
    await asked(portal, "boss", "POST", f"{PLACES}/{portal['shop 2']}/moved-staff", body)
    assert await portal.cases("asks") == {"by shop 2"}
    person = await portal.everything.get(ExternalStaff, portal["asks"])
    assert person["service_organization"] == portal["shop 2"]
    await asked(portal, "boss", "DELETE", f"{PLACES}/{portal['shop 2']}/staff/{portal['asks']}", status=204)
    assert await portal.cases("asks") == set()
    stranger = {"user": portal["self"], "member_type": "none"}
    await asked(portal, "boss", "POST", f"{PLACES}/{portal['shop 2']}/moved-staff", stranger, status=404)


async def test_only_plain_staff_are_let_in_once_more(portal: Chain) -> None:
    path = f"{PLACES}/{portal['shop 1']}/staff/{portal['asks']}/invite"
    again = await asked(portal, "boss", "POST", path, status=200)
    assert again["temporary_password"]
    await portal.joins("asks", "call centre", None)
    await asked(portal, "boss", "POST", path, status=403)
    await asked(portal, "asks", "POST", path, status=404)


@pytest.mark.rule("CSM-148")
async def test_for_whom_one_opens_cases_follows_ones_roles(portal: Chain) -> None:
    for person, whom in (
        ("boss", ["account", "consumer", "location"]),
        ("asks", ["location"]),
        ("self", ["myself"]),
    ):
        assert (await asked(portal, person, "GET", f"{CASES}/choices"))["whom"] == whom
    for person, body, pointer in (
        ("asks", {"whom": "account", "account": portal["hotel"]}, "/whom"),
        ("asks", {"whom": "location", "account": portal["hotel"]}, "/account"),
        ("boss", {"whom": "account"}, "/account"),
        ("self", {"whom": "myself"}, "/sold_product"),
    ):
        problem = await asked(
            portal, person, "POST", CASES, {**body, "short_description": "Leak"}, status=422
        )
        assert problem["errors"][0]["pointer"] == pointer


@pytest.mark.rule("CSM-148")
@pytest.mark.rule("CSM-177")
async def test_a_case_is_opened_and_followed_for_each_of_them(portal: Chain) -> None:
    for person, whom, given in (
        ("asks", "location", {"description": "Dead", "priority": 2}),
        ("boss", "location", {"location": portal["shop 2"]}),
        ("boss", "account", {"account": portal["hotel"], "location": portal["shop 1"]}),
        ("boss", "consumer", {"consumer": portal["clara"]}),
        ("self", "myself", {"install_base": portal["till"]}),
    ):
        subject = f"{whom} of {person}"
        body = {"whom": whom, "short_description": subject, **given}
        made = await asked(portal, person, "POST", CASES, body)
        case = await portal.everything.get(Case, made["sys_id"])
        assert case["opened_by"] == portal[person]
        page = await asked(portal, person, "GET", f"{CASES}/for/{whom}?own=true")
        assert [row["short_description"] for row in page["records"]] == [subject]
        path = f"/api/tables/sn_customerservice_case/{made['sys_id']}"
        client = await portal.world.client(portal.actors[person])
        now = await client.get(path)
        sent = await client.patch(path, json={"comments": "and?"}, headers={"if-match": now.headers["etag"]})
        assert sent.status_code == 200, sent.text
        closed = await client.post(
            f"{path}/actions/close_by_customer", json={}, headers={"if-match": sent.headers["etag"]}
        )
        assert closed.status_code == 200, closed.text
    await asked(portal, "asks", "GET", f"{CASES}/for/nobody", status=404)


@pytest.mark.rule("CSM-177")
async def test_nobody_asks_in_the_name_of_anothers_location(portal: Chain) -> None:
    for person, place in (("asks", "shop 2"), ("boss", "store 1"), ("boss", "south")):
        body = {"whom": "location", "short_description": "Leak", "location": portal[place]}
        client = await portal.world.client(portal.actors[person])
        assert (await client.post(CASES, json=body)).status_code in (403, 422)


async def test_a_contributor_names_the_location_that_supports_his_own(portal: Chain) -> None:
    body = {"whom": "location", "short_description": "Leak", "supporting_location": portal["south"]}
    await asked(portal, "asks", "POST", CASES, body, status=422)
    await portal.everything.update(
        InternalLocation, portal["south"], {"business_organizations_served": "hierarchy"}
    )
    made = await asked(portal, "asks", "POST", CASES, body)
    case = await portal.everything.get(Case, made["sys_id"])
    assert case["service_organization"] == portal["south"]


async def test_managers_assign_items_to_members_of_their_locations(portal: Chain) -> None:
    await portal.staff("store boss", "store 1", "location_manager_contributor", MANAGER_CONTRIBUTOR)
    member = await portal.joins("store boss", "store 1", None)
    values = {"buyer_organization_member": member["sys_id"]}
    changed = await portal.records("store boss").update(InstallBaseItem, portal["till"], values)
    assert changed["buyer_organization_member"] == member["sys_id"]
    assert portal.records("self").may(InstallBaseItem, "write") == {}
    assert await portal.everything.count(MemberResponsibility) >= 4
    assert await portal.everything.count(OrganizationMember) >= 4
