"""The way of a complaint from intake to closure, and the tasks that it waits for."""

import pytest

from industry_packs.banking import ComplaintCase, ComplaintTask, QualityControlTask
from platform_core import InvalidInput, NotPermitted, PlatformError, TransitionRefused
from plugins.customer_service import CANCELLED, CLOSED, NEW, OPEN, RESOLVED
from tests.industry_packs.banking.bank import ANSWER, SENT, Bank

AGENT = "complaint agent"
SOLUTION = {name: value for name, value in SENT.items() if name != "response"}


async def test_a_complaint_goes_from_intake_to_closure(bank: Bank) -> None:
    await bank.complaint()
    first = await bank.state_of()
    assert (first["state"], first["stage"]) == (NEW, "intake")
    steps = [
        (AGENT, "accept", {}, OPEN, "review"),
        (AGENT, "start_drafting", {}, OPEN, "drafting"),
        (AGENT, "submit_for_quality_control", {"response": ANSWER}, OPEN, "quality_control"),
        (AGENT, "send_response", SOLUTION, RESOLVED, "response"),
        ("clara", "accept_solution", {}, CLOSED, "closure"),
    ]
    for person, name, values, state, stage in steps:
        await bank.move(person, name, **values)
        complaint = await bank.state_of()
        assert (complaint["state"], complaint["stage"]) == (state, stage)
    assert (complaint["customer_approval"], complaint["active"]) == ("accepted", False)


@pytest.mark.parametrize("name", ["start_drafting", "submit_for_quality_control", "send_response"])
async def test_no_stage_is_skipped(bank: Bank, name: str) -> None:
    await bank.complaint()
    if name != "start_drafting":
        await bank.move(AGENT, "accept")
    with pytest.raises(TransitionRefused):
        await bank.move(AGENT, name, **({} if name == "start_drafting" else SENT))


async def test_nobody_writes_the_stage_by_hand(bank: Bank) -> None:
    complaint = await bank.complaint()
    for person in (AGENT, "complaint admin"):
        with pytest.raises(InvalidInput):
            await bank.records(person).update(ComplaintCase, complaint, {"stage": "closure"})


@pytest.mark.rule("CSM-87")
async def test_a_response_is_sent_with_resolution_code_and_notes(bank: Bank) -> None:
    await bank.drafting()
    for missing in SENT:
        with pytest.raises(InvalidInput) as refused:
            await bank.move(AGENT, "send_response", **{n: v for n, v in SENT.items() if n != missing})
        assert [error.pointer for error in refused.value.errors] == [f"/{missing}"]


async def test_the_customer_reads_the_response_once_it_is_sent(bank: Bank) -> None:
    complaint = await bank.drafting()
    clara = bank.records("clara")
    await bank.records(AGENT).update(ComplaintCase, complaint, {"response": ANSWER})
    assert "response" not in await clara.get(ComplaintCase, complaint)
    assert (await clara.journal(ComplaintCase, complaint, "comments")).records == []
    sent = await bank.move(AGENT, "send_response", **SOLUTION)
    assert sent["response_sent_at"] == sent["sys_updated_on"]
    comments = (await clara.journal(ComplaintCase, complaint, "comments")).records
    assert [entry["value"] for entry in comments] == [ANSWER]


# -- legal impact ------------------------------------------------------------------------------------------


@pytest.mark.rule("BNK-16")
@pytest.mark.parametrize("later", [False, True])
async def test_a_legal_impact_brings_one_legal_task(bank: Bank, later: bool) -> None:
    complaint = await bank.complaint(legal_impact=not later)
    agent = bank.records(AGENT)
    for impact in (True, False, True):
        await agent.update(ComplaintCase, complaint, {"legal_impact": impact})
    tasks = await bank.tasks()
    assert [(task["type"], task["parent"], task["number"][:4]) for task in tasks] == [
        ("legal", complaint, "CMPT")
    ]


@pytest.mark.rule("BNK-16")
async def test_a_complaint_without_legal_impact_brings_no_task(bank: Bank) -> None:
    await bank.drafting()
    assert await bank.tasks() == []
    assert await bank.checks() == []


