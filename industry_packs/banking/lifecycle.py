"""The life of a complaint, stage by stage, and of the tasks that it brings.

A complaint has the states of a case. Its stage says more closely where the work stands; it changes with the
moves, some of which stay within the state Open.
"""

from __future__ import annotations

from platform_core import ADMIN, IMPORT_ADMIN, ActorStandIn, Condition, Lifecycle, State, Transition
from plugins.customer_service import AWAITING_INFO, CANCELLED, CUSTOMER_MOVES, NEW, OPEN, RESOLVED, STATES
from plugins.customer_service import CLOSED as CASE_CLOSED

from .entities import ComplaintCase, ComplaintTask, QualityControlTask
from .roles import COMPLAINT_AGENT, QUALITY_AGENT

TASK_OPEN, IN_PROGRESS, CLOSED_COMPLETE, CLOSED_INCOMPLETE, REJECTED = 1, 2, 3, 4, 5
STILL_OPEN = (TASK_OPEN, IN_PROGRESS)


def in_review(_: ActorStandIn) -> Condition:
    """The complaint is being looked into."""
    condition: Condition = ComplaintCase.stage == "review"
    return condition


def in_drafting(_: ActorStandIn) -> Condition:
    """The response is being written."""
    condition: Condition = ComplaintCase.stage == "drafting"
    return condition


def in_quality_control(_: ActorStandIn) -> Condition:
    """The response is being checked."""
    condition: Condition = ComplaintCase.stage == "quality_control"
    return condition


def drafted(_: ActorStandIn) -> Condition:
    """A response is written, and perhaps checked."""
    condition: Condition = ComplaintCase.stage.is_in(["drafting", "quality_control"])
    return condition


ACCEPT = Transition(
    name="accept",
    label="Accept",
    sources=(NEW,),
    target=OPEN,
    roles=(COMPLAINT_AGENT,),
    takes=("assigned_to", "work_notes"),
    because="An agent takes the complaint and looks into it",
)
REQUEST_INFO = Transition(
    name="request_info",
    label="Request info",
    sources=(OPEN,),
    target=AWAITING_INFO,
    roles=(COMPLAINT_AGENT,),
    takes=("comments",),
    because="The work waits for an answer of the customer",
)
RESUME = Transition(
    name="open",
    label="Open case",
    sources=(AWAITING_INFO,),
    target=OPEN,
    roles=(COMPLAINT_AGENT,),
    because="The agent goes on without waiting any longer",
)
START_DRAFTING = Transition(
    name="start_drafting",
    label="Start drafting",
    sources=(OPEN,),
    target=OPEN,
    where=in_review,
    roles=(COMPLAINT_AGENT,),
    takes=("summary", "legal_impact", "regulatory_impact", "regulatory_category", "regulatory_subcategory"),
    because="The review is done; the response is written next",
)
SUBMIT = Transition(
    name="submit_for_quality_control",
    label="Submit for quality control",
    sources=(OPEN,),
    target=OPEN,
    where=in_drafting,
    needs=("response",),
    takes=("response",),
    roles=(COMPLAINT_AGENT,),
    because="Somebody else reads the response before the customer does",
)
RETURN = Transition(
    name="return_to_drafting",
    label="Return to drafting",
    sources=(OPEN, AWAITING_INFO),
    target=OPEN,
    where=in_quality_control,
    roles=(COMPLAINT_AGENT, QUALITY_AGENT),
    because="The response is not yet fit to be sent",
)
SEND_RESPONSE = Transition(
    name="send_response",
    label="Send response",
    sources=(OPEN,),
    target=RESOLVED,
    where=drafted,
    needs=("response", "resolution_code", "close_notes"),
    takes=("response", "resolution_code", "close_notes", "company_response", "timely_response"),
    roles=(COMPLAINT_AGENT,),
    because="The customer is answered, and it is on record what was done",
)
RECORD_ACCEPTANCE = Transition(
    name="record_acceptance",
    label="Record acceptance",
    sources=(RESOLVED,),
    target=CASE_CLOSED,
    needs=("findings_and_learnings",),
    takes=("findings_and_learnings", "consumer_disputed"),
    roles=(COMPLAINT_AGENT,),
    because="A customer who has no login accepts by letter or telephone",
)
RECORD_REJECTION = Transition(
    name="record_rejection",
    label="Record rejection",
    sources=(RESOLVED,),
    target=OPEN,
    needs=("work_notes",),
    takes=("work_notes", "consumer_disputed"),
    roles=(COMPLAINT_AGENT,),
    because="A customer who has no login rejects by letter or telephone",
)
CANCEL = Transition(
    name="cancel",
    label="Cancel",
    sources=(NEW, OPEN, AWAITING_INFO),
    target=CANCELLED,
    needs=("close_notes",),
    takes=("close_notes",),
    roles=(COMPLAINT_AGENT,),
    because="A complaint that was opened twice or by mistake is taken out of the work, with a reason",
)
COMPLAINT_LIFECYCLE = Lifecycle(
    entity=ComplaintCase,
    states=STATES,
    initial=NEW,
    active_field="active",
    free_for=(ADMIN, IMPORT_ADMIN),
    transitions=(
        ACCEPT,
        REQUEST_INFO,
        RESUME,
        START_DRAFTING,
        SUBMIT,
        RETURN,
        SEND_RESPONSE,
        RECORD_ACCEPTANCE,
        RECORD_REJECTION,
        CANCEL,
        *CUSTOMER_MOVES,
    ),
)

