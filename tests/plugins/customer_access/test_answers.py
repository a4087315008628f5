"""A party's answer counts as the customer's, and the seed's own example."""

from __future__ import annotations

from typing import Any

import pytest

from platform_core import InvalidInput, NewFile, NotFound, NotPermitted, PlatformError, TransitionRefused
from plugins.b2c import CONSUMER, Consumer, ConsumerUser, Household, HouseholdMember
from plugins.customer_access import PRODUCT_CONSUMER, SoldProductParty
from plugins.customer_service import AWAITING_INFO, CLOSED, OPEN, RESOLVED, Case
from tests.plugins.customer_access.shares import add_party, make_party
from tests.plugins.customer_access.test_access import REACHED
from tests.plugins.customer_service.desk import Desk

CASE_OF = {row[0]: (row[1], min(row[2])) for row in REACHED}
PEOPLE = pytest.mark.parametrize("person", list(CASE_OF))


async def lead(desk: Desk, case: str, state: int) -> None:
    """Bring a case into a state, as staff do."""
    agent = "consumer agent" if case in ("broadband case", "router case") else "agent"
    records = desk.records(agent)
    await records.transition(Case, desk[case], "accept")
    if state == AWAITING_INFO:
        await records.transition(Case, desk[case], "request_info", {"comments": "Which room?"})
    if state == RESOLVED:
        solution = {"resolution_code": "fixed_by_support", "close_notes": "Put right."}
        await records.transition(Case, desk[case], "propose_solution", solution)


@PEOPLE
@pytest.mark.rule("CSM-158")
@pytest.mark.rule("CSM-164")
async def test_a_partys_comment_on_a_waiting_case_opens_it(desk: Desk, person: str) -> None:
    record, case = CASE_OF[person]
    await make_party(desk, person, record)
    await lead(desk, case, AWAITING_INFO)
    before = await desk.now(case)
    await desk.records(person).update(Case, desk[case], {"comments": "Room 12"})
    after = await desk.now(case)
    assert (before["state"], after["state"]) == (AWAITING_INFO, OPEN)
    assert await desk.entries(case, "comments") == ["Room 12", "Which room?"]


async def test_a_partys_comment_is_no_first_response_of_staff(desk: Desk) -> None:
    await make_party(desk, "case contributor", "plain case")
    await desk.records("case contributor").update(Case, desk["plain case"], {"comments": "Mine, too"})
    assert (await desk.now("plain case"))["first_response_time"] is None
    await desk.records("agent").update(Case, desk["plain case"], {"comments": "Yours"})
    assert (await desk.now("plain case"))["first_response_time"] is not None


async def test_why_a_party_may_answer_is_explained(desk: Desk) -> None:
    """Also of a move that takes a comment, which stands in no column."""
    person, case = "case contributor", "plain case"
    await lead(desk, case, AWAITING_INFO)
    for may in (False, True):
        found = await desk.everything.explain(Case, desk[case], "transition:answer", desk.actors[person])
        assert found.allowed == may
        await make_party(desk, person, "plain case" if not may else "lift case")


@PEOPLE
@pytest.mark.rule("CSM-164")
@pytest.mark.parametrize(("move", "state"), [("accept_solution", CLOSED), ("reject_solution", OPEN)])
async def test_a_party_answers_a_proposal_as_the_customer_does(
    desk: Desk, person: str, move: str, state: int
) -> None:
    record, case = CASE_OF[person]
    await lead(desk, case, RESOLVED)
    with pytest.raises((NotFound, NotPermitted, TransitionRefused)):
        await desk.records(person).transition(Case, desk[case], move)
    await make_party(desk, person, record)
    await desk.records(person).transition(Case, desk[case], move, {"comments": "So be it"})
    assert (await desk.now(case))["state"] == state


