"""Who sees and gives what of a complaint."""

from contextlib import suppress

import pytest

from industry_packs.banking import ComplaintCase, ComplaintTask, QualityControlTask, RegulationCategory
from platform_core import Entity, InvalidInput, NotFound, NotPermitted, PlatformError, Query
from plugins.customer_service import Case
from tests.industry_packs.banking.bank import Bank

ALL = {"clara's", "mateo's", "guest's", "foreigner's", "clerk's"}
BUSINESS = {"guest's", "foreigner's"}
SEES = {
    "complaint agent": ALL,
    "complaint manager": ALL,
    "complaint admin": ALL,
    "complaint viewer": ALL,
    "quality agent": ALL,
    "manager": ALL,
    "viewer": ALL,
    "bank agent": ALL,
    "agent": BUSINESS,
    "consumer agent": ALL - BUSINESS,
    "clerk": {"clerk's"},
    "lawyer": set(),
    "clara": {"clara's", "clerk's"},
    "mateo": {"mateo's"},
    "guest": {"guest's"},
    "colleague": set(),
    "hotel admin": {"guest's"},
    "group admin": {"guest's"},
    "subsidiary manager": {"guest's"},
    "branch admin": set(),
    "foreigner": {"foreigner's"},
    "nobody": set(),
}
INTERNAL_ONLY = (
    "response", "summary", "legal_impact", "regulatory_impact", "regulatory_category", "close_notes",
    "findings_and_learnings", "assigned_to", "work_notes", "complainant_tags", "timely_response",
)  # fmt: skip


@pytest.fixture
async def complaints(bank: Bank) -> Bank:
    """A complaint each of both consumers, the hotel's guest and a stranger, and one that a clerk took in."""
    async with bank.preparing():
        await bank.complaint("clara's")
        await bank.complaint("mateo's", consumer=bank["mateo's record"])
        await bank.complaint("guest's", contact=bank["guest"])
        await bank.complaint("foreigner's", contact=bank["foreigner"])
    values = {"consumer": bank["clara's record"], "short_description": "clerk's"}
    bank.known["clerk's"] = await bank.records("clerk").create(ComplaintCase, values)
    return bank


async def lists(bank: Bank, person: str, entity: type[Entity]) -> set[str]:
    """The subjects of the complaints that a person gets in a list."""
    page = await bank.records(person).list(entity, Query(fields=("short_description",)))
    return {record["short_description"] for record in page.records}


async def gets(bank: Bank, person: str, entity: type[Entity]) -> set[str]:
    """The complaints that a person gets one by one."""
    found = set()
    for name in ALL:
        with suppress(NotFound):
            found.add((await bank.records(person).get(entity, bank[name]))["short_description"])
    return found


@pytest.mark.rule("C-1")
@pytest.mark.parametrize("entity", [ComplaintCase, Case])
async def test_each_sees_his_complaints_and_no_others(complaints: Bank, entity: type[Entity]) -> None:
    assert {person: await lists(complaints, person, entity) for person in SEES} == SEES
    assert {person: await gets(complaints, person, entity) for person in SEES} == SEES


@pytest.mark.rule("C-3")
async def test_a_contributor_changes_what_he_took_in_until_work_begins(complaints: Bank) -> None:
    clerk = complaints.records("clerk")
    changed = await clerk.update(ComplaintCase, complaints["clerk's"], {"summary": "A long queue."})
    assert changed["summary"] == "A long queue."
    await complaints.move("complaint agent", "accept", "clerk's")
    with pytest.raises(NotPermitted):
        await clerk.update(ComplaintCase, complaints["clerk's"], {"summary": "A short queue."})
    with pytest.raises((NotPermitted, NotFound)):
        await clerk.update(ComplaintCase, complaints["clara's"], {"summary": "A short queue."})


@pytest.mark.rule("C-4")
async def test_a_contributor_alone_finds_no_customer(complaints: Bank) -> None:
    with pytest.raises(InvalidInput) as refused:
        await complaints.records("lawyer").create(ComplaintCase, {"consumer": complaints["clara's record"]})
    assert [error.code for error in refused.value.errors] == ["bad_reference"]


