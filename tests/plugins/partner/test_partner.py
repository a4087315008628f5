"""What a partner's people may do for its customers, while the two are related."""

from __future__ import annotations

import datetime
from contextlib import suppress

import pytest

from platform_core import EXTERNAL, InvalidInput, NotFound, NotPermitted, Query, Role
from plugins.b2b import CUSTOMER, CUSTOMER_ADMIN, Account, AccountRelationship, Contact
from plugins.customer_base import ESM_PARTNER, ESM_PARTNER_ADMIN
from plugins.customer_service import Case
from plugins.partner import PARTNER, PARTNER_ADMIN
from plugins.product_data import Asset, Model
from tests.plugins.customer_service.desk import Desk

TODAY = datetime.datetime.now(datetime.UTC).date()
DAY = datetime.timedelta(days=1)


def inside(role: Role) -> set[Role]:
    """The role and all that it contains, at any depth."""
    return {role}.union(*(inside(inner) for inner in role.contains))


async def subjects(desk: Desk, person: str) -> set[str]:
    """The subjects of the cases that a person sees."""
    page = await desk.records(person).list(Case, Query(fields=("short_description",)))
    return {case["short_description"] for case in page.records}


async def open_case(desk: Desk, person: str, subject: str, **values: object) -> str:
    """Have somebody open a case for the subsidiary; it is remembered by its subject."""
    given = {"short_description": subject, "account": desk["subsidiary"], **values}
    made = await desk.records(person).create(Case, given)
    desk.known[subject] = made
    return str(made["sys_id"])


async def changes(desk: Desk, person: str, case: str) -> bool:
    """Whether somebody can comment on a case."""
    with suppress(NotFound, NotPermitted):
        await desk.records(person).update(Case, desk[case], {"comments": person})
        return True
    return False


@pytest.mark.rule("CSM-11")
@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        (PARTNER, CUSTOMER),
        (PARTNER, ESM_PARTNER),
        (PARTNER_ADMIN, PARTNER),
        (PARTNER_ADMIN, CUSTOMER_ADMIN),
        (PARTNER_ADMIN, ESM_PARTNER_ADMIN),
        (PARTNER_ADMIN, EXTERNAL),
    ],
)
def test_a_role_contains_what_the_reference_says(outer: Role, inner: Role) -> None:
    assert inner in inside(outer)
    assert outer.kind == "external"


@pytest.mark.rule("CSM-54")
@pytest.mark.rule("CSM-98")
@pytest.mark.parametrize("person", ["technician", "partner admin"])
async def test_a_partners_people_open_cases_for_its_customers_in_its_name(desk: Desk, person: str) -> None:
    sys_id = await open_case(desk, person, "Leak", contact=desk["subsidiary guest"])
    case = await desk.everything.get(Case, sys_id)
    assert (case["partner"], case["partner_contact"]) == (desk["stranger"], desk[person])
    assert (case["account"], case["contact"]) == (desk["subsidiary"], desk["subsidiary guest"])
    assert await changes(desk, person, "Leak")
    own = await desk.records(person).create(Case, {"short_description": "Own"})
    assert (await desk.everything.get(Case, own["sys_id"]))["account"] == desk["stranger"]


@pytest.mark.rule("CSM-54")
@pytest.mark.parametrize(
    ("person", "account"),
    [
        ("technician", "hotel"),
        ("technician", "group"),
        ("technician", "branch"),
        ("partner admin", "hotel"),
        ("rival technician", "subsidiary"),
        ("foreigner", "subsidiary"),
    ],
)
async def test_nobody_opens_cases_for_accounts_that_are_not_served(
    desk: Desk, person: str, account: str
) -> None:
    before = await desk.everything.count(Case)
    for values in ({}, {"partner": desk["stranger"], "partner_contact": desk["technician"]}):
        with pytest.raises((NotPermitted, InvalidInput)):
            await open_case(desk, person, "Leak", **{"account": desk[account], **values})
    assert await desk.everything.count(Case) == before


@pytest.mark.rule("CSM-54")
@pytest.mark.rule("CSM-55")
async def test_partners_see_the_cases_that_name_them_and_none_of_before(desk: Desk) -> None:
    await open_case(desk, "technician", "Leak")
    await open_case(
        desk,
        "agent",
        "Ordered by phone",
        partner=desk["stranger"],
        partner_contact=desk["second technician"],
    )
    assert await subjects(desk, "technician") == {"Leak"}
    assert await subjects(desk, "second technician") == {"Ordered by phone"}
    assert await subjects(desk, "partner admin") == {"Leak", "Ordered by phone"}
    assert await subjects(desk, "rival technician") == set()
    assert not await changes(desk, "second technician", "Leak")
    assert not await changes(desk, "technician", "historic case")
    assert await changes(desk, "partner admin", "Leak")
    assert {"Leak", "historic case"} <= await subjects(desk, "subsidiary admin")
    assert {"Leak", "historic case"} <= await subjects(desk, "agent")


