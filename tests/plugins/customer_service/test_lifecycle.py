"""The states of a case, and that nobody makes another move."""

from typing import Any

import pytest

from platform_core import ADMIN, IMPORT_ADMIN, InvalidInput, NotPermitted, PlatformError, TransitionRefused
from plugins.customer_service import (
    AWAITING_INFO,
    CANCELLED,
    CLOSED,
    LIFECYCLE,
    NEW,
    OPEN,
    RESOLVED,
    SOLVED_BY_CUSTOMER,
    Case,
)
from tests.plugins.customer_service.desk import Desk

# State, who, what he does, state after it: the table of the model, and nothing else.
MOVES = {
    (NEW, "agent", "accept", OPEN),
    (OPEN, "agent", "request_info", AWAITING_INFO),
    (AWAITING_INFO, "agent", "open", OPEN),
    (AWAITING_INFO, "customer", "answer", OPEN),
    (OPEN, "agent", "propose_solution", RESOLVED),
    (AWAITING_INFO, "agent", "propose_solution", RESOLVED),
    (RESOLVED, "customer", "accept_solution", CLOSED),
    (RESOLVED, "customer", "reject_solution", OPEN),
    *((state, "agent", "close", CLOSED) for state in (NEW, OPEN, AWAITING_INFO)),
    *((state, "customer", "close_by_customer", CLOSED) for state in (NEW, OPEN, AWAITING_INFO)),
    *((state, "agent", "cancel", CANCELLED) for state in (NEW, OPEN, AWAITING_INFO, RESOLVED)),
}
NAMES = sorted({name for _, _, name, _ in MOVES})
VALUES = {
    "answer": {"comments": "Room 12."},
    "propose_solution": {"resolution_code": "workaround", "close_notes": "Restart it."},
    "close": {"close_notes": "Nothing to do."},
}
WAY = {
    NEW: (),
    OPEN: ("accept",),
    AWAITING_INFO: ("accept", "request_info"),
    RESOLVED: ("accept", "propose_solution"),
}
PERSON = {"agent": "agent", "customer": "guest"}


async def lead_to(desk: Desk, state: int) -> None:
    """Bring the guest's case into a state."""
    for name in WAY[state]:
        await desk.records("agent").transition(Case, desk["guest's case"], name, VALUES.get(name))


@pytest.mark.rule("CSM-85")
def test_the_states_have_the_codes_of_the_model() -> None:
    labels = {state.code: state.label for state in LIFECYCLE.states}
    assert labels == {1: "New", 10: "Open", 18: "Awaiting Info", 6: "Resolved", 3: "Closed", 7: "Cancelled"}
    assert LIFECYCLE.initial == NEW
    assert {state.code for state in LIFECYCLE.states if not state.active} == {CLOSED, CANCELLED}


@pytest.mark.rule("CSM-85")
async def test_a_case_starts_as_new_and_in_no_other_state(desk: Desk) -> None:
    case = await desk.records("agent").create(Case, {"short_description": "No light"})
    assert (case["state"], case["active"], case["number"][:2]) == (NEW, True, "CS")
    with pytest.raises(TransitionRefused, match="New"):
        await desk.records("agent").create(Case, {"state": OPEN})


@pytest.mark.rule("CSM-86")
@pytest.mark.parametrize("state", WAY)
async def test_exactly_the_moves_of_the_table_are_possible(cases: Desk, state: int) -> None:
    await lead_to(cases, state)
    for side in PERSON:
        await try_every_move(cases, state, side)


async def try_every_move(cases: Desk, state: int, side: str) -> None:
    """Make each move as one side, and take back those that were possible."""
    person, case = cases.records(PERSON[side]), cases["guest's case"]
    before = await cases.now("guest's case")
    possible = {name: target for source, who, name, target in MOVES if (source, who) == (state, side)}
    for name in NAMES:
        if name not in possible:
            with pytest.raises((TransitionRefused, NotPermitted, InvalidInput)):
                await person.transition(Case, case, name, VALUES.get(name))
    assert await cases.now("guest's case") == before
    for name, target in possible.items():
        with pytest.raises(Undone):
            await make_and_undo(cases, PERSON[side], name, target)
    assert await cases.now("guest's case") == before


class Undone(Exception):
    """Ends a transaction that is not to be kept."""


async def make_and_undo(desk: Desk, person: str, name: str, target: int) -> None:
    """Make a move, look at where it led, and take it back."""
    async with desk.records(person).transaction() as records:
        case = await records.transition(Case, desk["guest's case"], name, VALUES.get(name))
        assert case["state"] == target
        assert case["active"] is (target not in {CLOSED, CANCELLED})
        raise Undone


@pytest.mark.rule("CSM-86")
@pytest.mark.parametrize("state", [RESOLVED, AWAITING_INFO])
async def test_a_state_cannot_be_written_where_no_move_leads(cases: Desk, state: int) -> None:
    with pytest.raises(TransitionRefused, match="no move leads"):
        await cases.records("manager").update(Case, cases["guest's case"], {"state": state})
    assert (await cases.now("guest's case"))["state"] == NEW


@pytest.mark.rule("CSM-86")
async def test_administrators_and_imports_set_any_state(cases: Desk) -> None:
    await cases.person("admin", ADMIN)
    await cases.person("import", IMPORT_ADMIN)
    old = await cases.records("import").create(Case, {"state": CLOSED, "short_description": "Long ago"})
    assert (old["state"], old["active"], old["closed_by"]) == (CLOSED, False, None)
    moved = await cases.records("admin").update(Case, cases["guest's case"], {"state": RESOLVED})
    assert moved["state"] == RESOLVED


