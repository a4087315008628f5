"""The life of retail cases, of communications that fan out, and of tasks."""

from __future__ import annotations

from platform_core import ADMIN, IMPORT_ADMIN, Lifecycle, Role, State, Transition
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

from ..entities import HeadquartersCommunication, RetailCase, RetailTask, StoreCommunication
from ..roles import (
    ASSOCIATE_CONTRIBUTOR,
    ASSOCIATE_FULFILLER,
    MANAGER_CONTRIBUTOR,
    MANAGER_FULFILLER,
    PLAN_AUTHOR,
    SUPPORT_AGENT,
)

FULFILLERS: tuple[Role, ...] = (SUPPORT_AGENT, ASSOCIATE_FULFILLER, MANAGER_FULFILLER)
STORES: tuple[Role, ...] = (ASSOCIATE_CONTRIBUTOR, MANAGER_CONTRIBUTOR)
GENERATING, FAILED = 11, 8
"""Codes of our own: the case has none for them."""
SHOWN = (OPEN, CLOSED)
"""The states of a communication in which stores see theirs."""

ACCEPT = Transition(
    name="accept",
    label="Accept",
    sources=(NEW,),
    target=OPEN,
    roles=FULFILLERS,
    takes=("assigned_to", "work_notes"),
    because="Somebody takes it; from then on contributors change it no more (C-3)",
)
PROPOSE = Transition(
    name="propose_solution",
    label="Propose solution",
    sources=(OPEN, AWAITING_INFO),
    target=RESOLVED,
    needs=("resolution_code", "close_notes"),
    takes=("resolution_code", "close_notes", "notes_to_comments", "cause"),
    roles=FULFILLERS,
    because="A proposal says what the solution is and of which kind",
)
CASE = Lifecycle(
    entity=RetailCase,
    states=STATES,
    initial=NEW,
    active_field="active",
    free_for=(ADMIN, IMPORT_ADMIN),
    transitions=(
        ACCEPT,
        Transition(
            name="request_info",
            label="Request info",
            sources=(OPEN,),
            target=AWAITING_INFO,
            roles=FULFILLERS,
            takes=("comments",),
            because="The work waits for an answer",
        ),
        Transition(
            name="open",
            label="Open case",
            sources=(AWAITING_INFO,),
            target=OPEN,
            roles=FULFILLERS,
            because="The work goes on",
        ),
        PROPOSE,
        Transition(
            name="confirm_solution",
            label="Confirm solution",
            sources=(RESOLVED,),
            target=CLOSED,
            takes=("comments",),
            roles=(*STORES, SUPPORT_AGENT),
            because="The store that asked is content, or nobody can be asked",
        ),
        Transition(
            name="return_solution",
            label="Return solution",
            sources=(RESOLVED,),
            target=OPEN,
            needs=("comments",),
            takes=("comments",),
            roles=(*STORES, SUPPORT_AGENT),
            because="The store that asked says what is missing",
        ),
        Transition(
            name="close",
            label="Close case",
            sources=(NEW, OPEN, AWAITING_INFO),
            target=CLOSED,
            needs=("close_notes",),
            takes=("resolution_code", "close_notes", "cause"),
            roles=FULFILLERS,
            because="It is over, and it is on record why",
        ),
        Transition(
            name="cancel",
            label="Cancel",
            sources=(NEW, OPEN, AWAITING_INFO, RESOLVED),
            target=CANCELLED,
            takes=("close_notes",),
            roles=FULFILLERS,
            because="What should not exist is taken out of the work",
        ),
        *CUSTOMER_MOVES,
    ),
)