@pytest.mark.rule("CSM-54")
@pytest.mark.parametrize("end", ["deleted", "over", "not yet"])
async def test_a7_a_partner_acts_only_while_the_relationship_holds(desk: Desk, end: str) -> None:
    await open_case(desk, "technician", "Leak")
    assert await subjects(desk, "partner admin") == {"Leak"}
    if end == "deleted":
        await desk.everything.delete(AccountRelationship, desk["relationship"])
    else:
        dates = {"end_date": TODAY - DAY} if end == "over" else {"start_date": TODAY + DAY}
        await desk.everything.update(AccountRelationship, desk["relationship"], dates)
    for person in ("technician", "partner admin"):
        assert await subjects(desk, person) == set()
        assert not await changes(desk, person, "Leak")
        with pytest.raises((NotPermitted, InvalidInput)):
            await open_case(desk, person, "Once more")
    case = await desk.everything.get(Case, desk["Leak"])
    assert (case["partner"], case["partner_contact"]) == (desk["stranger"], desk["technician"])
    assert "Leak" in await subjects(desk, "subsidiary admin")


@pytest.mark.rule("CSM-54")
async def test_the_partner_is_the_side_that_serves(desk: Desk) -> None:
    """An account is no partner of the one that serves it."""
    await desk.contact("ambitious", "subsidiary", PARTNER)
    with pytest.raises((NotPermitted, InvalidInput)):
        await open_case(desk, "ambitious", "For the partner", account=desk["stranger"])
    assert {row["name"] async for row in desk.records("ambitious").every(Account)} == {"Subsidiary"}


@pytest.mark.rule("CSM-98")
async def test_the_partner_of_a_case_serves_its_account(desk: Desk) -> None:
    for values in (
        {"partner": desk["rival"]},
        {"partner_contact": desk["rival technician"]},
        {"partner": desk["stranger"], "account": desk["hotel"]},
    ):
        with pytest.raises(InvalidInput) as refused:
            await open_case(desk, "agent", "Leak", **values)
        assert [(error.pointer, error.code) for error in refused.value.errors] == [
            ("/partner", "not_its_partner")
        ]
    case = await open_case(desk, "agent", "Leak", partner=desk["stranger"])
    with pytest.raises(InvalidInput):
        await desk.records("agent").update(Case, case, {"partner": desk["rival"]})
    own = await open_case(desk, "agent", "Own", account=desk["rival"], partner=desk["rival"])
    assert (await desk.everything.get(Case, own))["partner"] == desk["rival"]


@pytest.mark.rule("CSM-54")
async def test_a_partner_sees_its_customers_and_their_contacts_and_nothing_below_them(desk: Desk) -> None:
    seen = {row["name"] async for row in desk.records("technician").every(Account)}
    assert seen == {"Stranger", "Subsidiary"}
    people = {row["name"] async for row in desk.records("technician").every(Contact)}
    assert people == {"technician", "subsidiary admin", "subsidiary manager", "subsidiary guest"}
    with pytest.raises(NotPermitted):
        await desk.records("technician").update(Contact, desk["subsidiary guest"], {"title": "Mine"})


@pytest.mark.rule("CSM-60")
async def test_a_partner_admin_looks_after_the_contacts_of_partner_and_customers(desk: Desk) -> None:
    records = desk.records("partner admin")
    for name in ("subsidiary guest", "technician"):
        assert (await records.update(Contact, desk[name], {"title": "Engineer"}))["title"] == "Engineer"
    added = await records.create(Contact, {"account": desk["subsidiary"], "last_name": "New"})
    assert added["account"] == desk["subsidiary"]
    for name in ("guest", "group boss", "rival technician"):
        with pytest.raises(NotFound):
            await records.update(Contact, desk[name], {"title": "Mine"})
    for account in ("hotel", "group", "rival"):
        with pytest.raises((InvalidInput, NotPermitted)):
            await records.create(Contact, {"account": desk[account], "last_name": "New"})
    await desk.everything.update(AccountRelationship, desk["relationship"], {"end_date": TODAY - DAY})
    with pytest.raises(NotFound):
        await records.update(Contact, desk["subsidiary guest"], {"title": "Still mine"})


@pytest.mark.rule("CSM-10")
async def test_a_role_without_a_partner_opens_nothing(desk: Desk) -> None:
    eve = await desk.world.person("eve", PARTNER_ADMIN)
    for entity in (Account, Contact, Case, AccountRelationship):
        assert await desk.world.sees(eve, entity) == set()


@pytest.mark.rule("CSM-9")
async def test_who_a_partners_customers_are_is_a_fact_of_the_actor(desk: Desk) -> None:
    facts = await desk.records("technician").facts()
    assert facts["customers"] == [desk["subsidiary"]]
    assert (await desk.records("subsidiary admin").facts())["customers"] == []


@pytest.mark.rule("CSM-54")
@pytest.mark.parametrize("person", ["technician", "partner admin"])
async def test_a_partners_people_see_the_assets_of_its_customers_while_it_serves_them(
    desk: Desk, person: str
) -> None:
    model = await desk.add("model", Model, name="Router")
    for account in ("subsidiary", "hotel", "group"):
        of = {"account": desk[account], "model": model["sys_id"], "comments": "Noisy"}
        await desk.add(f"of {account}", Asset, asset_tag=account, **of)
    records = desk.records(person)
    seen = [row async for row in records.every(Asset)]
    assert [row["asset_tag"] for row in seen] == ["subsidiary"]
    assert "comments" not in seen[0]
    with pytest.raises(NotPermitted):
        await records.update(Asset, desk["of subsidiary"], {"asset_tag": "Ours"})
    assert await desk.records("rival technician").count(Asset) == 0
    over = {"start_date": TODAY - 9 * DAY, "end_date": TODAY - DAY}
    await desk.everything.update(AccountRelationship, desk["relationship"], over)
    assert await records.count(Asset) == 0
