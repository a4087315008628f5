"""The states of contracts, lines and entitlements, and the moves between them.

Nobody makes a contract active or lets it expire: its days do.
"""

from __future__ import annotations

from platform_core import (
    ADMIN,
    APPROVER,
    IMPORT_ADMIN,
    ActorStandIn,
    Condition,
    Entity,
    Lifecycle,
    Role,
    State,
    Transition,
)
from plugins.customer_service import MANAGER

from .entities import Contract, ContractLine, Entitlement
from .entities.contracts import AWAITING_REVIEW, REJECTED, UNDER_REVIEW
from .periods import ACTIVE, APPROVED, CANCELLED, DRAFT, EXPIRED, STATE, SUSPENDED
from .roles import CONTRACT_MANAGER, ENTITLEMENT_ADMIN, INTEGRATOR

KEEPERS = (CONTRACT_MANAGER, MANAGER)


def not_yet_submitted(_: ActorStandIn) -> Condition:
    """The draft is not in review, and was not approved."""
    condition: Condition = Contract.substate.is_null() | (Contract.substate == REJECTED)
    return condition


def awaiting(_: ActorStandIn) -> Condition:
    """The draft waits to be looked at."""
    condition: Condition = Contract.substate == AWAITING_REVIEW
    return condition


def in_review(_: ActorStandIn) -> Condition:
    """The draft waits for a decision."""
    condition: Condition = Contract.substate.is_in([AWAITING_REVIEW, UNDER_REVIEW])
    return condition


def approved(_: ActorStandIn) -> Condition:
    """Somebody has agreed to the contract."""
    condition: Condition = (Contract.substate == APPROVED) | (Contract.state == ACTIVE)
    return condition


SUBMIT = Transition(
    name="submit_for_review",
    label="Submit for review",
    sources=(DRAFT,),
    target=DRAFT,
    where=not_yet_submitted,
    needs=("approver",),
    takes=("approver", "comments"),
    roles=KEEPERS,
    because="A draft that nobody has looked at yet goes to its approver",
)
START_REVIEW = Transition(
    name="start_review",
    label="Start review",
    sources=(DRAFT,),
    target=DRAFT,
    where=awaiting,
    roles=(APPROVER,),
    because="The approver has begun to look at what was submitted",
)
APPROVE = Transition(
    name="approve",
    label="Approve",
    sources=(DRAFT,),
    target=DRAFT,
    where=in_review,
    takes=("comments",),
    roles=(APPROVER,),
    because="What was submitted is agreed to; it is in force from its first day on",
)
REJECT = Transition(
    name="reject",
    label="Reject",
    sources=(DRAFT,),
    target=DRAFT,
    where=in_review,
    needs=("comments",),
    takes=("comments",),
    roles=(APPROVER,),
    because="Whoever rejects says why",
)
APPROVER_MOVES = (START_REVIEW, APPROVE, REJECT)
SUSPEND_CONTRACT = Transition(
    name="suspend",
    label="Suspend",
    sources=(DRAFT, ACTIVE),
    target=SUSPENDED,
    where=approved,
    takes=("suspend_end", "comments"),
    roles=KEEPERS,
    because="An approved contract gives nothing for a while; without a last day, until it is resumed",
)


RESUME_CONTRACT = Transition(
    name="resume",
    label="Resume",
    sources=(SUSPENDED,),
    target=ACTIVE,
    takes=("comments",),
    roles=KEEPERS,
    because="The suspension is over; what the contract is now, its days say",
)
CANCEL_CONTRACT = Transition(
    name="cancel",
    label="Cancel",
    sources=(DRAFT, ACTIVE, SUSPENDED),
    target=CANCELLED,
    takes=("comments",),
    roles=KEEPERS,
    because="A contract that is given up gives nothing any more",
)
CONTRACT = Lifecycle(
    entity=Contract,
    states=tuple(
        State(
            code,
            STATE.label(code),
            active=code in (DRAFT, ACTIVE, SUSPENDED),
            final=code in (EXPIRED, CANCELLED),
        )
        for code in (DRAFT, ACTIVE, SUSPENDED, EXPIRED, CANCELLED)
    ),
    initial=DRAFT,
    free_for=(ADMIN, IMPORT_ADMIN, INTEGRATOR),
    transitions=(SUBMIT, *APPROVER_MOVES, SUSPEND_CONTRACT, RESUME_CONTRACT, CANCEL_CONTRACT),
)


def _of_a_part(entity: type[Entity], keepers: tuple[Role, ...]) -> Lifecycle:
    """The lifecycle of what is given by a contract, or stands for itself: its days make it active and expired."""
    return Lifecycle(
        entity=entity,
        states=tuple(
            State(code, STATE.label(code), active=code not in (EXPIRED, CANCELLED), final=code == CANCELLED)
            for code in (DRAFT, ACTIVE, SUSPENDED, EXPIRED, CANCELLED)
        ),
        initial=DRAFT,
        free_for=(ADMIN, IMPORT_ADMIN, INTEGRATOR),
        transitions=(
            Transition(
                name="suspend",
                label="Suspend",
                sources=(DRAFT, ACTIVE),
                target=SUSPENDED,
                roles=keepers,
                because="It gives nothing until it is resumed",
            ),
            Transition(
                name="resume",
                label="Resume",
                sources=(SUSPENDED,),
                target=ACTIVE,
                roles=keepers,
                because="The suspension is over; what it is now, its days and what stands above it say",
            ),
            Transition(
                name="cancel",
                label="Cancel",
                sources=(DRAFT, ACTIVE, SUSPENDED),
                target=CANCELLED,
                roles=keepers,
                because="What is given up gives nothing any more",
            ),
        ),
    )


LINE = _of_a_part(ContractLine, KEEPERS)
ENTITLEMENT = _of_a_part(Entitlement, (ENTITLEMENT_ADMIN, MANAGER))
LIFECYCLES = (CONTRACT, LINE, ENTITLEMENT)
