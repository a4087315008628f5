"""What the two servers written by hand share: columns, roles, cursors, and the rows that a change leaves.

They know exactly one table, three roles and four requests, and do for those what Pergola does for all.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, NotAuthorizedException, PermissionDeniedException

from platform_core.ids import new_id


def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


TASK = words(
    "sys_id sys_class_name sys_created_on sys_created_by sys_updated_on sys_updated_by sys_mod_count number "
    "short_description description active state priority impact urgency assigned_to assignment_group opened_at "
    "opened_by closed_at closed_by close_notes due_date expected_start work_start work_end parent company location "
    "contact_type escalation approval made_sla time_worked reassignment_count watch_list work_notes_list "
    "additional_assignee_list group_list order knowledge follow_up correlation_id correlation_display"
)
CASE = words(
    "account contact consumer partner partner_contact requested_by internal_user support_manager category "
    "subcategory business_impact cause probable_cause resolution_code resolved_at resolved_by reopen_count "
    "assigned_on first_response_time activity_due business_duration contact_time_zone needs_attention notify "
    "notes_to_comments follow_the_sun proactive auto_created_case auto_close route_reason approval_set "
    "upon_approval upon_reject rejection_goto user_input additional_users contributor_users"
)
FOR_CUSTOMERS = words(
    "sys_id sys_class_name sys_created_on sys_updated_on sys_mod_count number short_description description active "
    "state priority opened_at opened_by closed_at due_date contact_type account contact consumer partner "
    "partner_contact category subcategory business_impact resolution_code resolved_at reopen_count notify"
)
LISTS = frozenset(
    words("watch_list work_notes_list additional_assignee_list group_list additional_users contributor_users")
)
BOOLEANS = frozenset(
    words(
        "active made_sla knowledge needs_attention notes_to_comments follow_the_sun proactive auto_created_case "
        "auto_close"
    )
)
MOMENTS = frozenset(
    words(
        "sys_created_on sys_updated_on opened_at closed_at due_date expected_start work_start work_end follow_up "
        "resolved_at assigned_on first_response_time activity_due approval_set"
    )
)
SYSTEM = frozenset(("sys_updated_on", "sys_updated_by", "sys_mod_count"))

EMPTY: dict[str, Any] = dict.fromkeys([*TASK, *CASE])
DEFAULTS: dict[str, Any] = {
    "active": True, "state": 1, "impact": 3, "urgency": 3, "escalation": 0, "approval": "not requested",
    "made_sla": True, "reassignment_count": 0, "knowledge": False, "category": 1, "subcategory": 0,
    "reopen_count": 0, "needs_attention": False, "notify": 1, "notes_to_comments": False, "follow_the_sun": False,
    "proactive": False, "auto_created_case": False, "auto_close": False, "upon_approval": "proceed",
    "upon_reject": "cancel",
}  # fmt: skip
GIVEN = words(
    "sys_id sys_class_name sys_created_on sys_created_by sys_updated_on sys_updated_by sys_mod_count number "
    "short_description description priority opened_at opened_by company account contact first_response_time"
)
INSERTED = {
    "task": [name for name in TASK if name in DEFAULTS or name in GIVEN],
    "sn_customerservice_case": ["sys_id", *(name for name in CASE if name in DEFAULTS or name in GIVEN)],
}
AGENT, ADMIN_OF_TREE, CONTACT = "agent", "admin", "contact"
VIEWS = {
    "sn_customerservice_agent": AGENT,
    "sn_customerservice.customer_admin": ADMIN_OF_TREE,
    "sn_customerservice.customer": CONTACT,
}
PAGE = 50
CLOSED, CANCELLED = 3, 7
encode = msgspec.json.encode


class Actor(msgspec.Struct, frozen=True):
    """Who asks, and which of the row rules is his."""

    id: str
    user_name: str
    view: str


class NewCase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a case is opened with."""

    account: str
    contact: str
    short_description: str
    description: str
    priority: int
    comments: str


class CaseChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is changed of a case."""

    short_description: str
    priority: int
    work_notes: str


new_case = msgspec.json.Decoder(NewCase).decode
case_change = msgspec.json.Decoder(CaseChange).decode


def quoted(name: str) -> str:
    """A column's name in SQL; one of them is ``order``."""
    return f'"{name}"'


def columns(names: Iterable[str]) -> str:
    """Names as columns of task ``t`` and case ``c``."""
    return ", ".join(f'{"t" if name in TASK else "c"}."{name}"' for name in names)


