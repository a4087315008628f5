"""What holds whenever a case, of whatever type, is opened or changed."""

from __future__ import annotations

from typing import Any

from platform_core import BusinessRule, Change, GroupMember, refusal
from plugins.b2b import CUSTOMER, Account, Contact
from plugins.b2c import REQUESTER, Consumer

from .answering import answers_for_customer
from .contacts import acts_for, fits
from .entities import SOLVED_BY_CUSTOMER, Case
from .lifecycle import AWAITING_INFO, CANCELLED, CLOSED, NEW, OPEN, RESOLVED

CLOSED_BY_CUSTOMER = "Closed by customer"


async def before_customer_opens_a_case(change: Change) -> dict[str, Any] | None:
    """Customers who do not say for whom they open a case open it for themselves."""
    new, actor = change.new, change.actor
    if not actor.has(CUSTOMER, REQUESTER) or new.get("contact") or new.get("consumer"):
        return None
    records = change.elevated("to know for whom a customer opens a case")
    if actor.has(CUSTOMER):
        contact = await records.find(Contact, Contact.sys_id == actor.id)
        if contact is None:
            return None
        account = new.get("account") or contact["account"]
        if await acts_for(records, actor.id, account):
            return {"contact": actor.id, "account": account}
    elif actor.has(REQUESTER) and not new.get("account"):
        consumer = await records.find(Consumer, Consumer.user == actor.id)
        if consumer is not None:
            return {"consumer": consumer["sys_id"]}
    return None


async def before_case_account_is_set(change: Change) -> dict[str, Any] | None:
    """The account comes from the contact; one that was given is one that the contact fits."""
    if not change.changed & {"account", "contact"}:
        return None
    account, contact = change.new.get("account"), change.new.get("contact")
    if contact is None:
        return {"company": account} if account or change.kind == "update" else None
    records = change.elevated("a case's contact is of its account")
    if account is not None and (change.kind == "create" or "account" in change.changed):
        if not await fits(records, contact, account):
            raise refusal(
                "contact",
                "the contact belongs neither to the account of the case, nor to one below it or related to it",
                "leave the account out, to take it from the contact, or name another contact",
                "contact_of_another_account",
            )
        return {"company": account}
    account = (await records.get(Contact, contact, fields=("account",)))["account"]
    return {"account": account, "company": account}


async def before_case_partner_is_set(change: Change) -> dict[str, Any] | None:
    """A partner is an account that is a partner, and its contact is one of its own."""
    if not change.changed & {"partner", "partner_contact"}:
        return None
    partner, contact = change.new.get("partner"), change.new.get("partner_contact")
    records = change.elevated("a case's partner is one, and its contact belongs to it")
    values: dict[str, Any] = {}
    if contact is not None:
        own = (await records.get(Contact, contact, fields=("account",)))["account"]
        if partner is not None and partner != own:
            detail = "the partner contact does not belong to the partner"
            raise refusal(
                "partner_contact", detail, "name a contact of the partner", "contact_of_another_account"
            )
        partner = values["partner"] = own
    if partner is not None and not (await records.get(Account, partner, fields=("partner",)))["partner"]:
        detail = "the account named as partner is no partner"
        raise refusal(
            "partner", detail, "mark the account as a partner, or name another one", "not_a_partner"
        )
    return values


async def before_case_is_assigned(change: Change) -> dict[str, Any] | None:
    """Whoever accepts a case that nobody has gets it; an assignee is a member of the group, if any."""
    values: dict[str, Any] = {}
    assignee, group = change.new.get("assigned_to"), change.new.get("assignment_group")
    if not assignee and change.before("state") == NEW and change.becomes("state", OPEN):
        assignee = values["assigned_to"] = change.actor.id or None
        if assignee is None:
            detail = "a case is accepted by somebody"
            raise refusal("assigned_to", detail, "say to whom the case is assigned", "required")
    former = change.before("assigned_to")
    if assignee != former:
        values["assigned_on"] = change.now if assignee else None
        if former is not None:
            values["reassignment_count"] = (change.new.get("reassignment_count") or 0) + 1
    moved = assignee != former or "assignment_group" in change.changed
    if assignee and group and moved:
        records = change.elevated("an assignee is a member of the assignment group")
        member = (GroupMember.user == assignee) & (GroupMember.group == group)
        if await records.find(GroupMember, member, fields=("sys_id",)) is None:
            raise refusal(
                "assigned_to",
                "the assignee is not a member of the assignment group",
                "assign a member of the group, or another group",
                "not_in_group",
            )
    return values