COMMUNICATION = Lifecycle(
    entity=HeadquartersCommunication,
    initial=NEW,
    active_field="active",
    free_for=(ADMIN, IMPORT_ADMIN),
    states=(
        State(NEW, "Draft"),
        State(GENERATING, "Generating"),
        State(OPEN, "Open"),
        State(CLOSED, "Closed", active=False, final=True),
        State(FAILED, "Canceled with error(s)", active=False, final=True),
        State(CANCELLED, "Cancelled", active=False, final=True),
    ),
    transitions=(
        Transition(
            name="submit",
            label="Submit",
            sources=(NEW,),
            target=GENERATING,
            needs=("short_description",),
            roles=(PLAN_AUTHOR,),
            because="Each store gets a communication of its own; none sees its before all are there (RET-4)",
        ),
        Transition(
            name="distribute",
            label="All stores have it",
            sources=(GENERATING,),
            target=OPEN,
            roles=(ADMIN,),
            because="The platform makes it once each store has its own (RET-4)",
        ),
        Transition(
            name="fail",
            label="Cancel with error(s)",
            sources=(GENERATING,),
            target=FAILED,
            needs=("generation_error",),
            roles=(ADMIN,),
            because="The platform makes it when one store could not get its own (RET-4)",
        ),
        Transition(
            name="close",
            label="Close",
            sources=(OPEN,),
            target=CLOSED,
            takes=("close_notes",),
            roles=(PLAN_AUTHOR,),
            because="All stores have done their part (C-5)",
        ),
        Transition(
            name="cancel",
            label="Cancel",
            sources=(NEW,),
            target=CANCELLED,
            roles=(PLAN_AUTHOR,),
            because="A draft that is not sent",
        ),
    ),
)

PART = Lifecycle(
    entity=StoreCommunication,
    initial=NEW,
    active_field="active",
    free_for=(ADMIN, IMPORT_ADMIN),
    states=(
        State(NEW, "New"),
        State(OPEN, "Open"),
        State(RESOLVED, "Resolved"),
        State(CLOSED, "Closed", active=False, final=True),
        State(FAILED, "Canceled with error(s)", active=False, final=True),
    ),
    transitions=(
        Transition(
            name="accept",
            label="Accept",
            sources=(NEW,),
            target=OPEN,
            roles=FULFILLERS,
            takes=("assigned_to",),
            because="Somebody in the store takes it",
        ),
        Transition(
            name="resolve",
            label="Done",
            sources=(NEW, OPEN),
            target=RESOLVED,
            takes=("close_notes", "comments"),
            roles=FULFILLERS,
            because="The store has done its part",
        ),
        Transition(
            name="reopen",
            label="Not done",
            sources=(RESOLVED,),
            target=OPEN,
            needs=("comments",),
            takes=("comments",),
            roles=(PLAN_AUTHOR,),
            because="Headquarters says what is missing",
        ),
        Transition(
            name="fail",
            label="Cancel with error(s)",
            sources=(NEW,),
            target=FAILED,
            roles=(ADMIN,),
            because="The platform makes it when another store could not get its own (RET-4)",
        ),
        Transition(
            name="close",
            label="Close",
            sources=(RESOLVED,),
            target=CLOSED,
            roles=(PLAN_AUTHOR, SUPPORT_AGENT),
            because="Headquarters has seen that it is done",
        ),
    ),
)

TASK_OPEN, IN_PROGRESS, COMPLETE, INCOMPLETE = 1, 2, 3, 4
STILL_OPEN = (TASK_OPEN, IN_PROGRESS)
TASK = Lifecycle(
    entity=RetailTask,
    initial=TASK_OPEN,
    active_field="active",
    states=(
        State(TASK_OPEN, "Open"),
        State(IN_PROGRESS, "Work in Progress"),
        State(COMPLETE, "Closed Complete", active=False, final=True),
        State(INCOMPLETE, "Closed Incomplete", active=False, final=True),
    ),
    transitions=(
        Transition(
            name="start",
            label="Start work",
            sources=(TASK_OPEN,),
            target=IN_PROGRESS,
            takes=("assigned_to",),
            because="Somebody takes the task",
        ),
        Transition(
            name="complete",
            label="Close complete",
            sources=STILL_OPEN,
            target=COMPLETE,
            takes=("close_notes",),
            because="It is done",
        ),
        Transition(
            name="give_up",
            label="Close incomplete",
            sources=STILL_OPEN,
            target=INCOMPLETE,
            needs=("close_notes",),
            takes=("close_notes",),
            because="It cannot be done, and the notes tell why",
        ),
    ),
)

CASE_LIFECYCLES = (CASE, COMMUNICATION, PART, TASK)
