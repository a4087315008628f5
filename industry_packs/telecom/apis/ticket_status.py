"""The status of a trouble ticket: which state of a case it is, and by which moves a case gets there."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from typing import Any

from platform_core import (
    ADMIN,
    BusinessRule,
    Change,
    Condition,
    Lifecycle,
    Record,
    Records,
    Setting,
    Transition,
    TransitionRefused,
    exists,
    negate,
    outer,
    utc_now,
)
from plugins.customer_service import AWAITING_INFO, CANCELLED, CLOSED, NEW, OPEN, RESOLVED, Case

from ..entities import TroubleTicket
from ..tmf.changing import refused
from ..tmf.resources import moment
from ..tmf.showing import BESIDE

STATUS = (
    "acknowledged", "rejected", "pending", "held", "inProgress", "cancelled", "closed", "resolved",
)  # fmt: skip
STATE_OF = {
    "acknowledged": NEW,
    "inProgress": OPEN,
    "held": OPEN,
    "pending": AWAITING_INFO,
    "resolved": RESOLVED,
    "closed": CLOSED,
    "cancelled": CANCELLED,
    "rejected": CANCELLED,
}
STATUS_OF = {
    NEW: "acknowledged",
    OPEN: "inProgress",
    AWAITING_INFO: "pending",
    RESOLVED: "resolved",
    CLOSED: "closed",
    CANCELLED: "cancelled",
}
RESOLUTION_CODE = "telecom.resolution_code"
SETTINGS = (
    Setting(
        name=RESOLUTION_CODE,
        kind="text",
        default="fixed_by_support",
        summary="The resolution code of cases that are resolved as trouble tickets, whose interface has none",
    ),
)
_WORDS = {re.sub(r"[\W_]", "", word).lower(): word for word in STATUS}


def known_status(text: str) -> str | None:
    """The forum's status that a word of a client of R18 means, such as `In Progress`; none, if it means none."""
    return _WORDS.get(re.sub(r"[\W_]", "", text).lower())


def of_status(values: Sequence[str]) -> Condition:
    """The case has one of these statuses: kept beside it, or that of its state."""
    beside: Any = TroubleTicket.case == outer(Case.sys_id)
    kept: Any = exists(TroubleTicket, beside & TroubleTicket.status.is_in(list(values)))
    states = [state for state, status in STATUS_OF.items() if status in values]
    none: Any = negate(exists(TroubleTicket, beside & TroubleTicket.status.is_not_null()))
    return kept | (none & Case.state.is_in(states)) if states else kept  # type: ignore[no-any-return]


async def after_case_state_changes(change: Change) -> None:
    """The ticket's status follows the case's state, whoever changes it, and the change is on record."""
    if "state" not in change.changed:
        return
    records = change.elevated(BESIDE)
    state = change.new["state"]
    row = await records.find(TroubleTicket, TroubleTicket.case == change.sys_id)
    wanted = (row or {}).get("wanted_status")
    if wanted is not None and STATE_OF[known_status(wanted) or ""] == state:
        await note(records, change.sys_id, row, wanted, (row or {})["wanted_reason"])
    else:
        await note(records, change.sys_id, row, STATUS_OF.get(state) or _by_activity(change), None)


def _by_activity(change: Change) -> str:
    """The status for a state that only the case's own type has: all that the forum can be told is whether it is over."""
    return "inProgress" if change.new["active"] else "closed"


async def note(records: Records, case: str, row: Record | None, status: str, reason: str | None) -> None:
    """Keep a new status of a ticket, and add it to those that it had. What is still wanted stays so on the way."""
    if row is not None and row["status"] == status:
        if reason is not None:
            await records.update(TroubleTicket, row["sys_id"], {"status_reason": reason})
        return
    now = utc_now()
    entry = {"status": status, "changeDate": moment(now), "@type": "StatusChange"}
    if reason:
        entry["changeReason"] = reason
    values = {
        "status": status,
        "status_changed_at": now,
        "status_reason": reason,
        "status_changes": [*((row or {}).get("status_changes") or []), entry],
    }
    if row is not None and row["wanted_status"] == status:
        values |= {"wanted_status": None, "wanted_reason": None}
    if row is None:
        await records.create(TroubleTicket, {"case": case, **values})
    else:
        await records.update(TroubleTicket, row["sys_id"], values)


