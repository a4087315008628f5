"""The life of an ADR complaint: intake, investigate, resolution, outcome, closure.

It closes in two ways alone: the customer accepts what was proposed, or a deadlock letter tells him who decides.
"""

from __future__ import annotations

from msgspec import structs

from platform_core import ADMIN, IMPORT_ADMIN, ActorStandIn, Condition, Lifecycle, Transition
from plugins.customer_service import (
    AWAITING_INFO,
    CANCELLED,
    CLOSED,
    CUSTOMER_MOVES,
    NEW,
    OPEN,
    RESOLVED,
    STATES,
)

from ..entities import AdrComplaint
from ..roles import ADR_AGENT, ADR_MANAGER

STAGE_AFTER = {
    "accept": "investigate",
    "start_resolution": "resolution",
    "propose_resolution": "resolution",
    "reject_solution": "resolution",
    "record_rejection": "resolution",
    "accept_solution": "outcome",
    "record_acceptance": "outcome",
    "issue_deadlock_letter": "outcome",
    "close": "closure",
}
FEEDBACK_AFTER = {
    "propose_resolution": None,
    "reject_solution": "rejected",
    "record_rejection": "rejected",
    "accept_solution": "accepted",
    "record_acceptance": "accepted",
}
# A customer neither withdraws into a closed state nor closes by accepting: what he accepted is done first.
THEIRS = {move.name: move for move in CUSTOMER_MOVES}
ACCEPTS = THEIRS["accept_solution"]


def settled(_: ActorStandIn) -> Condition:
    """The customer accepted the proposal, or the deadlock letter was issued."""
    condition: Condition = (AdrComplaint.feedback == "accepted") | (
        AdrComplaint.deadlock_letter_issued_at.is_not_null()
    )
    return condition


def undecided(_: ActorStandIn) -> Condition:
    """The customer has not answered the proposal yet."""
    condition: Condition = AdrComplaint.feedback.is_null()
    return condition


def without_letter(_: ActorStandIn) -> Condition:
    """No deadlock letter was issued."""
    condition: Condition = AdrComplaint.deadlock_letter_issued_at.is_null()
    return condition


MOVES = (
    Transition(
        name="accept",
        label="Accept",
        sources=(NEW,),
        target=OPEN,
        roles=(ADR_AGENT,),
        takes=("assigned_to", "work_notes"),
        because="An agent takes the complaint and looks into it",
    ),
    Transition(
        name="request_info",
        label="Request info",
        sources=(OPEN,),
        target=AWAITING_INFO,
        roles=(ADR_AGENT,),
        takes=("comments",),
        because="The work waits for an answer of the customer; the clock does not",
    ),
    Transition(
        name="open",
        label="Open case",
        sources=(AWAITING_INFO,),
        target=OPEN,
        roles=(ADR_AGENT,),
        because="The agent goes on without waiting any longer",
    ),
    Transition(
        name="start_resolution",
        label="Start resolution",
        sources=(OPEN,),
        target=OPEN,
        needs=("investigation",),
        takes=("investigation",),
        roles=(ADR_AGENT,),
        where=without_letter,
        because="It is on record what was found; a resolution is worked out",
    ),
    Transition(
        name="propose_resolution",
        label="Propose resolution",
        sources=(OPEN,),
        target=RESOLVED,
        needs=("proposed_resolution",),
        takes=("proposed_resolution",),
        roles=(ADR_AGENT,),
        where=without_letter,
        because="The customer is asked whether that settles it",
    ),
    Transition(
        name="accept_solution",
        label=ACCEPTS.label,
        sources=(RESOLVED,),
        target=RESOLVED,
        takes=ACCEPTS.takes,
        roles=ACCEPTS.roles,
        where=undecided,
        because="The customer accepts; it is done before the complaint closes",
    ),
    Transition(
        name="record_acceptance",
        label="Record acceptance",
        sources=(RESOLVED,),
        target=RESOLVED,
        takes=("work_notes",),
        roles=(ADR_AGENT,),
        where=undecided,
        because="A customer who has no login accepts by letter or telephone",
    ),
    Transition(
        name="record_rejection",
        label="Record rejection",
        sources=(RESOLVED,),
        target=OPEN,
        needs=("work_notes",),
        takes=("work_notes",),
        roles=(ADR_AGENT,),
        where=undecided,
        because="A customer who has no login rejects by letter or telephone",
    ),
    Transition(
        name="issue_deadlock_letter",
        label="Issue deadlock letter",
        sources=(OPEN, AWAITING_INFO),
        target=OPEN,
        needs=("deadlock_letter",),
        takes=("deadlock_letter", "adr_scheme", "adr_reference"),
        roles=(ADR_MANAGER,),
        where=without_letter,
        because="Customer and operator do not agree, or the time is up: the letter says who decides",
    ),
    Transition(
        name="close",
        label="Close",
        sources=(OPEN, RESOLVED),
        target=CLOSED,
        needs=("outcome",),
        takes=("outcome", "close_notes"),
        roles=(ADR_AGENT,),
        where=settled,
        because="What was accepted is done, or the letter is out (TEL-16)",
    ),
)
COMPLAINT_LIFECYCLE = Lifecycle(
    entity=AdrComplaint,
    states=tuple(state for state in STATES if state.code != CANCELLED),
    initial=NEW,
    active_field="active",
    free_for=(ADMIN, IMPORT_ADMIN),
    transitions=(*MOVES, THEIRS["answer"], structs.replace(THEIRS["reject_solution"], where=undecided)),
)
