"""Service problems and the tasks that find and repair them."""

from __future__ import annotations

from platform_core import Choice, Choices, DateTime, Entity, Reference, Task
from plugins.customer_service import Case

from .inventory import NetworkService

PROBLEM_STAGE = Choices({
    "verify": "Verify", "diagnose": "Diagnose", "repair": "Repair", "test_and_resolve": "Test and Resolve",
    "close": "Close",
})  # fmt: skip
ISSUE_TYPE = Choices({"question": "Question", "issue": "Issue", "feature": "Feature"})
ISSUE_SEVERITY = Choices({1: "1 - Critical", 2: "2 - High", 3: "3 - Moderate", 4: "4 - Low"})


class ServiceProblemCase(
    Entity, extends=Case, tablename="sn_sprb_mgmt_case", number_prefix="SPC", label="Service problem case"
):
    """A service that does not do what it should, from the first report to the proof that it works again."""

    stage = Choice(PROBLEM_STAGE, default="verify", index=True, read_only=True, help="Where the work stands")
    service = Reference(NetworkService, index=True, help="The service that has the problem")
    actual_start = DateTime(help="Since when it has it")
    issue_type = Choice(ISSUE_TYPE, default="issue")
    issue_severity = Choice(ISSUE_SEVERITY, default=3, index=True)


class DiagnosticTask(
    Entity,
    extends=Task,
    tablename="sn_sprb_mgmt_diagnostic_task",
    number_prefix="SPDT",
    label="Diagnostic task",
):
    """Work that finds out why a service has a problem."""

    problem = Reference(ServiceProblemCase, required=True, index=True, on_delete="cascade")


class ResolutionTask(
    Entity,
    extends=Task,
    tablename="sn_sprb_mgmt_resolution_task",
    number_prefix="SPRT",
    label="Resolution task",
):
    """Work that repairs a service; its case closes when none is open."""

    problem = Reference(ServiceProblemCase, required=True, index=True, on_delete="cascade")
