"""How a service problem goes from stage to stage, and the tasks and tests that it waits for."""

from __future__ import annotations

from typing import Any

from platform_core import BusinessRule, Change, Query, TransitionRefused
from plugins.customer_service import AWAITING_INFO, CANCELLED, CLOSED, NEW, OPEN, RESOLVED

from ..entities import DiagnosticTask, ResolutionTask, ServiceProblemCase, TestRun
from ..lifecycles.problems import STAGE_AFTER
from ..lifecycles.tasks import STILL_OPEN
from ..lifecycles.test_runs import RUNNING

STAGE_OF_STATE = {
    NEW: "verify",
    OPEN: "verify",
    AWAITING_INFO: "verify",
    RESOLVED: "test_and_resolve",
    CLOSED: "close",
    CANCELLED: "close",
}
WITHOUT_WORK = ("cancel", "close_by_customer")
TASKS = (DiagnosticTask, ResolutionTask)


async def before_problem_moves(change: Change) -> dict[str, Any] | None:
    """The stage follows the move; a state that was set by hand, or came in with an import, brings its own."""
    move = change.transition
    if move in STAGE_AFTER:
        return {"stage": STAGE_AFTER[move]}
    if change.kind == "create" or (move is None and "state" in change.changed):
        return {"stage": STAGE_OF_STATE[change.new["state"]]}
    return None


async def before_problem_leaves_the_diagnosis(change: Change) -> dict[str, Any] | None:
    """Every mandatory test run is finished by then. Who cancels, or closes his own problem, ends the work instead."""
    leaves = change.before("stage") == "diagnose" and change.new["stage"] != "diagnose"
    if not leaves or change.transition in WITHOUT_WORK:
        return None
    records = change.elevated("a diagnosis waits for its tests")
    waiting: Any = (TestRun.problem == change.sys_id) & TestRun.state.is_in(list(RUNNING))
    run = await records.find(TestRun, waiting & (TestRun.mandatory == True))  # noqa: E712
    if run is not None:
        raise TransitionRefused(
            f"the mandatory test run {run['number']} is not finished",
            remedy="have it completed, failed or cancelled, then go on",
        )
    return None


async def before_problem_is_resolved(change: Change) -> dict[str, Any] | None:
    """No task of it is open."""
    if not (change.becomes("state", RESOLVED) or change.becomes("state", CLOSED)):
        return None
    if change.transition in WITHOUT_WORK:
        return None
    records = change.elevated("a problem's solution waits for its tasks")
    for entity in TASKS:
        still_open: Any = (entity.problem == change.sys_id) & entity.state.is_in(list(STILL_OPEN))
        task = await records.find(entity, still_open)
        if task is not None:
            raise TransitionRefused(
                f"the task {task['number']} of this problem is still open",
                remedy="have the task closed, then propose the solution",
            )
    return None


async def after_problem_ends_without_work(change: Change) -> None:
    """What is cancelled, or closed by the customer, needs no more tests and tasks."""
    if change.transition not in WITHOUT_WORK:
        return
    records = change.elevated("a problem that ended needs no tests and tasks")
    running: Any = (TestRun.problem == change.sys_id) & TestRun.state.is_in(list(RUNNING))
    async for run in records.every(TestRun, Query(where=running, fields=("sys_id",))):
        await records.transition(TestRun, run["sys_id"], "cancel")
    notes = {"close_notes": f"{change.new['number']} ended"}
    for entity in TASKS:
        still_open: Any = (entity.problem == change.sys_id) & entity.state.is_in(list(STILL_OPEN))
        async for task in records.every(entity, Query(where=still_open, fields=("sys_id",))):
            await records.transition(entity, task["sys_id"], "skip", notes)


async def before_task_moves(change: Change) -> dict[str, Any] | None:
    """Who took and who finished a task, and when."""
    if "state" not in change.changed:
        return None
    person = change.actor.id or None
    if change.new["state"] in STILL_OPEN:
        return {"work_start": change.now, "assigned_to": change.new.get("assigned_to") or person}
    return {"closed_at": change.now, "closed_by": person}


BUSINESS_RULES = (
    BusinessRule(
        entity=ServiceProblemCase,
        kinds=("create", "update"),
        before=before_problem_moves,
        order=110,
        because="The stage follows the moves",
    ),
    BusinessRule(
        entity=ServiceProblemCase,
        kinds=("update",),
        before=before_problem_leaves_the_diagnosis,
        order=130,
        because="A problem leaves the diagnosis when every mandatory test run is finished (TEL-15)",
    ),
    BusinessRule(
        entity=ServiceProblemCase,
        kinds=("update",),
        before=before_problem_is_resolved,
        order=130,
        because="A problem is not resolved while a task of it is open (C-5)",
    ),
    BusinessRule(
        entity=ServiceProblemCase,
        kinds=("update",),
        after=after_problem_ends_without_work,
        because="What is over needs no more tests and tasks",
    ),
    *(
        BusinessRule(
            entity=entity, kinds=("update",), before=before_task_moves, because="A task says who did it"
        )
        for entity in TASKS
    ),
)
