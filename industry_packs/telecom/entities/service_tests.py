"""Tests of services: what is measured, from where on it is bad, and what follows then."""

from __future__ import annotations

from platform_core import (
    Boolean,
    Choice,
    Choices,
    DateTime,
    Decimal,
    Entity,
    Number,
    Reference,
    String,
    Task,
    Text,
    Unique,
)

from .problems import ServiceProblemCase

CONFORMANCE = Choices({
    "gt": "above", "gte": "at or above", "lt": "below", "lte": "at or below",
})  # fmt: skip
CONSEQUENCE = Choices({
    "diagnostic_task": "Diagnostic task", "resolution_task": "Resolution task", "notification": "Notification",
})  # fmt: skip
RUN_STATE = Choices({
    "planned": "Planned", "in_progress": "In progress", "completed": "Completed", "failed": "Failed",
    "cancelled": "Cancelled",
})  # fmt: skip


class TestDefinition(
    Entity,
    tablename="sn_st_mgmt_test_definition",
    label="Service test definition",
    display="name",
    default_order="name",
):
    """A test that services can be put to."""

    __test__ = False  # No test of ours, though it is called one.

    name = String(100, required=True, unique=True)
    description = Text()
    version = String(20)
    active = Boolean(default=True)


class MeasureDefinition(
    Entity,
    tablename="sn_st_mgmt_measure_definition",
    label="Measure definition",
    display="name",
    default_order="name",
):
    """What a test measures: a delay, a loss, a level of light."""

    definition = Reference(TestDefinition, required=True, index=True, on_delete="cascade")
    name = String(100, required=True)
    unit = String(20)
    constraints = (Unique(("definition", "name"), because="A test measures a thing once"),)


class ThresholdRule(
    Entity,
    tablename="sn_st_mgmt_threshold_rule",
    label="Threshold rule",
    display="name",
    default_order="name",
):
    """From which value on a measure is a violation, and what follows from one."""

    measure_definition = Reference(MeasureDefinition, required=True, index=True, on_delete="cascade")
    name = String(100, required=True)
    comparison = Choice(CONFORMANCE, required=True, default="gt")
    threshold = Decimal(required=True)
    consequence = Choice(CONSEQUENCE, required=True, default="notification")
    consequence_text = String(160, help="What the task or the notification says")
    active = Boolean(default=True)


class TestRun(
    Entity,
    tablename="sn_st_mgmt_test_run",
    label="Service test run",
    display="number",
    default_order="-sys_id",
    number_prefix="STR",
):
    """One run of a test for a service problem."""

    __test__ = False

    number = Number()
    definition = Reference(TestDefinition, required=True, index=True, on_delete="restrict")
    problem = Reference(ServiceProblemCase, required=True, index=True, on_delete="cascade")
    mandatory = Boolean(default=True, help="The diagnosis waits for it")
    state = Choice(RUN_STATE, default="planned", index=True)
    started_at = DateTime(read_only=True)
    finished_at = DateTime(read_only=True)
    result = String(255)


class TestMeasure(
    Entity,
    tablename="sn_st_mgmt_test_measure",
    label="Test measure",
    display="sys_id",
    default_order="sys_id",
):
    """One value that a run measured; never changed."""

    __test__ = False

    test_run = Reference(TestRun, required=True, index=True, on_delete="cascade")
    measure_definition = Reference(MeasureDefinition, required=True, index=True, on_delete="restrict")
    value = Decimal(required=True)
    measured_at = DateTime()


class ThresholdViolation(
    Entity,
    tablename="sn_st_mgmt_threshold_violation",
    label="Threshold violation",
    display="sys_id",
    default_order="-sys_id",
):
    """A run found a measure beyond a threshold; further measures of the run beyond the same one are no new violation."""

    test_run = Reference(TestRun, required=True, index=True, on_delete="cascade")
    threshold_rule = Reference(ThresholdRule, required=True, index=True, on_delete="restrict")
    test_measure = Reference(TestMeasure, required=True, index=True, on_delete="cascade")
    constraints = (
        Unique(("test_run", "threshold_rule"), because="A run violates a threshold once (TEL-15)"),
    )


class AppliedConsequence(
    Entity,
    tablename="sn_st_mgmt_applied_consequence",
    label="Applied consequence",
    display="sys_id",
    default_order="-sys_id",
):
    """What came of a violation: the task that was opened, or the notification that was written."""

    violation = Reference(
        ThresholdViolation,
        required=True,
        unique=True,
        on_delete="cascade",
        help="A violation has one consequence (TEL-15)",
    )
    consequence = Choice(CONSEQUENCE, required=True)
    task = Reference(Task, index=True)
    message = String(255)
