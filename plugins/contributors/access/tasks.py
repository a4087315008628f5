"""Which case tasks contributors do, give out and read."""

from platform_core import ActorStandIn, Condition, Grant, Operation, Permission
from plugins.customer_service import AffectedItem, CaseTask, task_answers

from ..roles import CASE_TASK_AGENT, RELATIONSHIP_AGENT, RELATIONSHIP_CONTRIBUTOR, SURROUNDINGS_VIEWER
from . import reach

EVERYTHING: tuple[Operation, ...] = ("create", "read", "write", "delete")
TASK_MOVES: tuple[Permission, ...] = ("transition:close", "transition:reopen")


def own(actor: ActorStandIn) -> Condition:
    """The actor made the task, or it is assigned to him or to a group of his."""
    condition: Condition = (CaseTask.opened_by == actor.id) | reach.given_to(actor)
    return condition


def made_for_own_cases(actor: ActorStandIn) -> Condition:
    """The actor makes the task, for a case of which he has one."""
    condition: Condition = (CaseTask.opened_by == actor.id) & CaseTask.parent_case.is_in(
        reach.cases_of_own_tasks(actor)
    )
    return condition


def around_followed_cases(actor: ActorStandIn) -> Condition:
    """The task belongs to a case that the actor follows: as its internal contact, by a task, or for his customer."""
    followed = (CaseTask.parent_case.internal_user == actor.id) | CaseTask.parent_case.is_in(
        reach.cases_of_own_tasks(actor)
    )
    condition: Condition = followed | reach.tasks_of_managed_customers(actor)
    return condition


def named_in_followed_cases(actor: ActorStandIn) -> Condition:
    """The item is named in such a case."""
    case = AffectedItem.case
    followed = (case.internal_user == actor.id) | case.is_in(reach.cases_of_own_tasks(actor))
    managed = (case.account.is_in(reach.managed_accounts(actor)) & case.consumer.is_null()) | (
        case.consumer.is_in(reach.managed_consumers(actor))
        | case.household.is_in(reach.managed_households(actor))
    )
    condition: Condition = followed | managed
    return condition


RULES = (
    Grant(
        role=CASE_TASK_AGENT,
        entity=CaseTask,
        may=("read", "write"),
        where=own,
        because="Task agents do the tasks that they made or that are given to them or their groups (CSM-151)",
    ),
    Grant(
        role=CASE_TASK_AGENT,
        entity=CaseTask,
        may=TASK_MOVES,
        where=own,
        because="Task agents say when a task is done",
    ),
    Grant(
        role=CASE_TASK_AGENT,
        entity=CaseTask,
        may=("create",),
        where=made_for_own_cases,
        because="Task agents give out further work on the cases of their tasks (CSM-151)",
    ),
    Grant(
        role=RELATIONSHIP_AGENT,
        entity=CaseTask,
        may=EVERYTHING,
        where=reach.tasks_of_managed_customers,
        because="Relationship agents hand out the work for the customers whom they manage (CSM-180)",
    ),
    Grant(
        role=RELATIONSHIP_AGENT,
        entity=CaseTask,
        may=TASK_MOVES,
        where=reach.tasks_of_managed_customers,
        because="Relationship agents hand out the work for the customers whom they manage (CSM-180)",
    ),
    *task_answers(
        RELATIONSHIP_CONTRIBUTOR,
        reach.tasks_of_managed_customers,
        "Relationship contributors see what the cases of their customers need",
    ),
    Grant(
        role=SURROUNDINGS_VIEWER,
        entity=CaseTask,
        may=("read",),
        where=around_followed_cases,
        because="Viewers read the tasks of the cases that they follow as contributors (CSM-150)",
    ),
    Grant(
        role=SURROUNDINGS_VIEWER,
        entity=AffectedItem,
        may=("read",),
        where=named_in_followed_cases,
        because="Viewers read which items the cases name that they follow as contributors (CSM-150)",
    ),
)