@pytest.mark.rule("CSM-100")
@pytest.mark.parametrize(
    ("person", "name"), [("clara", "clara's"), ("guest", "guest's"), ("group admin", "guest's")]
)
async def test_a_complainant_reads_nothing_that_is_for_staff(
    complaints: Bank, person: str, name: str
) -> None:
    secret = {
        "summary": "SECRET",
        "response": "SECRET",
        "work_notes": "SECRET",
        "findings_and_learnings": "SECRET",
    }
    await complaints.everything.update(ComplaintCase, complaints[name], secret)
    records = complaints.records(person)
    seen = await records.get(ComplaintCase, complaints[name])
    assert not set(INTERNAL_ONLY) & set(seen)
    assert {"stage", "complaint_product", "short_description", "number", "state"} <= set(seen)
    history = await records.history(ComplaintCase, complaints[name])
    assert "SECRET" not in f"{seen}{history}"
    for field in INTERNAL_ONLY:
        with pytest.raises(PlatformError) as refused:
            await records.list(ComplaintCase, Query(fields=(field,)))
        assert refused.value.status == 400


@pytest.mark.parametrize("person", ["clara", "guest"])
async def test_a_complainant_says_what_it_is_about(bank: Bank, person: str) -> None:
    values = {
        "short_description": "Too slow", "description": "Since May.", "complaint_product": "Mortgage",
        "complaint_issue": "Payment", "institution": "Bank", "expected_outcome": "An apology",
    }  # fmt: skip
    complaint = await bank.records(person).create(ComplaintCase, values)
    assert {name: complaint[name] for name in values} == values
    for field, value in (
        ("legal_impact", True),
        ("response", "Yes"),
        ("timely_response", "yes"),
        ("summary", "x"),
    ):
        with pytest.raises((NotPermitted, InvalidInput)) as refused:
            await bank.records(person).create(ComplaintCase, {**values, field: value})
        assert [error.pointer for error in refused.value.errors] == [f"/{field}"]
        assert refused.value.errors[0].code in {"not_writable", "unknown_field"}


@pytest.mark.rule("CSM-101")
async def test_a_complainant_changes_nothing_but_comments_and_state(complaints: Bank) -> None:
    for field in ("description", "complaint_product", "expected_outcome", "institution", "short_description"):
        with pytest.raises(NotPermitted):
            await complaints.records("clara").update(ComplaintCase, complaints["clara's"], {field: "Other"})
    await complaints.records("clara").update(ComplaintCase, complaints["clara's"], {"comments": "Hello?"})
    with pytest.raises(NotFound):
        await complaints.records("clara").update(ComplaintCase, complaints["mateo's"], {"comments": "Hello?"})


async def test_tasks_are_for_staff(complaints: Bank) -> None:
    await complaints.everything.update(ComplaintCase, complaints["clara's"], {"legal_impact": True})
    for person in ("clara", "guest", "agent", "consumer agent", "clerk", "lawyer"):
        for entity in (ComplaintTask, QualityControlTask):
            assert (await complaints.records(person).list(entity)).records == []
    assert len((await complaints.records("complaint viewer").list(ComplaintTask)).records) == 1


async def test_only_managers_delete_and_only_what_is_not_begun(complaints: Bank) -> None:
    for person in ("complaint agent", "quality agent", "clerk", "clara"):
        with pytest.raises((NotPermitted, NotFound)):
            await complaints.records(person).delete(ComplaintCase, complaints["clara's"])
    manager = complaints.records("complaint manager")
    await complaints.move("complaint agent", "accept", "mateo's")
    with pytest.raises(NotPermitted):
        await manager.delete(ComplaintCase, complaints["mateo's"])
    await complaints.everything.update(ComplaintCase, complaints["clara's"], {"legal_impact": True})
    await manager.delete(ComplaintCase, complaints["clara's"])
    assert (await complaints.everything.list(ComplaintTask)).records == []


async def test_administrators_keep_the_regulation_categories(bank: Bank) -> None:
    assert await bank.records("complaint admin").create(RegulationCategory, {"name": "Consumer leasing"})
    for person in ("complaint agent", "complaint manager", "bank admin"):
        with pytest.raises(NotPermitted):
            await bank.records(person).create(RegulationCategory, {"name": "Home mortgage disclosure"})
    assert (await bank.records("clara").list(RegulationCategory)).records == []
