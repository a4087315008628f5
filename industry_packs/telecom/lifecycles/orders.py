"""The states of orders and their lines, and the only ways between them (TEL-17)."""

from platform_core import ADMIN, IMPORT_ADMIN, Lifecycle, State, Transition

from ..entities import Order, OrderLine
from ..entities.orders import ORDER_STATE
from ..roles import ORDER_AGENT

FINAL = ("rejected", "completed", "canceled")
WAITING = ("awaiting_information", "revision_in_progress", "on_hold")
REASON = ("state_reason",)
# (name, label, from, to, needs a reason, because)
WAYS: tuple[tuple[str, str, tuple[str, ...], str, bool, str], ...] = (
    ("start_enrichment", "Start enrichment", ("draft", "enrichment_on_hold"), "enrichment_in_progress", False,
     "What the order lacks is looked up"),
    ("hold_enrichment", "Hold enrichment", ("enrichment_in_progress",), "enrichment_on_hold", True,
     "Something is missing that somebody has to say"),
    ("submit", "Submit", ("draft", "enrichment_in_progress"), "new", False, "The order is complete"),
    ("acknowledge", "Acknowledge", ("new",), "acknowledged", False, "It was received and can be done"),
    ("reject", "Reject", ("new",), "rejected", True, "It cannot be done, and it is on record why"),
    ("start", "Start", ("acknowledged",), "in_progress", False, "Work on it begins"),
    ("request_information", "Request information", ("in_progress",), "awaiting_information", True,
     "Somebody is asked for what is missing"),
    ("revise", "Revise", ("in_progress",), "revision_in_progress", True, "The customer wants it otherwise"),
    ("hold", "Put on hold", ("in_progress",), "on_hold", True, "It waits, and it is on record what for"),
    ("resume", "Resume", WAITING, "in_progress", False, "Work goes on"),
    ("assess_cancellation", "Assess cancellation", WAITING, "assessing_cancellation", True,
     "The customer wants it no more; what is done already is looked at"),
    ("cancel", "Cancel", ("assessing_cancellation",), "canceled", False, "It can be undone"),
    ("complete", "Complete", ("in_progress",), "completed", False, "All of it is delivered"),
)  # fmt: skip


def moves(reasons: bool) -> tuple[Transition, ...]:
    """The moves; only orders, not lines, say why they wait."""
    return tuple(
        Transition(
            name=name,
            label=label,
            sources=sources,
            target=target,
            needs=REASON if reasons and why else (),
            takes=REASON if reasons and why else (),
            roles=(ORDER_AGENT,),
            because=because,
        )
        for name, label, sources, target, why, because in WAYS
    )


STATES = tuple(
    State(code, ORDER_STATE.label(code), active=code not in FINAL, final=code in FINAL)
    for code in ORDER_STATE.codes
)
ORDER_LIFECYCLE = Lifecycle(
    entity=Order,
    initial="draft",
    states=STATES,
    transitions=moves(reasons=True),
    free_for=(ADMIN, IMPORT_ADMIN),
)
LINE_LIFECYCLE = Lifecycle(
    entity=OrderLine,
    initial="draft",
    states=STATES,
    transitions=moves(reasons=False),
    free_for=(ADMIN, IMPORT_ADMIN),
)
