"""Case tasks: what holds for them, how they go, and who may see and change them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from platform_core import (
    ADMIN,
    IMPORT_ADMIN,
    ActorStandIn,
    BusinessRule,
    Change,
    Condition,
    Grant,
    Lifecycle,
    Operation,
    Permission,
    Query,
    Role,
    State,
    Transition,
)
from plugins.b2b import AGENT, CUSTOMER, CUSTOMER_ADMIN, CUSTOMER_CASE_MANAGER, in_own_trees
from plugins.b2c import CONSUMER_AGENT, REQUESTER, own_or_of_others

from .entities import Case, CaseTask
from .lifecycle import AGENTS
from .roles import CASE_TASK_VIEWER, MANAGER

TASK_OPEN, TASK_CLOSED = 1, 3
OF_THE_CASE = ("account", "contact", "consumer", "household", "consumer_profile")
EVERYTHING: tuple[Operation, ...] = ("create", "read", "write", "delete")
CUSTOMER_READS_OF_TASKS = (
    "sys_created_on", "sys_updated_on", "sys_mod_count", "number", "short_description", "description", "state",
    "active", "priority", "opened_at", "due_date", "closed_at", "parent_case", "account", "contact", "consumer",
    "visible_to_customer", "comments",
)  # fmt: skip
CUSTOMER_WRITES_TO_TASKS = ("comments",)
CLOSE_TASK: tuple[Permission, ...] = ("transition:close",)

LIFECYCLE = Lifecycle(
    entity=CaseTask,
    states=(State(TASK_OPEN, "Open"), State(TASK_CLOSED, "Closed", active=False)),
    initial=TASK_OPEN,
    active_field="active",
    free_for=(ADMIN, IMPORT_ADMIN),
    transitions=(
        Transition(
            name="close",
            label="Close task",
            sources=(TASK_OPEN,),
            target=TASK_CLOSED,
            takes=("close_notes", "comments", "work_notes"),
            roles=AGENTS,
            because="The work is done, or not needed any more",
        ),
        Transition(
            name="reopen",
            label="Reopen task",
            sources=(TASK_CLOSED,),
            target=TASK_OPEN,
            takes=("comments", "work_notes"),
            roles=AGENTS,
            because="It turned out that there is more to do",
        ),
    ),
)


async def before_task_belongs_to_a_case(change: Change) -> dict[str, Any] | None:
    """A task of a case has the case as its parent, and the case's customer."""
    if change.kind == "update" and "parent_case" not in change.changed:
        return None
    case_id = change.new.get("parent_case")
    if case_id is None:
        return dict.fromkeys(OF_THE_CASE)
    records = change.elevated("a task has the customer of its case")
    case = await records.get(Case, case_id, fields=OF_THE_CASE)
    parent = change.new.get("parent")
    moved = change.kind == "update" and parent == change.before("parent_case")
    return {**{name: case[name] for name in OF_THE_CASE}, "parent": case_id if moved else parent or case_id}


async def after_customer_of_case_changes(change: Change) -> None:
    """The tasks of a case follow when it gets another customer."""
    values = {name: change.new.get(name) for name in OF_THE_CASE if name in change.changed}
    if not values:
        return
    records = change.elevated("tasks have the customer of their case")
    tasks = [
        task["sys_id"]
        async for task in records.every(CaseTask, Query(where=CaseTask.parent_case == change.sys_id))
    ]
    for task in tasks:
        await records.update(CaseTask, task, values)


async def before_task_state_changes(change: Change) -> dict[str, Any] | None:
    """Who closed a task, and when; one that is open again was closed by nobody."""
    if "state" not in change.changed or change.kind == "create":
        return None
    if change.new["state"] == TASK_CLOSED:
        return {"closed_at": change.now, "closed_by": change.actor.id or None}
    return {"closed_at": None, "closed_by": None}


