"""Service problems: their stages, tasks and tests."""

from __future__ import annotations

import pytest

from industry_packs.telecom.entities import (
    AppliedConsequence,
    DiagnosticTask,
    MeasureDefinition,
    ResolutionTask,
    ServiceProblemCase,
    TestDefinition,
    TestMeasure,
    TestRun,
    ThresholdRule,
    ThresholdViolation,
)
from platform_core import InvalidInput, Query, TransitionRefused
from tests.industry_packs.telecom.operator_kit import SOLVED, Operator


async def in_diagnosis(telco: Operator) -> None:
    """A problem whose cause is sought."""
    await telco.problem()
    await telco.move("problem agent", ServiceProblemCase, "problem", "accept")
    await telco.move("problem agent", ServiceProblemCase, "problem", "start_diagnosis")


async def put_to_test(telco: Operator, consequence: str) -> None:
    """A delay that is measured, and a threshold with a consequence."""
    await telco.add("delay test", TestDefinition, name="Delay test")
    await telco.add("delay", MeasureDefinition, definition=telco["delay test"], name="Delay", unit="ms")
    await telco.add(
        "threshold",
        ThresholdRule,
        measure_definition=telco["delay"],
        name="Slow",
        comparison="gt",
        threshold=50.0,
        consequence=consequence,
    )
    await telco.add("run", TestRun, definition=telco["delay test"], problem=telco["problem"])


async def measure(telco: Operator, value: float) -> None:
    """A test system brings a measure."""
    values = {"test_run": telco["run"], "measure_definition": telco["delay"], "value": value}
    await telco.records("test integrator").create(TestMeasure, values)


async def test_a_problem_goes_from_stage_to_stage_and_skips_none(telco: Operator) -> None:
    await in_diagnosis(telco)
    agent = telco.records("problem agent")
    for early in ("start_test", "propose_solution", "start_diagnosis"):
        with pytest.raises(TransitionRefused):
            await agent.transition(
                ServiceProblemCase, telco["problem"], early, SOLVED if "solution" in early else {}
            )
    stages = []
    for name, values in (("start_repair", {}), ("start_test", {}), ("propose_solution", SOLVED)):
        record = await agent.transition(ServiceProblemCase, telco["problem"], name, values)
        stages.append((record["state"], record["stage"]))
    assert stages == [(10, "repair"), (10, "test_and_resolve"), (6, "test_and_resolve")]
    rejected = await telco.move(
        "guest", ServiceProblemCase, "problem", "reject_solution", comments="Still dead"
    )
    assert rejected["stage"] == "diagnose"
    for name in ("start_repair", "start_test"):
        await agent.transition(ServiceProblemCase, telco["problem"], name)
    await agent.transition(ServiceProblemCase, telco["problem"], "propose_solution", SOLVED)
    closed = await telco.move("guest", ServiceProblemCase, "problem", "accept_solution")
    assert (closed["state"], closed["stage"]) == (3, "close")


@pytest.mark.rule("TEL-15")
async def test_the_diagnosis_ends_when_every_mandatory_test_run_is_finished(telco: Operator) -> None:
    await in_diagnosis(telco)
    await put_to_test(telco, "notification")
    await telco.add(
        "optional", TestRun, definition=telco["delay test"], problem=telco["problem"], mandatory=False
    )
    agent = telco.records("problem agent")
    for state in ("planned", "in_progress"):
        with pytest.raises(TransitionRefused, match="mandatory test run"):
            await agent.transition(ServiceProblemCase, telco["problem"], "start_repair")
        if state == "planned":
            await telco.move("test integrator", TestRun, "run", "start")
    done = await telco.move("test integrator", TestRun, "run", "complete")
    assert done["started_at"]
    assert done["finished_at"]
    moved = await agent.transition(ServiceProblemCase, telco["problem"], "start_repair")
    assert moved["stage"] == "repair"


@pytest.mark.rule("TEL-15")
@pytest.mark.parametrize("consequence", ["diagnostic_task", "resolution_task", "notification"])
async def test_a_violated_threshold_has_its_consequence_once(telco: Operator, consequence: str) -> None:
    await in_diagnosis(telco)
    await put_to_test(telco, consequence)
    await measure(telco, 50.0)
    assert await telco.everything.count(ThresholdViolation) == 0
    for value in (51.0, 70.0):
        await measure(telco, value)
    assert await telco.everything.count(ThresholdViolation) == 1
    (applied,) = (await telco.everything.list(AppliedConsequence)).records
    assert applied["consequence"] == consequence
    notes = await telco.everything.journal(ServiceProblemCase, telco["problem"], "work_notes")
    kinds = {
        "diagnostic_task": await telco.everything.count(DiagnosticTask),
        "resolution_task": await telco.everything.count(ResolutionTask),
        "notification": sum("Slow" in note["value"] for note in notes.records),
    }
    assert kinds == {name: int(name == consequence) for name in kinds}
    if consequence != "notification":
        entity = DiagnosticTask if consequence == "diagnostic_task" else ResolutionTask
        assert (await telco.everything.get(entity, applied["task"]))["problem"] == telco["problem"]


async def test_a_run_that_is_over_takes_no_measure(telco: Operator) -> None:
    await in_diagnosis(telco)
    await put_to_test(telco, "notification")
    with pytest.raises(TransitionRefused, match="test_manager"):
        await telco.move("test integrator", TestRun, "run", "cancel")
    await telco.move("test integrator", TestRun, "run", "fail", result="No answer")
    with pytest.raises(InvalidInput, match="is over"):
        await measure(telco, 99.0)


@pytest.mark.rule("C-5")
async def test_a_problem_is_not_resolved_while_a_task_of_it_is_open(telco: Operator) -> None:
    await in_diagnosis(telco)
    await telco.add("splice", ResolutionTask, problem=telco["problem"], short_description="Splice")
    for name in ("start_repair", "start_test"):
        await telco.move("problem agent", ServiceProblemCase, "problem", name)
    with pytest.raises(TransitionRefused, match="still open"):
        await telco.move("problem agent", ServiceProblemCase, "problem", "propose_solution", **SOLVED)
    await telco.move("problem agent", ResolutionTask, "splice", "start")
    done = await telco.move("problem agent", ResolutionTask, "splice", "complete", close_notes="Spliced")
    assert done["closed_by"] == telco["problem agent"]
    resolved = await telco.move("problem agent", ServiceProblemCase, "problem", "propose_solution", **SOLVED)
    assert resolved["state"] == 6


async def test_a_cancelled_problem_takes_its_tests_and_tasks_along(telco: Operator) -> None:
    await in_diagnosis(telco)
    await put_to_test(telco, "notification")
    await telco.add("splice", ResolutionTask, problem=telco["problem"], short_description="Splice")
    await telco.move("problem agent", ServiceProblemCase, "problem", "cancel")
    assert (await telco.now_of(TestRun, "run"))["state"] == "cancelled"
    assert (await telco.now_of(ResolutionTask, "splice"))["state"] == 7
    assert (await telco.everything.list(ServiceProblemCase, Query())).records[0]["stage"] == "close"
