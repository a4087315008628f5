"""Complaints: whose they are, what must be given, and what imports may leave out."""

from collections.abc import Mapping
from typing import Any

import pytest

from industry_packs.banking import ComplaintCase, RegulationCategory, RegulationSubcategory
from industry_packs.banking.regulations import REGULATIONS
from platform_core import IMPORT_ADMIN, InvalidInput
from plugins.customer_service import CLOSED, Case
from tests.industry_packs.banking.bank import Bank

# One row of the published database, with the columns in the words of the complaint.
PUBLISHED: dict[str, Any] = {
    "opened_at": "2013-07-29T00:00:00Z", "complaint_product": "Consumer Loan",
    "complaint_sub_product": "Vehicle loan", "complaint_issue": "Managing the loan or lease",
    "institution": "Wells Fargo & Company", "complainant_state": "VA", "complainant_zip": "245XX",
    "consumer_consent": "not_applicable", "contact_type": "phone", "sent_to_company_on": "2013-07-30",
    "company_response": "explanation", "timely_response": "yes", "consumer_disputed": "no", "state": CLOSED,
}  # fmt: skip


async def refused_for(bank: Bank, person: str, values: Mapping[str, Any]) -> list[str]:
    """The codes and fields with which a complaint is refused."""
    with pytest.raises(InvalidInput) as refused:
        await bank.records(person).create(ComplaintCase, values)
    return [f"{error.pointer} {error.code}" for error in refused.value.errors]


def test_a_complaint_is_a_case_with_a_number_of_its_own() -> None:
    assert ComplaintCase.info.extends is Case
    assert (ComplaintCase.info.table, ComplaintCase.info.number_prefix) == ("sn_bom_compl_service", "CMPL")


@pytest.mark.rule("C-1")
@pytest.mark.rule("CSM-121")
async def test_a_complaint_stands_in_the_list_of_cases_under_its_own_class(bank: Bank) -> None:
    complaint = await bank.complaint()
    case = await bank.records("consumer agent").get(Case, complaint)
    assert (case["sys_class_name"], case["number"][:4]) == ("sn_bom_compl_service", "CMPL")


@pytest.mark.rule("BNK-16")
async def test_a_complaint_has_a_consumer_or_an_account_with_a_contact(bank: Bank) -> None:
    agent = bank.records("complaint agent")
    clara, guest, hotel = bank["clara's record"], bank["guest"], bank["hotel"]
    by_person = await agent.create(ComplaintCase, {"consumer": clara})
    assert (by_person["consumer"], by_person["account"]) == (clara, None)
    by_business = await agent.create(ComplaintCase, {"contact": guest})
    assert (by_business["consumer"], by_business["account"], by_business["contact"]) == (None, hotel, guest)
    for extra in ({"account": hotel}, {"contact": guest}, {"account": hotel, "contact": guest}):
        values = {"consumer": clara, **extra}
        assert await refused_for(bank, "complaint agent", values) == ["/consumer not_exclusive"]
    assert await refused_for(bank, "complaint agent", {"account": hotel}) == ["/contact required"]
    assert await refused_for(bank, "complaint agent", {"short_description": "x"}) == ["/consumer required"]


@pytest.mark.rule("BNK-16")
async def test_a_complaint_does_not_lose_or_double_its_customer_later(bank: Bank) -> None:
    complaint = await bank.complaint()
    agent = bank.records("complaint agent")
    changes: tuple[dict[str, Any], ...] = (
        {"consumer": None},
        {"contact": bank["guest"]},
        {"account": bank["hotel"]},
    )
    for change in changes:
        with pytest.raises(InvalidInput):
            await agent.update(ComplaintCase, complaint, change)
    assert (await bank.state_of())["consumer"] == bank["clara's record"]


