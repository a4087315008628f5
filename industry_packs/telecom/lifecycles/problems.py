"""The life of a service problem: verify, diagnose, repair, test and resolve, close.

It has the states of a case. Its stage says more closely where the work stands, and changes with the moves, some of
which stay within the state Open.
"""

from __future__ import annotations

from collections.abc import Callable

from platform_core import ADMIN, IMPORT_ADMIN, ActorStandIn, Condition, Lifecycle, Transition
from plugins.b2b import AGENT
from plugins.b2c import CONSUMER_AGENT
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

from ..entities import ServiceProblemCase
from ..roles import PROBLEM_AGENT

WORKERS = (PROBLEM_AGENT, AGENT, CONSUMER_AGENT)
STAGE_AFTER = {
    "start_diagnosis": "diagnose",
    "start_repair": "repair",
    "start_test": "test_and_resolve",
    "return_to_diagnosis": "diagnose",
    "reject_solution": "diagnose",
    "record_rejection": "diagnose",
    "accept_solution": "close",
    "record_acceptance": "close",
    "close_by_customer": "close",
    "cancel": "close",
}


def in_stage(*stages: str) -> Callable[[ActorStandIn], Condition]:
    """The work stands in one of these stages."""

    def where(_: ActorStandIn) -> Condition:
        condition: Condition = ServiceProblemCase.stage.is_in(list(stages))
        return condition

    where.__doc__ = f"The work stands at: {', '.join(stages)}."
    return where


def onward(name: str, label: str, *stages: str, because: str) -> Transition:
    """A move from one stage to another within the state Open."""
    return Transition(
        name=name,
        label=label,
        sources=(OPEN,),
        target=OPEN,
        where=in_stage(*stages),
        takes=("work_notes",),
        roles=WORKERS,
        because=because,
    )


MOVES = (
    Transition(
        name="accept",
        label="Accept",
        sources=(NEW,),
        target=OPEN,
        roles=WORKERS,
        takes=("assigned_to", "work_notes"),
        because="An agent takes the case and verifies that there is a problem",
    ),
    onward("start_diagnosis", "Start diagnosis", "verify", because="There is a problem; its cause is sought"),
    onward("start_repair", "Start repair", "diagnose", because="The cause is known, and every test was run"),
    onward("start_test", "Start test", "repair", because="It is repaired, and tested whether it works"),
    onward(
        "return_to_diagnosis",
        "Return to diagnosis",
        "repair",
        "test_and_resolve",
        because="It still does not work, so the cause was another one",
    ),
    Transition(
        name="request_info",
        label="Request info",
        sources=(OPEN,),
        target=AWAITING_INFO,
        roles=WORKERS,
        takes=("comments",),
        because="The work waits for an answer of the customer",
    ),
    Transition(
        name="open",
        label="Open case",
        sources=(AWAITING_INFO,),
        target=OPEN,
        roles=WORKERS,
        because="The agent goes on without waiting any longer",
    ),
    Transition(
        name="propose_solution",
        label="Propose solution",
        sources=(OPEN,),
        target=RESOLVED,
        where=in_stage("test_and_resolve"),
        needs=("resolution_code", "close_notes"),
        takes=("resolution_code", "close_notes", "notes_to_comments", "cause"),
        roles=WORKERS,
        because="The test shows that it works again",
    ),
    Transition(
        name="record_acceptance",
        label="Record acceptance",
        sources=(RESOLVED,),
        target=CLOSED,
        takes=("work_notes",),
        roles=WORKERS,
        because="A customer who has no login accepts by telephone",
    ),
    Transition(
        name="record_rejection",
        label="Record rejection",
        sources=(RESOLVED,),
        target=OPEN,
        needs=("work_notes",),
        takes=("work_notes",),
        roles=WORKERS,
        because="A customer who has no login says that it still does not work",
    ),
    Transition(
        name="cancel",
        label="Cancel",
        sources=(NEW, OPEN, AWAITING_INFO),
        target=CANCELLED,
        takes=("close_notes",),
        roles=WORKERS,
        because="There was no problem, or it is known already",
    ),
)
PROBLEM_LIFECYCLE = Lifecycle(
    entity=ServiceProblemCase,
    states=STATES,
    initial=NEW,
    active_field="active",
    free_for=(ADMIN, IMPORT_ADMIN),
    transitions=(*MOVES, *CUSTOMER_MOVES),
)
