"""Cases of contacts who act for a further account."""

from __future__ import annotations

import datetime
from contextlib import suppress

import pytest

from platform_core import InvalidInput, NotFound, NotPermitted, Query
from plugins.b2b import AccountRelationship, ContactRelationship, RelationshipType
from plugins.customer_service import Case
from tests.plugins.customer_service.desk import Desk

YESTERDAY = datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days=1)
SERVES = {
    "name": "Service partner",
    "from_kind": "partner",
    "relationship": "serves",
    "to_kind": "account",
    "reverse_relationship": "is served by",
}


async def relate(desk: Desk, contact: str, account: str, **values: object) -> str:
    """Have a contact act for an account; returns the relationship's id."""
    made = await desk.everything.create(
        ContactRelationship, {"contact": desk[contact], "company": desk[account], **values}
    )
    return str(made["sys_id"])


async def subjects(desk: Desk, person: str) -> set[str]:
    """The subjects of the cases that a person sees."""
    page = await desk.records(person).list(Case, Query(fields=("short_description",)))
    return {case["short_description"] for case in page.records}


@pytest.mark.rule("CSM-40")
@pytest.mark.rule("CSM-96")
async def test_a_related_customer_opens_cases_for_the_further_account_as_its_contact(cases: Desk) -> None:
    await relate(cases, "guest", "branch")
    records = cases.records("guest")
    made = await records.create(Case, {"short_description": "For the branch", "account": cases["branch"]})
    stored = await cases.everything.get(Case, made["sys_id"])
    assert (stored["account"], stored["contact"]) == (cases["branch"], cases["guest"])
    assert stored["company"] == cases["branch"]
    own = await records.create(Case, {"short_description": "For the hotel"})
    assert (await cases.everything.get(Case, own["sys_id"]))["account"] == cases["hotel"]
    assert await subjects(cases, "guest") == {"For the branch", "For the hotel", "guest's case"}


@pytest.mark.rule("CSM-40")
@pytest.mark.rule("CSM-97")
@pytest.mark.parametrize("dates", [{"end_date": YESTERDAY}, None])
async def test_without_a_relationship_that_holds_today_no_case_is_opened_there(
    cases: Desk, dates: dict[str, object] | None
) -> None:
    if dates is not None:
        await relate(cases, "guest", "branch", **dates)
    before = await cases.everything.count(Case)
    for values in ({}, {"contact": cases["guest"]}):
        with pytest.raises((InvalidInput, NotPermitted)):
            await cases.records("guest").create(
                Case, {"short_description": "For the branch", "account": cases["branch"], **values}
            )
    assert await cases.everything.count(Case) == before


@pytest.mark.rule("CSM-39")
async def test_a_customer_admin_sees_cases_that_related_contacts_open_for_his_account_and_no_others(
    cases: Desk,
) -> None:
    await relate(cases, "guest", "branch")
    for name, account in (("For the branch", "branch"), ("For the hotel", "hotel")):
        await cases.records("guest").create(Case, {"short_description": name, "account": cases[account]})
    assert await subjects(cases, "branch admin") == {"branch's case", "For the branch"}
    assert "For the branch" not in await subjects(cases, "hotel admin")
    assert "For the branch" not in await subjects(cases, "colleague")


@pytest.mark.rule("CSM-40")
@pytest.mark.parametrize("person", ["hotel admin", "subsidiary manager"])
async def test_a_related_admin_works_the_cases_of_the_further_account_until_it_ends(
    cases: Desk, person: str
) -> None:
    relationship = await relate(cases, person, "branch")
    assert "branch's case" in await subjects(cases, person)
    await cases.records(person).create(
        Case, {"short_description": "Opened", "account": cases["branch"], "contact": cases[person]}
    )
    await cases.everything.delete(ContactRelationship, relationship)
    assert "branch's case" not in await subjects(cases, person)
    with suppress(NotFound):
        await cases.records(person).get(Case, cases["branch's case"])
        raise AssertionError("the case of an account that he does not act for any more is read")


@pytest.mark.rule("CSM-97")
async def test_the_contact_of_a_case_may_be_of_a_related_account(cases: Desk) -> None:
    values = {"short_description": "x", "account": cases["hotel"], "contact": cases["foreigner"]}
    with pytest.raises(InvalidInput) as refused:
        await cases.records("agent").create(Case, values)
    assert [error.pointer for error in refused.value.errors] == ["/contact"]
    kind = await cases.everything.create(RelationshipType, SERVES)
    await cases.everything.create(
        AccountRelationship,
        {
            "from_company": cases["stranger"],
            "to_company": cases["hotel"],
            "relationship_type": kind["sys_id"],
        },
    )
    made = await cases.records("agent").create(Case, values)
    assert (made["account"], made["contact"]) == (cases["hotel"], cases["foreigner"])