ALL_COLUMNS = columns([*TASK, *CASE])
CUSTOMER_COLUMNS = columns(FOR_CUSTOMERS)


def token_of(request: Request[Any, Any, Any]) -> str:
    """The hash of the bearer token."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotAuthorizedException
    return hashlib.sha256(token.encode()).hexdigest()


def actor_of(user_id: str, user_name: str, roles: Iterable[str]) -> Actor:
    """A user with the strongest of his roles."""
    held = set(roles)
    view = next((view for role, view in VIEWS.items() if role in held), None)
    if view is None:
        raise PermissionDeniedException
    return Actor(user_id, user_name, view)


def require_agent(actor: Actor) -> None:
    """Only agents open and change cases here."""
    if actor.view != AGENT:
        raise PermissionDeniedException


def version_of(request: Request[Any, Any, Any]) -> int:
    """The version in If-Match."""
    return int(request.headers["if-match"].strip('"'))


def check_change(record: dict[str, Any], version: int) -> None:
    """The change is based on the present version of a case that is not over."""
    if record["sys_mod_count"] != version:
        raise HTTPException(status_code=412, detail="the case was changed meanwhile")
    if record["state"] in (CLOSED, CANCELLED):
        raise HTTPException(status_code=409, detail="the case is over")


def cursor(record: dict[str, Any]) -> str:
    """Where a page ended."""
    text = f"{record['opened_at'].isoformat()} {record['sys_id']}"
    return base64.urlsafe_b64encode(text.encode()).decode()


def after(text: str) -> tuple[datetime, str]:
    """Where the next page begins."""
    moment, _, sys_id = base64.urlsafe_b64decode(text).decode().partition(" ")
    return datetime.fromisoformat(moment), sys_id


def page(records: list[dict[str, Any]]) -> Response[bytes]:
    """A page of cases, of which one more than fits was read."""
    more = len(records) > PAGE
    records = records[:PAGE]
    body = {"records": records, "next": cursor(records[-1]) if more else None}
    return Response(encode(body), media_type="application/json")


def answer(record: dict[str, Any], status: int = 200, **headers: str) -> Response[bytes]:
    """One case with its version."""
    etag = {"etag": f'"{record["sys_mod_count"]}"'}
    return Response(encode(record), status_code=status, media_type="application/json", headers=etag | headers)


def location(record: dict[str, Any]) -> str:
    """Where a case is read."""
    return f"/api/tables/sn_customerservice_case/{record['sys_id']}"


def opened(actor: Actor, given: NewCase, number: str, now: datetime) -> dict[str, Any]:
    """A new case. Staff's comment is the first response."""
    return EMPTY | DEFAULTS | {
        "sys_id": new_id(), "sys_class_name": "sn_customerservice_case", "sys_created_on": now,
        "sys_created_by": actor.user_name, "sys_updated_on": now, "sys_updated_by": actor.user_name,
        "sys_mod_count": 0, "number": number, "short_description": given.short_description,
        "description": given.description, "priority": given.priority, "opened_at": now, "opened_by": actor.id,
        "company": given.account, "account": given.account, "contact": given.contact, "first_response_time": now,
    }  # fmt: skip


def event(
    kind: str,
    actor: Actor,
    now: datetime,
    record: dict[str, Any],
    old: dict[str, Any],
    new: dict[str, Any],
    journal: dict[str, str],
) -> tuple[str, str]:
    """The change as an event of the outbox, with its key."""
    key = new_id()
    told = {
        "event": "record.changed.v1", "key": key, "kind": kind, "table": "task", "sys_id": record["sys_id"],
        "sys_class_name": "sn_customerservice_case", "actor_id": actor.id, "user_name": actor.user_name, "at": now,
        "changed": list(new), "old": old, "new": new, "journal": journal, "transition": None,
    }  # fmt: skip
    return key, encode(told).decode()


def differences(old: dict[str, Any], change: CaseChange) -> dict[str, Any]:
    """What a change changes."""
    wanted = {"short_description": change.short_description, "priority": change.priority}
    return {name: value for name, value in wanted.items() if old[name] != value}


def filled(record: dict[str, Any]) -> dict[str, Any]:
    """What a new case's event tells: the values that there are."""
    return {name: value for name, value in record.items() if value is not None and name not in SYSTEM}


def utc_now() -> datetime:
    """This moment."""
    return datetime.now(UTC)