async def test_no_response_is_sent_while_a_task_is_open(bank: Bank) -> None:
    await bank.drafting(legal_impact=True)
    with pytest.raises(TransitionRefused, match="still open"):
        await bank.move(AGENT, "send_response", **SENT)
    task = (await bank.tasks())[0]["sys_id"]
    await bank.records(AGENT).update(ComplaintTask, task, {"assigned_to": bank["lawyer"]})
    lawyer = bank.records("lawyer")
    started = await lawyer.transition(ComplaintTask, task, "start")
    assert started["assigned_to"] == bank["lawyer"]
    with pytest.raises(InvalidInput):
        await lawyer.transition(ComplaintTask, task, "complete")
    done = await lawyer.transition(ComplaintTask, task, "complete", {"close_notes": "No claim."})
    assert (done["active"], done["closed_by"]) == (False, bank["lawyer"])
    sent = await bank.move(AGENT, "send_response", **SENT)
    assert sent["state"] == RESOLVED


# -- quality control ---------------------------------------------------------------------------------------


@pytest.mark.rule("BNK-16")
async def test_a_regulated_response_is_sent_only_after_quality_control(bank: Bank) -> None:
    await bank.drafting(**await bank.regulation())
    with pytest.raises(TransitionRefused, match="quality control"):
        await bank.move(AGENT, "send_response", **SENT)
    await bank.move(AGENT, "submit_for_quality_control", response=ANSWER)
    with pytest.raises(TransitionRefused, match="quality control"):
        await bank.move(AGENT, "send_response", **SOLUTION)
    check = (await bank.checks())[0]["sys_id"]
    await bank.records("quality agent").transition(QualityControlTask, check, "start")
    with pytest.raises(TransitionRefused, match="quality control"):
        await bank.move(AGENT, "send_response", **SOLUTION)
    await bank.records("quality agent").transition(QualityControlTask, check, "approve")
    sent = await bank.move(AGENT, "send_response", **SOLUTION)
    assert (sent["state"], sent["stage"]) == (RESOLVED, "response")


@pytest.mark.rule("BNK-16")
async def test_a_rejected_check_sends_the_complaint_back_to_drafting(bank: Bank) -> None:
    complaint = await bank.drafting(**await bank.regulation())
    await bank.move(AGENT, "submit_for_quality_control", response=ANSWER)
    check = (await bank.checks())[0]["sys_id"]
    quality = bank.records("quality agent")
    with pytest.raises(InvalidInput):
        await quality.transition(QualityControlTask, check, "reject")
    await quality.transition(QualityControlTask, check, "reject", {"close_notes": "Too short."})
    assert (await bank.state_of())["stage"] == "drafting"
    notes = (await bank.records(AGENT).journal(ComplaintCase, complaint, "work_notes")).records
    assert "Too short." in notes[0]["value"]
    with pytest.raises(TransitionRefused):
        await bank.move(AGENT, "send_response", **SENT)


@pytest.mark.rule("BNK-16")
async def test_an_approval_holds_for_the_response_that_was_checked(bank: Bank) -> None:
    complaint = await bank.drafting(**await bank.regulation())
    await bank.move(AGENT, "submit_for_quality_control", response=ANSWER)
    check = (await bank.checks())[0]["sys_id"]
    await bank.records("quality agent").transition(QualityControlTask, check, "approve")
    for change in ("send", "update"):
        with pytest.raises(InvalidInput) as refused:
            if change == "send":
                await bank.move(AGENT, "send_response", **{**SENT, "response": "Never mind."})
            else:
                await bank.records(AGENT).update(ComplaintCase, complaint, {"response": "Never mind."})
        assert [error.code for error in refused.value.errors] == ["handed_on"]
    await bank.move(AGENT, "return_to_drafting")
    with pytest.raises(TransitionRefused):
        await bank.move(AGENT, "send_response", **{**SENT, "response": "Never mind."})
    await bank.move(AGENT, "submit_for_quality_control", response="Never mind.")
    assert [task["state"] for task in await bank.checks()] == [3, 1]
    with pytest.raises(TransitionRefused):
        await bank.move(AGENT, "send_response", **SOLUTION)


