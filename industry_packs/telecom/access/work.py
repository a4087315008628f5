"""Staff's rights to service problems, their tests and tasks, complaints and orders.

What the case grants holds for service problems, complaints and fallout cases too: agents of business or private
customers see theirs.
"""

from platform_core import IMPORT_ADMIN, ActorStandIn, Condition, Entity, Grant, Operation, Role
from plugins.customer_service import NEW

from ..entities import (
    AdrComplaint,
    AdrTerm,
    AppliedConsequence,
    DiagnosticTask,
    MeasureDefinition,
    Order,
    OrderFalloutCase,
    OrderLine,
    ResolutionTask,
    ServiceProblemCase,
    TestDefinition,
    TestMeasure,
    TestRun,
    ThresholdRule,
    ThresholdViolation,
)
from ..roles import (
    ADR_ADMIN,
    ADR_AGENT,
    ADR_MANAGER,
    ADR_VIEWER,
    ORDER_ADMIN,
    ORDER_AGENT,
    ORDER_VIEWER,
    PROBLEM_ADMIN,
    PROBLEM_AGENT,
    TEST_DEF_MANAGER,
    TEST_DEF_VIEWER,
    TEST_INTEGRATOR,
    TEST_MANAGER,
    TEST_VIEWER,
)

READ: tuple[Operation, ...] = ("read",)
WORK: tuple[Operation, ...] = ("create", "read", "write")
KEEP: tuple[Operation, ...] = ("create", "read", "write", "delete")


def problem_not_begun(_: ActorStandIn) -> Condition:
    """Nobody has begun to work on the service problem."""
    condition: Condition = ServiceProblemCase.state == NEW
    return condition


def draft(_: ActorStandIn) -> Condition:
    """The order was not submitted yet."""
    condition: Condition = Order.state == "draft"
    return condition


def of_a_draft(_: ActorStandIn) -> Condition:
    """The line is one of an order that was not submitted yet."""
    condition: Condition = OrderLine.state == "draft"
    return condition


def each(role: Role, may: tuple[Operation, ...], because: str, *entities: type[Entity]) -> tuple[Grant, ...]:
    """The same grant on several entities."""
    return tuple(Grant(role=role, entity=entity, may=may, because=because) for entity in entities)


DEFINITIONS = (TestDefinition, MeasureDefinition, ThresholdRule)
RESULTS = (TestRun, TestMeasure, ThresholdViolation, AppliedConsequence)
TASKS = (DiagnosticTask, ResolutionTask)

PROBLEM_RULES = (
    Grant(role=PROBLEM_AGENT, entity=ServiceProblemCase, may=WORK, because="Agents work service problems"),
    Grant(
        role=PROBLEM_ADMIN,
        entity=ServiceProblemCase,
        may=("delete",),
        where=problem_not_begun,
        because="Admins delete what was opened by mistake, before work on it begins",
    ),
    *each(PROBLEM_AGENT, WORK, "Agents plan and do the tasks of service problems", *TASKS),
    *each(TEST_DEF_VIEWER, READ, "They read what tests there are", *DEFINITIONS),
    *each(TEST_DEF_MANAGER, KEEP, "They keep what tests there are", *DEFINITIONS),
    *each(TEST_VIEWER, READ, "They read what tests found", *RESULTS),
    Grant(
        role=TEST_VIEWER,
        entity=ServiceProblemCase,
        may=READ,
        fields=("number", "short_description", "state", "active", "stage", "service", "issue_severity"),
        because="Tests are run for problems, so who runs them finds these",
    ),
    *each(TEST_MANAGER, WORK, "They plan and run tests", TestRun),
    *each(TEST_MANAGER, ("create",), "They note what was measured", TestMeasure),
    *each(TEST_INTEGRATOR, WORK, "Test systems run tests", TestRun),
    *each(TEST_INTEGRATOR, ("create",), "Test systems bring measures; nobody changes them", TestMeasure),
)
COMPLAINT_RULES = (
    Grant(role=ADR_VIEWER, entity=AdrComplaint, may=READ, because="Viewers read ADR complaints"),
    Grant(role=ADR_AGENT, entity=AdrComplaint, may=WORK, because="Agents work ADR complaints"),
    Grant(role=ADR_MANAGER, entity=AdrComplaint, may=WORK, because="Managers run the work on complaints"),
    Grant(
        role=ADR_VIEWER, entity=AdrTerm, may=READ, because="The clock is explained to who reads complaints"
    ),
    Grant(role=ADR_ADMIN, entity=AdrTerm, may=KEEP, because="Admins keep the terms"),
)
ORDER_RULES = (
    *each(ORDER_VIEWER, READ, "Viewers read orders", Order, OrderLine),
    *each(ORDER_AGENT, WORK, "Agents lead orders through their states", Order, OrderLine),
    Grant(
        role=ORDER_ADMIN,
        entity=Order,
        may=("delete",),
        where=draft,
        because="Admins remove drafts; what was submitted stays",
    ),
    Grant(
        role=ORDER_ADMIN,
        entity=OrderLine,
        may=("delete",),
        where=of_a_draft,
        because="Admins remove lines of drafts",
    ),
    Grant(
        role=ORDER_AGENT,
        entity=OrderFalloutCase,
        may=WORK,
        because="Who leads orders works those that fell out, whoever the customer is",
    ),
    *each(IMPORT_ADMIN, WORK, "Imports bring orders in", Order, OrderLine),
)
RULES = (*PROBLEM_RULES, *COMPLAINT_RULES, *ORDER_RULES)
