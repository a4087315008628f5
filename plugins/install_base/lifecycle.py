"""The states of a sold product: those that follow its dates, and the moves between the others."""

from __future__ import annotations

import datetime

from platform_core import ADMIN, IMPORT_ADMIN, Lifecycle, State, Transition

from .entities import SOLD_PRODUCT_STATE, SoldProduct

PREPARING, PENDING, ACTIVE, SUSPENDED = "installation_pending", "pending_activation", "active", "suspended"
CHANGING, ENDING = "change_pending", "inactivation_pending"
INACTIVE, CANCELLED, EXPIRED = "inactive", "cancelled", "expired"
FINAL = (INACTIVE, CANCELLED)
FOLLOWS_DATES = (PREPARING, ACTIVE, EXPIRED)
"""The states in which the dates alone say what comes next."""


def by_dates(state: str, start: datetime.date | None, end: datetime.date | None, today: datetime.date) -> str:
    """The state that a sold product has on a day; both its first and its last day belong to it."""
    if state in FINAL:
        return state
    if end is not None and end < today:
        return EXPIRED
    if state not in FOLLOWS_DATES:
        return state
    if start is None:
        return ACTIVE if state == EXPIRED else state
    return ACTIVE if start <= today else PREPARING


MOVES = (
    Transition(
        name="request_activation",
        label="Request activation",
        sources=(PREPARING,),
        target=PENDING,
        because="All is prepared; somebody has to switch it on",
    ),
    Transition(
        name="activate",
        label="Activate",
        sources=(PREPARING, PENDING),
        target=ACTIVE,
        takes=("start_date", "end_date"),
        because="The customer uses it from now on; one that starts later stays in preparation until then",
    ),
    Transition(
        name="suspend",
        label="Suspend",
        sources=(ACTIVE,),
        target=SUSPENDED,
        because="The customer does not use it for a while",
    ),
    Transition(
        name="resume",
        label="Resume",
        sources=(SUSPENDED,),
        target=ACTIVE,
        because="The customer uses it again",
    ),
    Transition(
        name="request_change",
        label="Request change",
        sources=(ACTIVE,),
        target=CHANGING,
        because="An order is going to change it",
    ),
    Transition(
        name="complete_change",
        label="Complete change",
        sources=(CHANGING,),
        target=ACTIVE,
        because="The change is made, or will not be made",
    ),
    Transition(
        name="request_inactivation",
        label="Request inactivation",
        sources=(ACTIVE, SUSPENDED),
        target=ENDING,
        takes=("end_date",),
        because="The customer gives it up; somebody has to switch it off",
    ),
    Transition(
        name="inactivate",
        label="Inactivate",
        sources=(ACTIVE, SUSPENDED, ENDING, EXPIRED),
        target=INACTIVE,
        takes=("end_date",),
        because="It is switched off for good",
    ),
    Transition(
        name="expire",
        label="Expire",
        sources=(PREPARING, PENDING, ACTIVE, SUSPENDED, CHANGING, ENDING),
        target=EXPIRED,
        takes=("end_date",),
        because="Its last day is over; while that lies ahead, the dates put it back at once",
    ),
    Transition(
        name="cancel",
        label="Cancel",
        sources=(PREPARING, PENDING),
        target=CANCELLED,
        because="It never came to be used",
    ),
)
LIFECYCLE = Lifecycle(
    entity=SoldProduct,
    states=tuple(
        State(code, SOLD_PRODUCT_STATE.label(code), final=code in FINAL) for code in SOLD_PRODUCT_STATE.codes
    ),
    initial=PREPARING,
    free_for=(ADMIN, IMPORT_ADMIN),
    transitions=MOVES,
)