async def test_only_quality_agents_decide_a_check(bank: Bank) -> None:
    await bank.drafting()
    await bank.move(AGENT, "submit_for_quality_control", response=ANSWER)
    check = (await bank.checks())[0]["sys_id"]
    for person in (AGENT, "complaint viewer"):
        with pytest.raises((NotPermitted, TransitionRefused)):
            await bank.records(person).transition(QualityControlTask, check, "approve")
    assert [task["state"] for task in await bank.checks()] == [1]


# -- the customer's answer -----------------------------------------------------------------------------------


@pytest.mark.rule("BNK-16")
@pytest.mark.parametrize("by_customer", [True, False])
async def test_a_customers_rejection_reopens_the_review(bank: Bank, by_customer: bool) -> None:
    await bank.drafting(**await bank.regulation())
    await bank.move(AGENT, "submit_for_quality_control", response=ANSWER)
    check = (await bank.checks())[0]["sys_id"]
    await bank.records("quality agent").transition(QualityControlTask, check, "approve")
    await bank.move(AGENT, "send_response", **SOLUTION)
    if by_customer:
        await bank.move("clara", "reject_solution")
    else:
        await bank.move(AGENT, "record_rejection", work_notes="By letter of today.")
    complaint = await bank.state_of()
    assert (complaint["state"], complaint["stage"]) == (OPEN, "review")
    assert (complaint["customer_approval"], complaint["reopen_count"]) == ("rejected", 1)
    await bank.move(AGENT, "start_drafting")
    with pytest.raises(TransitionRefused):
        await bank.move(AGENT, "send_response", **{**SENT, "response": "Better now?"})


async def test_an_acceptance_by_letter_is_recorded_with_what_was_learnt(bank: Bank) -> None:
    await bank.drafting()
    await bank.move(AGENT, "send_response", **SENT)
    with pytest.raises(InvalidInput):
        await bank.move(AGENT, "record_acceptance")
    closed = await bank.move(AGENT, "record_acceptance", findings_and_learnings="Train the branch.")
    assert (closed["state"], closed["stage"], closed["customer_approval"]) == (CLOSED, "closure", "accepted")


@pytest.mark.rule("CSM-89")
async def test_an_agent_neither_answers_for_the_customer_nor_cancels_a_response(bank: Bank) -> None:
    await bank.drafting()
    await bank.move(AGENT, "send_response", **SENT)
    for name in ("accept_solution", "reject_solution", "close_by_customer", "cancel"):
        with pytest.raises(TransitionRefused):
            await bank.move(AGENT, name, close_notes="Enough.")
    assert (await bank.state_of())["state"] == RESOLVED


async def test_a_customer_withdraws_a_complaint(bank: Bank) -> None:
    await bank.complaint()
    await bank.move("clara", "close_by_customer")
    complaint = await bank.state_of()
    assert (complaint["state"], complaint["stage"], complaint["resolution_code"]) == (
        CLOSED,
        "closure",
        "solved_by_customer",
    )


async def test_a_complaint_is_cancelled_with_a_reason(bank: Bank) -> None:
    await bank.complaint()
    with pytest.raises(InvalidInput):
        await bank.move(AGENT, "cancel")
    cancelled = await bank.move(AGENT, "cancel", close_notes="Opened twice.")
    assert (cancelled["state"], cancelled["stage"]) == (CANCELLED, "closure")


async def test_only_the_complaint_department_works_complaints(bank: Bank) -> None:
    await bank.complaint()
    for person in ("agent", "consumer agent", "bank agent", "clerk", "complaint viewer", "quality agent"):
        with pytest.raises(PlatformError) as refused:
            await bank.move(person, "accept")
        assert refused.value.status in {403, 404, 409, 422}
    assert (await bank.state_of())["state"] == NEW