@pytest.mark.rule("CSM-87")
@pytest.mark.parametrize("missing", ["resolution_code", "close_notes"])
async def test_a_proposal_needs_resolution_code_and_notes(cases: Desk, missing: str) -> None:
    await lead_to(cases, OPEN)
    values = {name: value for name, value in VALUES["propose_solution"].items() if name != missing}
    with pytest.raises(InvalidInput) as refused:
        await cases.records("agent").transition(Case, cases["guest's case"], "propose_solution", values)
    assert [error.pointer for error in refused.value.errors] == [f"/{missing}"]
    assert (await cases.now("guest's case"))["state"] == OPEN


@pytest.mark.rule("CSM-87")
async def test_a_proposal_says_who_made_it_and_when(cases: Desk) -> None:
    await lead_to(cases, RESOLVED)
    case = await cases.now("guest's case")
    assert case["resolved_by"] == cases["agent"]
    assert case["resolved_at"] == case["sys_updated_on"]


@pytest.mark.rule("CSM-88")
async def test_an_agent_closes_with_notes_only(cases: Desk) -> None:
    with pytest.raises(InvalidInput) as refused:
        await cases.records("agent").transition(Case, cases["guest's case"], "close")
    assert [error.pointer for error in refused.value.errors] == ["/close_notes"]
    case = await cases.records("agent").transition(
        Case, cases["guest's case"], "close", {"close_notes": "Done by phone."}
    )
    assert (case["state"], case["active"], case["closed_by"]) == (CLOSED, False, cases["agent"])
    assert case["closed_at"] == case["sys_updated_on"]


@pytest.mark.rule("CSM-88")
async def test_a_customer_closes_without_notes(cases: Desk) -> None:
    await cases.records("guest").transition(Case, cases["guest's case"], "close_by_customer")
    case = await cases.now("guest's case")
    assert (case["state"], case["resolution_code"]) == (CLOSED, SOLVED_BY_CUSTOMER)
    assert (case["close_notes"], case["closed_by"]) == ("Closed by customer", cases["guest"])
    assert await cases.entries("guest's case", "comments") == ["Closed by customer"]
    assert (await cases.entries("guest's case", "work_notes"))[0] == "Closed by customer"


@pytest.mark.rule("CSM-88")
async def test_what_a_customer_says_when_he_closes_is_kept(cases: Desk) -> None:
    words = {"comments": "It works again."}
    await cases.records("guest").transition(Case, cases["guest's case"], "close_by_customer", words)
    assert await cases.entries("guest's case", "comments") == ["Closed by customer: It works again."]


@pytest.mark.rule("CSM-89")
async def test_staff_neither_close_nor_reopen_a_proposal(cases: Desk) -> None:
    await lead_to(cases, RESOLVED)
    case = cases["guest's case"]
    for staff in (cases.records("agent"), cases.records("manager")):
        for name in ("close", "open", "accept_solution", "reject_solution", "close_by_customer"):
            with pytest.raises(TransitionRefused):
                await staff.transition(Case, case, name, VALUES.get(name))
        for state in (CLOSED, OPEN):
            with pytest.raises(TransitionRefused):
                await staff.update(Case, case, {"state": state})
    assert (await cases.now("guest's case"))["state"] == RESOLVED


@pytest.mark.rule("CSM-90")
async def test_a_rejected_proposal_opens_the_case_again(cases: Desk) -> None:
    await lead_to(cases, RESOLVED)
    guest, agent = cases.records("guest"), cases.records("agent")
    words = {"comments": "Still dark."}
    case = await guest.transition(Case, cases["guest's case"], "reject_solution", words)
    assert (case["state"], case["reopen_count"], case["resolved_at"]) == (OPEN, 1, None)
    with pytest.raises(InvalidInput):
        await agent.transition(Case, cases["guest's case"], "propose_solution")
    await agent.transition(Case, cases["guest's case"], "propose_solution", VALUES["propose_solution"])
    case = await guest.transition(Case, cases["guest's case"], "reject_solution")
    assert case["reopen_count"] == 2


@pytest.mark.rule("CSM-91")
@pytest.mark.parametrize("name", ["close", "cancel"])
async def test_a_case_that_is_over_accepts_no_change(cases: Desk, name: str) -> None:
    await cases.records("agent").transition(Case, cases["guest's case"], name, VALUES["close"])
    before = await cases.now("guest's case")
    by_customer: list[dict[str, Any]] = [{"comments": "One more thing"}, {"state": OPEN}]
    by_staff = [*by_customer, {"short_description": "Other"}, {"work_notes": "By the way"}, {"priority": 1}]
    for person, values in (("guest", by_customer), ("agent", by_staff), ("manager", by_staff)):
        for change in values:
            with pytest.raises(TransitionRefused):
                await cases.records(person).update(Case, cases["guest's case"], change)
    assert await cases.now("guest's case") == before
    assert await cases.entries("guest's case", "comments") == []


@pytest.mark.rule("CSM-102")
@pytest.mark.parametrize("state", WAY)
async def test_a_customer_sets_no_state_but_by_closing_accepting_and_rejecting(
    cases: Desk, state: int
) -> None:
    await lead_to(cases, state)
    allowed = {CLOSED, OPEN} if state == RESOLVED else {CLOSED}
    for wanted in {NEW, OPEN, AWAITING_INFO, RESOLVED, CLOSED, CANCELLED} - allowed - {state}:
        with pytest.raises(PlatformError) as refused:
            await cases.records("guest").update(Case, cases["guest's case"], {"state": wanted})
        assert refused.value.status in {403, 409, 422}
    assert (await cases.now("guest's case"))["state"] == state
