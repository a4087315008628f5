"""What keeps a related party on a case."""

from __future__ import annotations

from typing import Any

from platform_core import BusinessRule, Change, Conflict, Query
from plugins.b2c import Consumer
from plugins.customer_service import CaseTask

from ..entities import CaseParty

NAMED = 5
"""So many tasks are named in a refusal."""


async def before_party_leaves_a_case(change: Change) -> None:
    """A party stays on a case while a task of it that is open is his to do."""
    party = change.new
    records = change.elevated("no task of a case is left with somebody who is not there any more")
    person = party["contact"] or party["user"]
    if person is None:
        person = (await records.get(Consumer, party["consumer"], fields=("user",)))["user"]
    if person is None:
        return
    his: Any = (CaseTask.parent_case == party["case"]) & (CaseTask.assigned_to == person)
    query = Query(where=his & CaseTask.active.eq(True), fields=("number",), limit=NAMED, count="exact")
    page = await records.list(CaseTask, query)
    if page.records and page.count is not None:
        more = page.count.value - len(page.records)
        named = ", ".join(task["number"] for task in page.records) + (f" and {more} more" if more else "")
        raise Conflict(
            f"open tasks of the case are his to do: {named}",
            remedy="close these tasks, or assign them to somebody else, first",
        )


BUSINESS_RULES = (
    BusinessRule(
        entity=CaseParty,
        kinds=("delete",),
        before=before_party_leaves_a_case,
        because="A related party is not taken off a case while an open task is bound to him (CSM-108)",
    ),
)