async def test_a_published_complaint_comes_in_anonymous_and_whole(bank: Bank) -> None:
    await bank.person("import", IMPORT_ADMIN)
    created = await bank.records("import").create(ComplaintCase, PUBLISHED)
    stored = await bank.everything.get(ComplaintCase, created["sys_id"])
    for name, value in PUBLISHED.items():
        assert str(stored[name])[:10] == str(value)[:10], name
    assert (stored["consumer"], stored["account"], stored["contact"]) == (None, None, None)
    assert (stored["active"], stored["stage"]) == (False, "closure")


async def test_an_agent_works_on_an_imported_complaint_that_is_open(bank: Bank) -> None:
    await bank.person("import", IMPORT_ADMIN)
    values = {**PUBLISHED, "state": 10, "company_response": "in_progress"}
    await bank.add("complaint", ComplaintCase, **{**values, "consumer": bank["clara's record"]})
    created = await bank.records("import").create(ComplaintCase, values)
    changed = await bank.records("complaint agent").transition(
        ComplaintCase, created["sys_id"], "start_drafting", {"summary": "Looked into."}
    )
    assert (changed["stage"], changed["summary"]) == ("drafting", "Looked into.")


async def test_regulation_categories_come_with_the_pack(bank: Bank) -> None:
    names = {record["name"] async for record in bank.records("complaint agent").every(RegulationCategory)}
    assert names == set(REGULATIONS)
    parts = [record["name"] async for record in bank.everything.every(RegulationSubcategory)]
    assert sorted(parts) == sorted(part for group in REGULATIONS.values() for part in group)


@pytest.mark.rule("BNK-16")
@pytest.mark.parametrize("missing", ["regulatory_category", "regulatory_subcategory"])
async def test_a_regulatory_impact_needs_category_and_subcategory(bank: Bank, missing: str) -> None:
    values = {"consumer": bank["clara's record"], **await bank.regulation()}
    del values[missing]
    assert await refused_for(bank, "complaint agent", values) == [f"/{missing} required"]


@pytest.mark.rule("BNK-16")
async def test_category_and_subcategory_are_for_complaints_with_an_impact(bank: Bank) -> None:
    values = {"consumer": bank["clara's record"], **await bank.regulation(), "regulatory_impact": False}
    assert await refused_for(bank, "complaint agent", values) == [
        "/regulatory_category not_applicable",
        "/regulatory_subcategory not_applicable",
    ]
    complaint = await bank.complaint(**await bank.regulation())
    with pytest.raises(InvalidInput):
        await bank.records("complaint agent").update(ComplaintCase, complaint, {"regulatory_impact": False})


@pytest.mark.rule("BNK-16")
async def test_the_subcategory_is_one_of_the_category(bank: Bank) -> None:
    fees, escrow = await bank.regulation("Fees"), await bank.regulation("Escrow account")
    mixed = {**fees, "regulatory_subcategory": escrow["regulatory_subcategory"]}
    values = {"consumer": bank["clara's record"], **mixed}
    assert await refused_for(bank, "complaint agent", values) == ["/regulatory_subcategory wrong_category"]


async def test_a_customer_complains_about_his_own_accounts(bank: Bank) -> None:
    own = {"consumer": bank["clara's record"], "financial_account": bank["clara's account"]}
    complaint = await bank.records("complaint agent").create(ComplaintCase, own)
    assert complaint["financial_account"] == bank["clara's account"]
    below = {"contact": bank["group boss"], "financial_account": bank["hotel's account"]}
    assert await bank.records("complaint agent").create(ComplaintCase, below)
    for who, account in (
        ({"consumer": bank["clara's record"]}, "mateo's account"),
        ({"consumer": bank["clara's record"]}, "hotel's account"),
        ({"contact": bank["guest"]}, "group's account"),
        ({"contact": bank["guest"]}, "clara's account"),
    ):
        values = {**who, "financial_account": bank[account]}
        assert await refused_for(bank, "complaint agent", values) == [
            "/financial_account of_another_customer"
        ]
