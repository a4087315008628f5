"""The clock of an ADR complaint, and its stages."""

from __future__ import annotations

import datetime
from typing import Any

from platform_core import BusinessRule, Change, DataStep, Query, Records, refusal
from plugins.customer_service import AWAITING_INFO, CLOSED, NEW, OPEN, RESOLVED

from ..entities import AdrComplaint, AdrTerm
from ..lifecycles.complaints import FEEDBACK_AFTER, STAGE_AFTER

STAGE_OF_STATE = {
    NEW: "intake",
    OPEN: "investigate",
    AWAITING_INFO: "investigate",
    RESOLVED: "resolution",
    CLOSED: "closure",
}
# The complaints code of the British regulator: eight weeks, six for complaints from 8 April 2026 on.
TERMS = (
    ("GB", datetime.date(2009, 9, 1), 8, "General Conditions of Entitlement, access to ADR"),
    ("GB", datetime.date(2026, 4, 8), 6, "General Conditions of Entitlement, access to ADR, as revised"),
)


async def bring_terms(records: Records) -> None:
    """Create the terms that are known."""
    for country, valid_from, weeks, source in TERMS:
        term = {"country": country, "valid_from": valid_from, "weeks": weeks, "source": source}
        await records.create(AdrTerm, term)


DATA_STEPS = (DataStep(number=1, summary="Bring the terms of deadlock letters", run=bring_terms),)


async def before_complaint_is_dated(change: Change) -> dict[str, Any] | None:
    """The day of a complaint is no day to come; from it, and not from when it was typed in, the letter is due."""
    if not change.changed & {"complained_on", "country"}:
        return None
    day: datetime.date = change.new["complained_on"]
    if day > change.now.date():
        raise refusal(
            "complained_on", "a complaint cannot be of a day to come", "give the day it came in", "future"
        )
    records = change.elevated("a complaint's term is that of its country")
    where: Any = (AdrTerm.country == change.new["country"]) & (AdrTerm.valid_from <= day)
    page = await records.list(AdrTerm, Query(where=where, order=("-valid_from",), limit=1))
    if not page.records:
        return {"letter_due": None, "due_date": None}
    due = day + datetime.timedelta(weeks=page.records[0]["weeks"])
    end = datetime.datetime.combine(due, datetime.time(23, 59, 59), datetime.UTC)
    return {"letter_due": due, "due_date": end}


async def before_complaint_moves(change: Change) -> dict[str, Any] | None:
    """Stage, feedback and the time of the letter follow the move."""
    move = change.transition
    values: dict[str, Any] = {}
    if move in STAGE_AFTER:
        values["stage"] = STAGE_AFTER[move]
    elif change.kind == "create" or (move is None and "state" in change.changed):
        values["stage"] = STAGE_OF_STATE[change.new["state"]]
    if move in FEEDBACK_AFTER:
        values["feedback"] = FEEDBACK_AFTER[move]
    if move == "issue_deadlock_letter":
        values |= {"deadlock_letter_issued_at": change.now, "comments": change.new["deadlock_letter"]}
    return values


async def before_letter_is_changed(change: Change) -> dict[str, Any] | None:
    """The letter that the customer has is the one that stands here."""
    if change.before("deadlock_letter_issued_at") and "deadlock_letter" in change.changed:
        detail = "the deadlock letter was issued and cannot be changed"
        raise refusal("deadlock_letter", detail, "write a comment instead", "issued")
    return None


BUSINESS_RULES = (
    BusinessRule(
        entity=AdrComplaint,
        kinds=("create", "update"),
        before=before_complaint_is_dated,
        because="The deadlock letter is due so many weeks after the complaint (TEL-16, C-6, C-7)",
    ),
    BusinessRule(
        entity=AdrComplaint,
        kinds=("create", "update"),
        before=before_complaint_moves,
        order=110,
        because="The stage follows the moves",
    ),
    BusinessRule(
        entity=AdrComplaint,
        kinds=("update",),
        before=before_letter_is_changed,
        because="A letter that is out is not changed (TEL-16)",
    ),
)
