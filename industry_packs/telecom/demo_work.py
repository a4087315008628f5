"""The work of the demonstration data: outages, tests, complaints and orders, in every stage."""

from __future__ import annotations

import datetime
from typing import Any

from platform_core import DemoLoader, User, utc_now
from plugins.b2b import Account, Contact
from plugins.product_data import Model

from .entities import (
    AdrComplaint,
    MeasureDefinition,
    NetworkResource,
    Order,
    OrderFalloutCase,
    OrderLine,
    ResolutionTask,
    ServiceProblemCase,
    TestDefinition,
    TestMeasure,
    TestRun,
    ThresholdRule,
)

SOLVED = {"resolution_code": "fixed_by_support", "close_notes": "Cable spliced, light level is good again."}
# (number of the customer, what, severity, moves)
OUTAGES: tuple[tuple[int, str, int, tuple[str, ...]], ...] = (
    (0, "No internet since the storm", 1, ("accept", "start_diagnosis")),
    (1, "Whole street without service", 1, ("accept", "start_diagnosis", "start_repair")),
    (2, "Speed far below the tariff", 3, ("accept",)),
    (3, "Calls break off in the evening", 2, ()),
    (4, "Router restarts by itself", 3, ("accept", "start_diagnosis", "start_repair", "start_test")),
    (5, "Line is dead", 2, ("accept", "start_diagnosis", "start_repair", "start_test", "propose_solution")),
    (6, "Television freezes", 4, ("accept", "start_diagnosis", "start_repair", "start_test", "propose_solution",
                                  "record_acceptance")),
    (7, "Reported twice", 4, ("cancel",)),
)  # fmt: skip
INVESTIGATED = {"investigation": "The line failed four times in a month; the visits were late."}
PROPOSED = {"proposed_resolution": "Two months free, and a new drop cable."}
LETTER = {"deadlock_letter": "We do not agree about the damages. You may turn to the scheme, free of charge."}
# (number of the customer, days ago, moves)
COMPLAINTS: tuple[tuple[int, int, tuple[str, ...]], ...] = (
    (10, 2, ()),
    (11, 9, ("accept",)),
    (12, 20, ("accept", "start_resolution", "propose_resolution")),
    (13, 30, ("accept", "start_resolution", "propose_resolution", "record_acceptance")),
    (14, 39, ("accept", "start_resolution", "propose_resolution", "record_rejection", "issue_deadlock_letter")),
    (15, 60, ("accept", "start_resolution", "propose_resolution", "record_acceptance", "close")),
)  # fmt: skip
VALUES: dict[str, dict[str, Any]] = {
    "propose_solution": SOLVED,
    "start_resolution": INVESTIGATED,
    "propose_resolution": PROPOSED,
    "record_rejection": {"work_notes": "Wants the damages as well."},
    "issue_deadlock_letter": LETTER,
    "close": {"outcome": "Credited and repaired."},
}
WAIT = {"state_reason": "The customer names the day of the visit."}
ORDERS: tuple[tuple[str, ...], ...] = (
    (),
    ("start_enrichment",),
    ("submit",),
    ("submit", "reject"),
    ("submit", "acknowledge", "start"),
    ("submit", "acknowledge", "start", "request_information"),
    ("submit", "acknowledge", "start", "hold", "assess_cancellation", "cancel"),
    ("submit", "acknowledge", "start", "complete"),
)
WITH_REASON = ("reject", "request_information", "hold", "assess_cancellation")


async def load_work(demo: DemoLoader, customers: list[dict[str, Any]], cores: list[str]) -> None:
    """Create the work, and lead each piece of it as far as its example says."""
    agent = (await demo.find(User, user_name="ines.calder"))["sys_id"]
    delay = await tests(demo)
    for number, what, severity, moves in OUTAGES:
        await outage(demo, customers[number], what, severity, moves, agent, delay)
    await demo.records.update(NetworkResource, cores[1], {"resource_status": "alarm"})
    disputes = (await demo.find(User, user_name="emil.varga"))["sys_id"]
    for number, days, moves in COMPLAINTS:
        complaint = await demo.create(
            AdrComplaint,
            short_description="Repairs took weeks, and nobody called back",
            complained_on=utc_now().date() - datetime.timedelta(days=days),
            country="GB",
            adr_scheme="Communications Dispute Scheme",
            consumer=customers[number]["consumer"],
        )
        for move in moves:
            values = VALUES.get(move, {}) | ({"assigned_to": disputes} if move == "accept" else {})
            await demo.records.transition(AdrComplaint, complaint["sys_id"], move, values)
    await orders(demo)