async def move(records: Records, case: str, status: str, reason: str | None) -> None:
    """Bring a ticket to a status: by the moves of the case's own lifecycle, as whoever asks may make them."""
    word = known_status(status)
    row = await records.get(Case, case, fields=("sys_id", "state", "sys_class_name"))
    elevated = records.elevated(BESIDE)
    beside = await elevated.find(TroubleTicket, TroubleTicket.case == case)
    if word is None or row["state"] == STATE_OF[word]:
        await check_may_change(records, case)
        await note(elevated, case, beside, status, reason)
        return
    entity = records.entity(row["sys_class_name"])
    lifecycle = records.assembly.registry.lifecycle(entity)
    assert lifecycle is not None, "every case has a lifecycle"
    steps = path(records, lifecycle, row["state"], STATE_OF[word])
    wanted = {"wanted_status": status, "wanted_reason": reason}
    if beside is None:
        beside = await elevated.create(TroubleTicket, {"case": case, **wanted})
    else:
        await elevated.update(TroubleTicket, beside["sys_id"], wanted)
    for step in steps:
        await records.transition(entity, case, step.name, _values(records, step, reason))


async def check_may_change(records: Records, case: str) -> None:
    """Refuse who may not change a case beyond commenting on it, and everybody once it is over."""
    row = await records.get(Case, case, fields=("sys_class_name", "state", "number"))
    if row["state"] in (CLOSED, CANCELLED):
        raise TransitionRefused(f"{row['number']} is over and accepts no change", remedy="open a new ticket")
    entity = records.entity(row["sys_class_name"])
    # Giving a field the value that it has changes nothing, and takes the right to change it.
    kept = await records.elevated(BESIDE).get(Case, case, fields=("short_description",))
    await records.update(entity, case, {"short_description": kept["short_description"]})


def path(records: Records, lifecycle: Lifecycle, start: int, end: int) -> list[Transition]:
    """The fewest moves that lead from one state to another, out of those that whoever asks may make."""
    free = records.actor.has(ADMIN)
    mine = [
        each
        for each in lifecycle.transitions
        if free or not each.roles or any(records.actor.has(role) for role in each.roles)
    ]
    queue: deque[tuple[Any, list[Transition]]] = deque([(start, [])])
    seen: set[Any] = {start}
    while queue:
        state, steps = queue.popleft()
        for each in mine:
            if state in each.sources and each.target not in seen:
                if each.target == end:
                    return [*steps, each]
                seen.add(each.target)
                queue.append((each.target, [*steps, each]))
    own = lifecycle.state(start)
    raise TransitionRefused(
        f"a ticket that is {STATUS_OF.get(start) or (own.label if own else start)} cannot become {STATUS_OF[end]}",
        remedy="GET /api/tables tells which moves its case has now",
    )


def _values(records: Records, step: Transition, reason: str | None) -> dict[str, Any]:
    """What a move needs, out of what the forum's interface can say."""
    values: dict[str, Any] = {}
    for name in step.needs:
        if name == "resolution_code":
            values[name] = str(records.setting(RESOLUTION_CODE))
        elif name in ("close_notes", "comments", "work_notes"):
            if not reason:
                raise refused(
                    "statusChangeReason",
                    "this status needs a reason",
                    "say why in statusChangeReason",
                    "required",
                )
            values[name] = reason
    return values


BUSINESS_RULES = (
    BusinessRule(
        entity=Case,
        kinds=("update",),
        after=after_case_state_changes,
        because="A ticket's status follows its case's state, and each change is on record (TEL-9)",
    ),
)
