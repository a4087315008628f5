"""For whom contributors open cases, and which they follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from platform_core import ActorStandIn, Condition, Grant, Permission, Role
from plugins.customer_service import CUSTOMER_MOVES, CUSTOMER_READS, Case

from ..roles import (
    ACCOUNT_CONTRIBUTOR,
    CASE_CREATOR,
    CASE_EDITOR,
    CASE_TASK_AGENT,
    CONSUMER_CONTRIBUTOR,
    PROXY_CONTACT,
    RELATIONSHIP_AGENT,
    RELATIONSHIP_CONTRIBUTOR,
    SELF_CONTRIBUTOR,
)
from . import reach

Where = Callable[[ActorStandIn], Condition]
# Work notes are protected besides: those who are no staff do not read them, whatever a grant opens.
READS = (*CUSTOMER_READS, "assigned_to", "internal_user", "requested_by", "work_notes")
WRITES = ("comments",)
MOVES: tuple[Permission, ...] = tuple(f"transition:{move.name}" for move in CUSTOMER_MOVES)
AGENTS_MOVES: tuple[Permission, ...] = tuple(
    f"transition:{name}" for name in ("accept", "request_info", "open", "propose_solution", "close", "cancel")
)
ASKED = (
    "short_description", "description", "comments", "contact_type", "priority", "state", "product", "asset",
    "sold_product", "install_base",
)  # fmt: skip
FOR_AN_ACCOUNT = (*ASKED, "account", "contact")
FOR_A_PERSON = (*ASKED, "consumer", "household")
EDITED = (
    "work_notes", "comments", "watch_list", "work_notes_list", "internal_user", "additional_users",
)  # fmt: skip


def opened_for_an_account(actor: ActorStandIn) -> Condition:
    """The actor opened the case, for an account."""
    business: Any = reach.of_account(actor)
    condition: Condition = business & (Case.opened_by == actor.id)
    return condition


def opened_for_a_person(actor: ActorStandIn) -> Condition:
    """The actor opened the case, for a consumer or a household."""
    person: Any = reach.of_person(actor)
    condition: Condition = person & (Case.opened_by == actor.id)
    return condition


def for_himself(actor: ActorStandIn) -> Condition:
    """The actor asks as a member of staff, and the case names no customer."""
    nobody: Any = reach.of_nobody(actor)
    condition: Condition = nobody & (Case.requested_by == actor.id)
    return condition


def as_proxy(actor: ActorStandIn) -> Condition:
    """The actor is the internal contact of the case, which is one of an account."""
    business: Any = reach.of_account(actor)
    condition: Condition = business & reach.as_internal_contact(actor)
    return condition


def of_own_tasks(actor: ActorStandIn) -> Condition:
    """A task of the case is assigned to the actor, or to a group of his."""
    condition: Condition = Case.sys_id.is_in(reach.cases_of_own_tasks(actor))
    return condition


def follow(role: Role, where: Where, because: str, *, reads: tuple[str, ...] = READS) -> tuple[Grant, ...]:
    """Grants to read such cases, comment on them, and do what their customers do."""
    return (
        Grant(role=role, entity=Case, may=("read",), where=where, fields=reads, because=because),
        Grant(role=role, entity=Case, may=("write",), where=where, fields=WRITES, because=because),
        Grant(role=role, entity=Case, may=MOVES, where=where, because=because),
    )


def opens(role: Role, where: Where, fields: tuple[str, ...], because: str) -> Grant:
    """A grant to create such cases, with these fields."""
    return Grant(role=role, entity=Case, may=("create",), where=where, fields=fields, because=because)


RULES = (
    *follow(
        CASE_CREATOR,
        reach.as_internal_contact,
        "Contributors follow the cases on which they are the internal contact",
    ),
    *follow(ACCOUNT_CONTRIBUTOR, opened_for_an_account, "Contributors follow what they opened for accounts"),
    opens(
        ACCOUNT_CONTRIBUTOR,
        reach.of_account,
        FOR_AN_ACCOUNT,
        "Account contributors open cases for any account (CSM-148)",
    ),
    *follow(CONSUMER_CONTRIBUTOR, opened_for_a_person, "Contributors follow what they opened for consumers"),
    opens(
        CONSUMER_CONTRIBUTOR,
        reach.of_person,
        FOR_A_PERSON,
        "Consumer contributors open cases for any consumer (CSM-148)",
    ),
    *follow(
        SELF_CONTRIBUTOR, for_himself, "Self contributors follow what they asked for themselves (CSM-148)"
    ),
    opens(
        SELF_CONTRIBUTOR,
        for_himself,
        (*ASKED, "requested_by"),
        "Self contributors open cases for themselves (CSM-148)",
    ),
    *follow(
        RELATIONSHIP_CONTRIBUTOR,
        reach.of_managed_customers,
        "Relationship contributors follow the cases of the customers whom they manage (CSM-149)",
    ),
    opens(
        RELATIONSHIP_CONTRIBUTOR,
        reach.of_managed_customers,
        tuple(dict.fromkeys((*FOR_AN_ACCOUNT, *FOR_A_PERSON))),
        "Relationship contributors open cases for the customers whom they manage (CSM-148, CSM-149)",
    ),
    Grant(
        role=RELATIONSHIP_AGENT,
        entity=Case,
        may=("create", "read", "write"),
        where=reach.of_managed_customers,
        because="Relationship agents work the cases of the customers whom they manage, and no others (CSM-149, CSM-180)",
    ),
    Grant(
        role=RELATIONSHIP_AGENT,
        entity=Case,
        may=AGENTS_MOVES,
        where=reach.of_managed_customers,
        because="Relationship agents work the cases of the customers whom they manage, and no others (CSM-149, CSM-180)",
    ),
    Grant(
        role=CASE_TASK_AGENT,
        entity=Case,
        may=("read",),
        where=of_own_tasks,
        because="Who does a task of a case reads the case, and no other (CSM-151)",
    ),
    Grant(
        role=CASE_EDITOR,
        entity=Case,
        may=("write",),
        fields=EDITED,
        because="Editors write notes on the cases that another role lets them read (CSM-150)",
    ),
    *follow(
        PROXY_CONTACT,
        as_proxy,
        "Proxy contacts follow the cases on which they are the internal contact (CSM-152)",
    ),
    opens(
        PROXY_CONTACT,
        as_proxy,
        (*FOR_AN_ACCOUNT, "internal_user"),
        "Proxy contacts open cases for any account and contact, with themselves as the internal contact (CSM-152)",
    ),
)
