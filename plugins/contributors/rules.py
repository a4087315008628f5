"""Who contributes to a case, as its tasks have it."""

from __future__ import annotations

from typing import Any

from platform_core import BusinessRule, Change, Query
from plugins.customer_service import Case, CaseTask

from .roles import PROXY_CONTACT, SELF_CONTRIBUTOR

CUSTOMERS = ("account", "contact", "consumer", "household", "requesting_service_organization")


async def before_contributor_opens_a_case(change: Change) -> dict[str, Any] | None:
    """A proxy contact is the internal contact of what he opens; who asks for nobody else asks for himself."""
    new, actor = change.new, change.actor
    if actor.has(PROXY_CONTACT) and not new.get("internal_user"):
        return {"internal_user": actor.id}
    alone = not any(new.get(name) for name in CUSTOMERS)
    if actor.has(SELF_CONTRIBUTOR) and alone and not new.get("requested_by"):
        return {"requested_by": actor.id}
    return None


async def after_task_is_assigned(change: Change) -> None:
    """A case names those to whom its tasks are assigned, and their groups; nobody whom no task of it needs."""
    if change.kind == "update" and not change.changed & {"assigned_to", "assignment_group", "parent_case"}:
        return
    for case in {change.new.get("parent_case"), change.before("parent_case")} - {None}:
        await _name_contributors(change, str(case))


async def _name_contributors(change: Change, case: str) -> None:
    records = change.elevated("a case names who does its tasks")
    given = Query(where=CaseTask.parent_case == case, fields=("assigned_to", "assignment_group"), limit=500)
    people: dict[str, None] = {}
    groups: dict[str, None] = {}
    async for task in records.every(CaseTask, given):
        people.update(dict.fromkeys([task["assigned_to"]] if task["assigned_to"] else []))
        groups.update(dict.fromkeys([task["assignment_group"]] if task["assignment_group"] else []))
    wanted = {"contributor_users": sorted(people), "contributor_groups": sorted(groups)}
    named = await records.get(Case, case, fields=tuple(wanted))
    values = {name: value for name, value in wanted.items() if sorted(named[name] or []) != value}
    if values:
        await records.update(Case, case, values)


BUSINESS_RULES = (
    BusinessRule(
        entity=Case,
        kinds=("create",),
        before=before_contributor_opens_a_case,
        order=60,
        because="A case says for whom of the staff it is, where it is for one of them (CSM-148, CSM-152)",
    ),
    BusinessRule(
        entity=CaseTask,
        kinds=("create", "update", "delete"),
        after=after_task_is_assigned,
        because="The contributors of a case are those who do its tasks",
    ),
)
