"""The life of a return, of its lines and of the money that goes back."""

from __future__ import annotations

from platform_core import ADMIN, IMPORT_ADMIN, Lifecycle, Role, State, Transition
from plugins.b2c import REQUESTER
from plugins.customer_service import AWAITING_INFO, CANCELLED, CLOSED, NEW, OPEN

from ..entities import Refund, RmaCase, RmaCaseLine
from ..roles import ASSOCIATE_FULFILLER, MANAGER_FULFILLER, RMA_AGENT, RMA_MANAGER

HANDLERS: tuple[Role, ...] = (RMA_AGENT, ASSOCIATE_FULFILLER, MANAGER_FULFILLER)
UNFINISHED = (NEW, OPEN, AWAITING_INFO)

CASE = Lifecycle(
    entity=RmaCase,
    initial=NEW,
    active_field="active",
    free_for=(ADMIN, IMPORT_ADMIN),
    states=(
        State(NEW, "Draft"),
        State(OPEN, "Work in Progress"),
        State(AWAITING_INFO, "Awaiting Info"),
        State(CLOSED, "Closed", active=False, final=True),
        State(CANCELLED, "Cancelled", active=False, final=True),
    ),
    transitions=(
        Transition(
            name="submit",
            label="Submit",
            sources=(NEW,),
            target=OPEN,
            roles=HANDLERS,
            takes=("assigned_to", "work_notes"),
            because="All that comes back stands on the lines, and each is looked into",
        ),
        Transition(
            name="resolve",
            label="Resolve lines",
            sources=(OPEN,),
            target=AWAITING_INFO,
            roles=HANDLERS,
            takes=("comments", "work_notes"),
            because="The lines are looked into; goods, repairs or answers are waited for",
        ),
        Transition(
            name="review_again",
            label="Review again",
            sources=(AWAITING_INFO,),
            target=OPEN,
            roles=HANDLERS,
            takes=("work_notes",),
            because="What came back is not what was expected",
        ),
        Transition(
            name="close",
            label="Close",
            sources=(OPEN, AWAITING_INFO),
            target=CLOSED,
            roles=HANDLERS,
            takes=("close_notes", "notes_to_comments"),
            because="All lines are resolved (RET-5)",
        ),
        Transition(
            name="cancel",
            label="Cancel",
            sources=UNFINISHED,
            target=CANCELLED,
            needs=("close_notes",),
            takes=("close_notes",),
            roles=HANDLERS,
            because="A return that is none is taken out of the work, with a reason",
        ),
        Transition(
            name="cancel_by_customer",
            label="Keep the goods",
            sources=(NEW,),
            target=CANCELLED,
            takes=("comments",),
            roles=(REQUESTER,),
            because="A buyer may keep the goods as long as nobody has begun",
        ),
    ),
)

LINE = Lifecycle(
    entity=RmaCaseLine,
    initial=NEW,
    active_field="active",
    free_for=(ADMIN, IMPORT_ADMIN),
    states=(
        State(NEW, "Draft"),
        State(OPEN, "In review"),
        State(AWAITING_INFO, "Awaiting Info"),
        State(CLOSED, "Resolved", active=False, final=True),
        State(CANCELLED, "Cancelled", active=False, final=True),
    ),
    transitions=(
        Transition(
            name="review",
            label="Review",
            sources=(NEW,),
            target=OPEN,
            roles=HANDLERS,
            because="Right, guarantee and goods are looked into",
        ),
        Transition(
            name="propose",
            label="Propose resolution",
            sources=(OPEN, AWAITING_INFO),
            target=AWAITING_INFO,
            needs=("proposed_resolution", "approved_quantity"),
            takes=("proposed_resolution", "approved_quantity", "repair_type", "resolution_notes"),
            roles=HANDLERS,
            because="It is agreed what is done about how many; goods or an answer are waited for",
        ),
        Transition(
            name="resolve",
            label="Resolve",
            sources=(OPEN, AWAITING_INFO),
            target=CLOSED,
            needs=("proposed_resolution", "approved_quantity"),
            takes=("proposed_resolution", "approved_quantity", "repair_type", "resolution_notes"),
            roles=HANDLERS,
            because="It is done: replaced, paid back, or rejected",
        ),
        Transition(
            name="cancel",
            label="Cancel",
            sources=UNFINISHED,
            target=CANCELLED,
            roles=HANDLERS,
            because="The line does not come back after all",
        ),
    ),
)

DUE, PAID = 1, 3
REFUND = Lifecycle(
    entity=Refund,
    initial=DUE,
    active_field="active",
    free_for=(ADMIN, IMPORT_ADMIN),
    states=(
        State(DUE, "Due"),
        State(PAID, "Paid", active=False, final=True),
        State(CANCELLED, "Cancelled", active=False, final=True),
    ),
    transitions=(
        Transition(
            name="pay",
            label="Note the payment",
            sources=(DUE,),
            target=PAID,
            needs=("payment_reference",),
            takes=("payment_reference", "paid_on"),
            roles=(RMA_MANAGER,),
            because="The money went back, and the reference tells with which payment",
        ),
        Transition(
            name="cancel",
            label="Cancel",
            sources=(DUE,),
            target=CANCELLED,
            roles=(RMA_MANAGER,),
            because="The buyer agreed to something else",
        ),
    ),
)

RETURN_LIFECYCLES = (CASE, LINE, REFUND)