BUSINESS_RULES = (
    BusinessRule(
        entity=CaseTask,
        kinds=("create", "update"),
        before=before_task_belongs_to_a_case,
        because="A task of a case is work for that case's customer",
    ),
    BusinessRule(
        entity=CaseTask,
        kinds=("update",),
        before=before_task_state_changes,
        because="A closed task says by whom and since when",
    ),
    BusinessRule(
        entity=Case,
        kinds=("update",),
        after=after_customer_of_case_changes,
        because="A task of a case is work for that case's customer",
    ),
)


def of_no_consumer(_: ActorStandIn) -> Condition:
    """The task is one of an account, or of no customer."""
    condition: Condition = CaseTask.consumer.is_null() & CaseTask.household.is_null()
    return condition


def of_a_consumer(_: ActorStandIn) -> Condition:
    """The task is one of a private person, or of a household."""
    condition: Condition = CaseTask.consumer.is_not_null() | CaseTask.household.is_not_null()
    return condition


def shown_to_the_contact(actor: ActorStandIn) -> Condition:
    """Customers see the task, and it is one of a case of the actor's."""
    own = (CaseTask.parent_case.opened_by == actor.id) | (CaseTask.parent_case.contact == actor.id)
    condition: Condition = CaseTask.visible_to_customer.eq(True) & own
    return condition


def shown_in_own_trees(actor: ActorStandIn) -> Condition:
    """Customers see the task, and it is one of an account that the actor acts for, or of one below it."""
    alone: Any = CaseTask.visible_to_customer.eq(True) & CaseTask.consumer.is_null()
    condition: Condition = alone & in_own_trees(CaseTask.account, actor)
    return condition


def shown_to_the_consumer(actor: ActorStandIn) -> Condition:
    """Customers see the task, and it is one of the actor as a consumer, or of one for whom he acts."""
    own: Any = own_or_of_others(CaseTask.consumer, actor)
    condition: Condition = own & CaseTask.visible_to_customer.eq(True)
    return condition


def task_answers(role: Role, where: Callable[[ActorStandIn], Condition], because: str) -> tuple[Grant, ...]:
    """What somebody on the customer's side may do with the tasks that he sees: read them, comment, and close them."""
    return (
        Grant(
            role=role,
            entity=CaseTask,
            may=("read",),
            where=where,
            fields=CUSTOMER_READS_OF_TASKS,
            because=because,
        ),
        Grant(
            role=role,
            entity=CaseTask,
            may=("write",),
            where=where,
            fields=CUSTOMER_WRITES_TO_TASKS,
            because=because,
        ),
        Grant(role=role, entity=CaseTask, may=CLOSE_TASK, where=where, fields=("comments",), because=because),
    )


RULES = (
    Grant(role=MANAGER, entity=CaseTask, may=EVERYTHING, because="Managers run every case"),
    Grant(
        role=AGENT,
        entity=CaseTask,
        may=EVERYTHING,
        where=of_no_consumer,
        because="Agents hand out the work on accounts' cases; that on consumers' cases takes another role",
    ),
    Grant(
        role=CONSUMER_AGENT,
        entity=CaseTask,
        may=EVERYTHING,
        where=of_a_consumer,
        because="Consumer agents hand out the work on consumers' cases; that on accounts' cases takes another role",
    ),
    Grant(role=CASE_TASK_VIEWER, entity=CaseTask, may=("read",), because="Task viewers read every case task"),
    Grant(
        role=IMPORT_ADMIN,
        entity=CaseTask,
        may=("create", "read", "write"),
        because="Imports bring case tasks in, with their history",
    ),
    *task_answers(CUSTOMER, shown_to_the_contact, "Customers do what their cases need of them"),
    *task_answers(
        CUSTOMER_ADMIN, shown_in_own_trees, "Customer admins see what the cases of their accounts need"
    ),
    *task_answers(
        CUSTOMER_CASE_MANAGER, shown_in_own_trees, "Case managers see what the cases of their accounts need"
    ),
    *task_answers(REQUESTER, shown_to_the_consumer, "Consumers do what their cases need of them"),
)
