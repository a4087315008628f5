"""The way of a registration: it waits, and is decided once."""

from platform_core import Lifecycle, State, Transition
from plugins.customer_base import FOUNDATION_DATA_MANAGER

from .entities import Registration
from .entities.registrations import APPROVED, PENDING, REJECTED
from .roles import ACCOUNT_DATA_MANAGER, CONTACT_MANAGER, CUSTOMER_ADMIN

DECIDERS = (CUSTOMER_ADMIN, ACCOUNT_DATA_MANAGER, CONTACT_MANAGER, FOUNDATION_DATA_MANAGER)

REGISTRATION = Lifecycle(
    entity=Registration,
    states=(
        State(PENDING, "Pending"),
        State(APPROVED, "Approved", active=False, final=True),
        State(REJECTED, "Rejected", active=False, final=True),
    ),
    initial=PENDING,
    transitions=(
        Transition(
            name="approve",
            label="Approve",
            sources=(PENDING,),
            target=APPROVED,
            needs=("account",),
            roles=DECIDERS,
            because="One approval is enough; it makes the contact and his login",
        ),
        Transition(
            name="reject",
            label="Reject",
            sources=(PENDING,),
            target=REJECTED,
            takes=("reason",),
            roles=DECIDERS,
            because="A rejection makes nothing",
        ),
    ),
)
LIFECYCLES = (REGISTRATION,)
