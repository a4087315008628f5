"""How a complaint goes from stage to stage, and the tasks that it waits for on the way."""

from __future__ import annotations

from typing import Any

from platform_core import BusinessRule, Change, FieldError, InvalidInput, Records, TransitionRefused
from plugins.customer_service import AWAITING_INFO, CANCELLED, CLOSED, NEW, OPEN, RESOLVED

from .entities import ComplaintCase, ComplaintTask, QualityControlTask
from .lifecycle import CLOSED_COMPLETE, REJECTED, STILL_OPEN

STAGE_AFTER = {
    "accept": "review",
    "start_drafting": "drafting",
    "submit_for_quality_control": "quality_control",
    "return_to_drafting": "drafting",
    "send_response": "response",
    "reject_solution": "review",
    "record_rejection": "review",
    "accept_solution": "closure",
    "record_acceptance": "closure",
    "close_by_customer": "closure",
    "cancel": "closure",
}
STAGE_OF_STATE = {
    NEW: "intake",
    OPEN: "review",
    AWAITING_INFO: "review",
    RESOLVED: "response",
    CLOSED: "closure",
    CANCELLED: "closure",
}
APPROVAL = {
    "accept_solution": "accepted",
    "record_acceptance": "accepted",
    "reject_solution": "rejected",
    "record_rejection": "rejected",
}


async def before_complaint_moves(change: Change) -> dict[str, Any] | None:
    """The stage follows the move; a state that was set by hand, or came in with an import, brings its own."""
    move, values = change.transition, {}
    if move in STAGE_AFTER:
        values["stage"] = STAGE_AFTER[move]
    elif change.kind == "create" or (move is None and "state" in change.changed):
        values["stage"] = STAGE_OF_STATE[change.new["state"]]
    if move in APPROVAL:
        values["customer_approval"] = APPROVAL[move]
    return values


async def before_response_is_changed(change: Change) -> dict[str, Any] | None:
    """What quality control reads is what is sent: nobody changes a response after he handed it on."""
    fixed = change.before("stage") in {"quality_control", "response"}
    if fixed and "response" in change.changed:
        detail = "the response was handed on and cannot be changed"
        error = FieldError(pointer="/response", detail=detail, code="handed_on")
        raise InvalidInput(detail, remedy="return the complaint to drafting first", errors=[error])
    return None


async def before_response_is_sent(change: Change) -> dict[str, Any] | None:
    """Every task is done, and quality control has approved where a regulation is touched."""
    if change.transition != "send_response":
        return None
    records = change.elevated("a response waits for the complaint's tasks")
    unfinished = (ComplaintTask.complaint == change.sys_id) & ComplaintTask.state.is_in(list(STILL_OPEN))
    task = await records.find(ComplaintTask, unfinished)
    if task is not None:
        raise TransitionRefused(
            f"the task {task['number']} of this complaint is still open",
            remedy="have the task closed, then send the response",
        )
    if change.new["regulatory_impact"] and not await _approved(change, records):
        raise TransitionRefused(
            "a regulation is touched, and quality control has not approved this response",
            remedy="submit it for quality control and have the task approved, then send it",
        )
    own_words = change.journal.get("comments")
    answer = change.new["response"]
    return {"response_sent_at": change.now, "comments": f"{own_words}\n\n{answer}" if own_words else answer}


async def after_complaint_needs_tasks(change: Change) -> None:
    """A legal impact brings a task for the legal department, a submitted response one for quality control."""
    complaint = change.new
    if not complaint["active"]:
        return
    legal = complaint["legal_impact"] and (change.kind == "create" or "legal_impact" in change.changed)
    submitted = change.transition == "submit_for_quality_control"
    if not legal and not submitted:
        return
    records = change.elevated("a complaint brings its tasks along")
    common = {
        "complaint": change.sys_id,
        "parent": change.sys_id,
        "priority": complaint["priority"],
        "opened_by": change.actor.id or None,
    }
    if legal:
        of_legal = (ComplaintTask.complaint == change.sys_id) & (ComplaintTask.type == "legal")
        if await records.find(ComplaintTask, of_legal) is None:
            text = f"Legal review of {complaint['number']}"
            await records.create(ComplaintTask, {**common, "type": "legal", "short_description": text})
    if submitted and await _open_check(change.sys_id, records) is None:
        text = f"Quality control of the response to {complaint['number']}"
        await records.create(QualityControlTask, {**common, "short_description": text})


async def before_task_moves(change: Change) -> dict[str, Any] | None:
    """Who took and who finished a task, and when."""
    if "state" not in change.changed:
        return None
    person = change.actor.id or None
    if change.new["state"] in STILL_OPEN:
        return {"work_start": change.now, "assigned_to": change.new.get("assigned_to") or person}
    return {"closed_at": change.now, "closed_by": person}


async def after_response_is_rejected(change: Change) -> None:
    """A response that quality control rejects goes back to drafting, with the reason."""
    if not change.becomes("state", REJECTED):
        return
    records = change.elevated("quality control sends a response back")
    complaint = await records.get(ComplaintCase, change.new["complaint"])
    if complaint["stage"] == "quality_control" and complaint["active"]:
        reason = {"work_notes": f"Quality control {change.new['number']}: {change.new['close_notes']}"}
        await records.transition(ComplaintCase, complaint["sys_id"], "return_to_drafting", reason)


async def _open_check(complaint: str, records: Records) -> dict[str, Any] | None:
    still_open = QualityControlTask.state.is_in(list(STILL_OPEN))
    return await records.find(QualityControlTask, (QualityControlTask.complaint == complaint) & still_open)


async def _approved(change: Change, records: Records) -> bool:
    """Whether the check of this very response ended well: submitted, with a task that is closed complete."""
    if change.before("stage") != "quality_control" or await _open_check(change.sys_id, records) is not None:
        return False
    approved = QualityControlTask.state == CLOSED_COMPLETE
    mine = QualityControlTask.complaint == change.sys_id
    return await records.find(QualityControlTask, mine & approved) is not None


STAGE_RULES = (
    BusinessRule(
        entity=ComplaintCase,
        kinds=("update",),
        before=before_response_is_changed,
        because="What quality control reads is what is sent (BNK-16)",
    ),
    BusinessRule(
        entity=ComplaintCase,
        kinds=("update",),
        before=before_response_is_sent,
        order=130,
        because="Quality control approves a response that touches a regulation before it is sent (BNK-16)",
    ),
    BusinessRule(
        entity=ComplaintCase,
        kinds=("create", "update"),
        before=before_complaint_moves,
        order=140,
        because="The stage follows the moves; a customer's rejection reopens the review (BNK-16)",
    ),
    BusinessRule(
        entity=ComplaintCase,
        kinds=("create", "update"),
        after=after_complaint_needs_tasks,
        because="A legal impact brings a legal task, a submitted response a quality control task (BNK-16)",
    ),
    BusinessRule(
        entity=ComplaintTask,
        kinds=("update",),
        before=before_task_moves,
        because="A task says who did it",
    ),
    BusinessRule(
        entity=QualityControlTask,
        kinds=("update",),
        before=before_task_moves,
        because="A check says who made it",
    ),
    BusinessRule(
        entity=QualityControlTask,
        kinds=("update",),
        after=after_response_is_rejected,
        because="Quality control sends a response back to drafting (BNK-16)",
    ),
)