@PEOPLE
@pytest.mark.rule("CSM-158")
async def test_a_party_attaches_files_to_his_case_and_reads_those_of_others(desk: Desk, person: str) -> None:
    record, case = CASE_OF[person]
    photo = NewFile(name="photo.jpg", content=b"light", content_type="image/jpeg")
    theirs = (await desk.everything.attach(Case, desk[case], photo))["sys_id"]
    with pytest.raises((NotFound, NotPermitted)):
        await desk.records(person).attach(Case, desk[case], photo)
    await make_party(desk, person, record)
    mine = (await desk.records(person).attach(Case, desk[case], photo))["sys_id"]
    assert (await desk.records(person).attachment(Case, desk[case], theirs)).content == b"light"
    with pytest.raises(NotPermitted):
        await desk.records(person).detach(Case, desk[case], theirs)
    await desk.records(person).detach(Case, desk[case], mine)


@PEOPLE
@pytest.mark.rule("CSM-158")
async def test_a_party_closes_a_case_and_makes_no_move_of_staff(desk: Desk, person: str) -> None:
    record, case = CASE_OF[person]
    await make_party(desk, person, record)
    solution = {"resolution_code": "fixed_by_support", "close_notes": "Put right."}
    moves: tuple[tuple[str, dict[str, Any]], ...] = (
        ("accept", {}),
        ("close", {"close_notes": "x"}),
        ("cancel", {}),
    )
    for move, values in moves:
        with pytest.raises(PlatformError):
            await desk.records(person).transition(Case, desk[case], move, values)
    for values in (solution, {"priority": 1}, {"assigned_to": None}):
        with pytest.raises((NotPermitted, InvalidInput)):
            await desk.records(person).update(Case, desk[case], values)
    await desk.records(person).transition(Case, desk[case], "close_by_customer")
    assert (await desk.now(case))["state"] == CLOSED


@PEOPLE
@pytest.mark.rule("CSM-158")
async def test_work_notes_are_for_staff(desk: Desk, person: str) -> None:
    record, case = CASE_OF[person]
    await make_party(desk, person, record)
    records = desk.records(person)
    if person in ("case contributor", "item contributor", "item member"):
        assert (await records.journal(Case, desk[case], "work_notes")).records
        return
    assert "work_notes" not in records.readable(Case)
    with pytest.raises(PlatformError):
        await records.journal(Case, desk[case], "work_notes")
    assert "work_notes" not in await records.get(Case, desk[case])


@pytest.mark.rule("CSM-159")
async def test_a_case_of_one_of_a_household_is_followed_and_updated_by_another(desk: Desk) -> None:
    """A consumer logs a case about her product; somebody of her household, associated with it, tracks and updates it."""
    await desk.add("sofia", ConsumerUser, CONSUMER, PRODUCT_CONSUMER, user_name="sofia")
    await desk.add("sofia's record", Consumer, first_name="sofia", user=desk["sofia"])
    await desk.add("household", Household, name="Jensen", head_of_household=desk["clara's record"])
    await desk.add("member", HouseholdMember, household=desk["household"], consumer=desk["sofia's record"])
    clara, sofia = desk.records("clara"), desk.records("sofia")
    made = await clara.create(Case, {"short_description": "Slow", "consumer": desk["clara's record"]})
    await desk.everything.update(Case, made["sys_id"], {"sold_product": desk["broadband"]})
    desk.known["slow"] = made
    with pytest.raises(NotFound):
        await sofia.get(Case, desk["slow"])
    party = await add_party(
        desk, SoldProductParty, "Authorized Consumer", "broadband", consumer="sofia's record"
    )
    seen = await sofia.get(Case, desk["slow"])
    assert (seen["short_description"], seen["consumer"]) == ("Slow", desk["clara's record"])
    await sofia.update(Case, desk["slow"], {"comments": "It is slow on the phone, too"})
    assert (await desk.entries("slow", "comments"))[0] == "It is slow on the phone, too"
    page = await clara.journal(Case, desk["slow"], "comments")
    assert [entry["sys_created_by"] for entry in page.records] == ["sofia"]
    await desk.everything.delete(SoldProductParty, party)
    with pytest.raises(NotFound):
        await sofia.get(Case, desk["slow"])