START = Transition(
    name="start",
    label="Start work",
    sources=(TASK_OPEN,),
    target=IN_PROGRESS,
    takes=("assigned_to",),
    because="Somebody takes the task",
)
TASK_LIFECYCLE = Lifecycle(
    entity=ComplaintTask,
    initial=TASK_OPEN,
    active_field="active",
    states=(
        State(TASK_OPEN, "Open"),
        State(IN_PROGRESS, "Work in Progress"),
        State(CLOSED_COMPLETE, "Closed Complete", active=False, final=True),
        State(CLOSED_INCOMPLETE, "Closed Incomplete", active=False, final=True),
    ),
    transitions=(
        START,
        Transition(
            name="complete",
            label="Close complete",
            sources=STILL_OPEN,
            target=CLOSED_COMPLETE,
            needs=("close_notes",),
            takes=("close_notes",),
            because="The department says what it found",
        ),
        Transition(
            name="give_up",
            label="Close incomplete",
            sources=STILL_OPEN,
            target=CLOSED_INCOMPLETE,
            needs=("close_notes",),
            takes=("close_notes",),
            because="The department says why it could not do the task",
        ),
    ),
)
QUALITY_LIFECYCLE = Lifecycle(
    entity=QualityControlTask,
    initial=TASK_OPEN,
    active_field="active",
    states=(
        State(TASK_OPEN, "Open"),
        State(IN_PROGRESS, "Work in Progress"),
        State(CLOSED_COMPLETE, "Closed Complete", active=False, final=True),
        State(REJECTED, "Rejected", active=False, final=True),
    ),
    transitions=(
        START,
        Transition(
            name="approve",
            label="Approve",
            sources=STILL_OPEN,
            target=CLOSED_COMPLETE,
            takes=("close_notes",),
            roles=(QUALITY_AGENT,),
            because="The response may be sent",
        ),
        Transition(
            name="reject",
            label="Reject",
            sources=STILL_OPEN,
            target=REJECTED,
            needs=("close_notes",),
            takes=("close_notes",),
            roles=(QUALITY_AGENT,),
            because="The response is written anew, and the reason tells how",
        ),
    ),
)

LIFECYCLES = (COMPLAINT_LIFECYCLE, TASK_LIFECYCLE, QUALITY_LIFECYCLE)
