"""What comes of a measure: a violation of each threshold that it is beyond, and of that its consequence, once."""

from __future__ import annotations

import operator
from typing import Any

from platform_core import BusinessRule, Change, Query, Records, refusal

from ..entities import (
    AppliedConsequence,
    DiagnosticTask,
    ResolutionTask,
    ServiceProblemCase,
    TestMeasure,
    TestRun,
    ThresholdRule,
    ThresholdViolation,
)
from ..lifecycles.test_runs import RUNNING

COMPARE = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}
TASKS = {"diagnostic_task": DiagnosticTask, "resolution_task": ResolutionTask}
BEYOND = "a measure beyond a threshold is noted"


async def before_run_moves(change: Change) -> dict[str, Any] | None:
    """When it began and when it was over."""
    if "state" not in change.changed:
        return None
    if change.new["state"] == "in_progress":
        return {"started_at": change.now}
    return {"finished_at": change.now}


async def before_measure_is_noted(change: Change) -> dict[str, Any] | None:
    """A run measures while it runs."""
    records = change.elevated("a run measures while it runs")
    run = await records.get(TestRun, change.new["test_run"])
    if run["state"] not in RUNNING:
        raise refusal("test_run", f"the run {run['number']} is over", "start another run", "run_is_over")
    return {"measured_at": change.new.get("measured_at") or change.now}


async def after_measure_is_noted(change: Change) -> None:
    """Note which thresholds it violates; a run violates a threshold once, however often it measures."""
    records = change.elevated(BEYOND)
    rules: Any = ThresholdRule.measure_definition == change.new["measure_definition"]
    async for rule in records.every(ThresholdRule, Query(where=rules & (ThresholdRule.active == True))):  # noqa: E712
        if not COMPARE[rule["comparison"]](change.new["value"], rule["threshold"]):
            continue
        known: Any = ThresholdViolation.test_run == change.new["test_run"]
        if await records.find(
            ThresholdViolation, known & (ThresholdViolation.threshold_rule == rule["sys_id"])
        ):
            continue
        await records.create(
            ThresholdViolation,
            {
                "test_run": change.new["test_run"],
                "threshold_rule": rule["sys_id"],
                "test_measure": change.sys_id,
            },
        )


async def after_threshold_is_violated(change: Change) -> None:
    """Open the task, or write the notification, that the threshold asks for."""
    records = change.elevated(BEYOND)
    rule = await records.get(ThresholdRule, change.new["threshold_rule"])
    run = await records.get(TestRun, change.new["test_run"])
    measure = await records.get(TestMeasure, change.new["test_measure"])
    message = (
        rule["consequence_text"] or f"{rule['name']}: {measure['value']:g} measured in run {run['number']}"
    )
    values: dict[str, Any] = {
        "violation": change.sys_id,
        "consequence": rule["consequence"],
        "message": message,
    }
    values["task"] = await _consequence(records, rule["consequence"], run["problem"], message)
    await records.create(AppliedConsequence, values)


async def _consequence(records: Records, kind: str, problem: str, message: str) -> str | None:
    if kind in TASKS:
        task = await records.create(
            TASKS[kind], {"problem": problem, "parent": problem, "short_description": message[:160]}
        )
        return str(task["sys_id"])
    if (await records.get(ServiceProblemCase, problem, fields=("active",)))["active"]:
        await records.update(ServiceProblemCase, problem, {"work_notes": message})
    return None


BUSINESS_RULES = (
    BusinessRule(
        entity=TestRun, kinds=("update",), before=before_run_moves, because="A run says when it was"
    ),
    BusinessRule(
        entity=TestMeasure,
        kinds=("create",),
        before=before_measure_is_noted,
        because="A run measures while it runs",
    ),
    BusinessRule(
        entity=TestMeasure,
        kinds=("create",),
        after=after_measure_is_noted,
        because="A measure beyond a threshold is a violation (TEL-15)",
    ),
    BusinessRule(
        entity=ThresholdViolation,
        kinds=("create",),
        after=after_threshold_is_violated,
        because="A violation has its consequence, once (TEL-15)",
    ),
)
