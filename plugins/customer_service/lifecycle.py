"""The states of a case and every move between them."""

from __future__ import annotations

from platform_core import ADMIN, IMPORT_ADMIN, Lifecycle, State, Transition
from plugins.b2b import AGENT, CUSTOMER
from plugins.b2c import CONSUMER_AGENT, REQUESTER

from .entities import Case

NEW, OPEN, AWAITING_INFO, RESOLVED, CLOSED, CANCELLED = 1, 10, 18, 6, 3, 7
AGENTS = (AGENT, CONSUMER_AGENT)
CUSTOMERS = (CUSTOMER, REQUESTER)

STATES = (
    State(NEW, "New"),
    State(OPEN, "Open"),
    State(AWAITING_INFO, "Awaiting Info"),
    State(RESOLVED, "Resolved"),
    State(CLOSED, "Closed", active=False, final=True),
    State(CANCELLED, "Cancelled", active=False, final=True),
)

ACCEPT = Transition(
    name="accept",
    label="Accept",
    sources=(NEW,),
    target=OPEN,
    roles=AGENTS,
    takes=("assigned_to", "work_notes"),
    because="An agent takes the case; it is his when nobody has it yet",
)
REQUEST_INFO = Transition(
    name="request_info",
    label="Request info",
    sources=(OPEN,),
    target=AWAITING_INFO,
    roles=AGENTS,
    takes=("comments",),
    because="The work waits for an answer of the customer",
)
RESUME = Transition(
    name="open",
    label="Open case",
    sources=(AWAITING_INFO,),
    target=OPEN,
    roles=AGENTS,
    because="The agent goes on without waiting any longer",
)
ANSWER = Transition(
    name="answer",
    label="Answer",
    sources=(AWAITING_INFO,),
    target=OPEN,
    needs=("comments",),
    takes=("comments",),
    roles=CUSTOMERS,
    because="The customer's comment answers what was asked",
)
PROPOSE_SOLUTION = Transition(
    name="propose_solution",
    label="Propose solution",
    sources=(OPEN, AWAITING_INFO),
    target=RESOLVED,
    needs=("resolution_code", "close_notes"),
    takes=("resolution_code", "close_notes", "notes_to_comments", "cause"),
    roles=AGENTS,
    because="A proposal says what the solution is and of which kind",
)
ACCEPT_SOLUTION = Transition(
    name="accept_solution",
    label="Accept solution",
    sources=(RESOLVED,),
    target=CLOSED,
    takes=("comments",),
    roles=CUSTOMERS,
    because="Only the customer answers a proposal",
)
REJECT_SOLUTION = Transition(
    name="reject_solution",
    label="Reject solution",
    sources=(RESOLVED,),
    target=OPEN,
    takes=("comments",),
    roles=CUSTOMERS,
    because="Only the customer answers a proposal",
)
CLOSE = Transition(
    name="close",
    label="Close case",
    sources=(NEW, OPEN, AWAITING_INFO),
    target=CLOSED,
    needs=("close_notes",),
    takes=("resolution_code", "close_notes", "notes_to_comments", "cause"),
    roles=AGENTS,
    because="Staff say why they close a case without a proposal",
)
CLOSE_BY_CUSTOMER = Transition(
    name="close_by_customer",
    label="Close case",
    sources=(NEW, OPEN, AWAITING_INFO),
    target=CLOSED,
    takes=("comments",),
    roles=CUSTOMERS,
    because="A customer may close his case without giving reasons",
)
CANCEL = Transition(
    name="cancel",
    label="Cancel",
    sources=(NEW, OPEN, AWAITING_INFO, RESOLVED),
    target=CANCELLED,
    takes=("close_notes",),
    roles=AGENTS,
    because="A case that should not exist is taken out of the work",
)

CUSTOMER_MOVES = (ANSWER, ACCEPT_SOLUTION, REJECT_SOLUTION, CLOSE_BY_CUSTOMER)

LIFECYCLE = Lifecycle(
    entity=Case,
    states=STATES,
    initial=NEW,
    active_field="active",
    free_for=(ADMIN, IMPORT_ADMIN),
    transitions=(
        ACCEPT,
        REQUEST_INFO,
        RESUME,
        PROPOSE_SOLUTION,
        CLOSE,
        CANCEL,
        *CUSTOMER_MOVES,
    ),
)