async def before_customer_answers(change: Change) -> dict[str, Any] | None:
    """A customer's comment on a case that waits for him opens it again."""
    waiting = change.before("state") == AWAITING_INFO and "state" not in change.changed
    if waiting and "comments" in change.journal and await answers_for_customer(change):
        return {"state": OPEN}
    return None


async def before_staff_respond(change: Change) -> dict[str, Any] | None:
    """The first comment by staff is the first response."""
    if "comments" not in change.journal or change.new.get("first_response_time") is not None:
        return None
    staff = change.actor.kind == "internal" and not await answers_for_customer(change)
    return {"first_response_time": change.now} if staff else None


async def before_case_state_changes(change: Change) -> dict[str, Any] | None:
    """Who resolved or closed a case and when; a rejected solution is none any more."""
    if "state" not in change.changed:
        return None
    state, person = change.new["state"], change.actor.id or None
    if state == RESOLVED:
        return {"resolved_at": change.now, "resolved_by": person, **_notes_for_customer(change)}
    if change.before("state") == RESOLVED and state == OPEN:
        return {
            "reopen_count": (change.new.get("reopen_count") or 0) + 1,
            "resolved_at": None,
            "resolved_by": None,
            "resolution_code": None,
            "close_notes": None,
        }
    if state in {CLOSED, CANCELLED}:
        closed = {"closed_at": change.now, "closed_by": person}
        return {**closed, **(_closed_by_customer(change) or _notes_for_customer(change))}
    return None


def _closed_by_customer(change: Change) -> dict[str, Any]:
    if change.transition != "close_by_customer":
        return {}
    own_words = change.journal.get("comments")
    comment = f"{CLOSED_BY_CUSTOMER}: {own_words}" if own_words else CLOSED_BY_CUSTOMER
    return {
        "resolution_code": SOLVED_BY_CUSTOMER,
        "close_notes": CLOSED_BY_CUSTOMER,
        "comments": comment,
        "work_notes": CLOSED_BY_CUSTOMER,
    }


def _notes_for_customer(change: Change) -> dict[str, Any]:
    """The resolution notes as a comment, where the case says so and nobody wrote another one."""
    wanted = change.new.get("notes_to_comments") and change.new.get("close_notes")
    if not wanted or change.before("state") == RESOLVED or "comments" in change.journal:
        return {}
    return {"comments": change.new["close_notes"]}


BUSINESS_RULES = (
    BusinessRule(
        entity=Case,
        kinds=("create",),
        before=before_customer_opens_a_case,
        order=50,
        because="Customers open cases for themselves unless they say otherwise",
    ),
    BusinessRule(
        entity=Case,
        kinds=("create", "update"),
        before=before_case_account_is_set,
        order=60,
        because="The contact of a case fits its account (CSM-96, CSM-97)",
    ),
    BusinessRule(
        entity=Case,
        kinds=("create", "update"),
        before=before_case_partner_is_set,
        because="A partner contact belongs to the partner (CSM-98)",
    ),
    BusinessRule(
        entity=Case,
        kinds=("create", "update"),
        before=before_case_is_assigned,
        because="Accepting assigns, the assignee is in the group, and changes are counted (CSM-93 to CSM-95)",
    ),
    BusinessRule(
        entity=Case,
        kinds=("update",),
        before=before_customer_answers,
        order=90,
        because="A customer's comment on a waiting case opens it (CSM-92)",
    ),
    BusinessRule(
        entity=Case,
        kinds=("create", "update"),
        before=before_staff_respond,
        because="The first comment by staff is the first response",
    ),
    BusinessRule(
        entity=Case,
        kinds=("update",),
        before=before_case_state_changes,
        order=120,
        because="Resolving, rejecting and closing leave their marks (CSM-87, CSM-88, CSM-90)",
    ),
)