async def tests(demo: DemoLoader) -> dict[str, Any]:
    """Create a test of the light level, with a threshold below which a task is opened."""
    definition = await demo.create(TestDefinition, name="Optical line test", version="1.0")
    measure = await demo.create(
        MeasureDefinition, definition=definition["sys_id"], name="Received light", unit="dBm"
    )
    await demo.create(
        ThresholdRule,
        measure_definition=measure["sys_id"],
        name="Light too low",
        comparison="lt",
        threshold=-27.0,
        consequence="resolution_task",
        consequence_text="Light level is too low: clean the connector or splice the fibre",
    )
    return {"definition": definition["sys_id"], "measure_definition": measure["sys_id"]}


async def outage(
    demo: DemoLoader,
    customer: dict[str, Any],
    what: str,
    severity: int,
    moves: tuple[str, ...],
    agent: str,
    delay: dict[str, Any],
) -> None:
    """Open a service problem; one that is diagnosed is tested."""
    problem = await demo.create(
        ServiceProblemCase,
        short_description=what,
        issue_severity=severity,
        actual_start=utc_now() - datetime.timedelta(hours=5 * severity),
        contact_type="phone",
        consumer=customer["consumer"],
        service=customer["service"],
    )
    for move in moves:
        values = VALUES.get(move, {}) | ({"assigned_to": agent} if move == "accept" else {})
        await demo.records.transition(ServiceProblemCase, problem["sys_id"], move, values)
        if move == "start_diagnosis":
            await measured(demo, problem["sys_id"], delay, over=len(moves) > 2)  # noqa: PLR2004 - it went on


async def measured(demo: DemoLoader, problem: str, delay: dict[str, Any], *, over: bool) -> None:
    """Run a test; one that is over found too little light, and the task that followed is done."""
    run = await demo.create(TestRun, problem=problem, definition=delay["definition"])
    await demo.records.transition(TestRun, run["sys_id"], "start")
    if not over:
        return
    values = {"test_run": run["sys_id"], "measure_definition": delay["measure_definition"], "value": -29.5}
    await demo.create(TestMeasure, **values)
    await demo.records.transition(TestRun, run["sys_id"], "complete", {"result": "Light is too low"})
    task = await demo.records.find(ResolutionTask, ResolutionTask.problem == problem)
    assert task is not None, "a violated threshold opens a task"
    notes = {"close_notes": "Connector cleaned"}
    await demo.records.transition(ResolutionTask, task["sys_id"], "complete", notes)


async def orders(demo: DemoLoader) -> None:
    """Create orders of a business in every state, one of which fell out."""
    account = (await demo.find(Account, name="Shark Hotels Lisbon"))["sys_id"]
    contact = (await demo.find(Contact, user_name="hana.weiss"))["sys_id"]
    model = (await demo.find(Model, name="Business Line"))["sys_id"]
    for moves in ORDERS:
        order = await demo.create(
            Order,
            account=account,
            contact=contact,
            short_description="Business line for the new wing",
            total=4_900,
            currency="EUR",
        )
        line = await demo.create(
            OrderLine, order=order["sys_id"], line_number=1, product=model, quantity=1, price=4_900
        )
        if moves[-1:] == ("start",):
            await demo.create(
                OrderFalloutCase,
                order_record=order["sys_id"],
                order_line=line["sys_id"],
                fallout_reason="address",
                short_description="The new wing is not in the map yet",
            )
        for move in moves:
            if move == "complete":
                for step in moves:
                    await demo.records.transition(OrderLine, line["sys_id"], step)
            values = WAIT if move in WITH_REASON else {}
            await demo.records.transition(Order, order["sys_id"], move, values)
