"""Who sees and does what with the records of the pack."""

from __future__ import annotations

from typing import Any

import pytest

from industry_packs.telecom.entities import (
    AdrComplaint,
    AdrTerm,
    DiagnosticTask,
    Listener,
    NetworkResource,
    NetworkService,
    Notification,
    Order,
    OrderLine,
    PartyProfile,
    ProductInventory,
    ServiceProblemCase,
    TestDefinition,
    TestRun,
    TroubleTicket,
)
from platform_core import Entity, InvalidInput, NotFound, NotPermitted, utc_now
from plugins.b2c import UNIFIED_CONSUMER
from plugins.customer_service import Case
from tests.industry_packs.telecom.operator_kit import STAFF, Operator

EVERYBODY = (
    *STAFF, "agent", "consumer agent", "manager", "viewer", "clara", "mateo", "guest", "colleague", "hotel admin",
    "group admin", "branch admin", "foreigner", "reporter", "nobody",
)  # fmt: skip
PROBLEM_STAFF = {"problem agent", "problem admin", "ticket system"}
TEST_READERS = {*PROBLEM_STAFF, "test integrator", "test viewer", "test manager"}
NETWORK_READERS = {*PROBLEM_STAFF, "network viewer", "network admin", "inventory system"}
ESM = {*PROBLEM_STAFF, "complaint agent", "complaint manager", "complaint admin", "order agent", "order admin",
       "agent", "consumer agent", "manager"}  # fmt: skip
COMPLAINT_STAFF = {"complaint viewer", "complaint agent", "complaint manager", "complaint admin"}
ORDER_STAFF = {"order viewer", "order agent", "order admin"}
HOTEL_ADMINS = {"hotel admin", "group admin"}
# Who sees which: the hotel's or Clara's.
SEES: dict[type[Entity], dict[str, set[str]]] = {
    ServiceProblemCase: {
        "hotel's": {*TEST_READERS, "agent", "manager", "viewer", "guest", *HOTEL_ADMINS},
        "clara's": {*TEST_READERS, "consumer agent", "manager", "viewer", "clara"},
    },
    AdrComplaint: {
        "hotel's": {*COMPLAINT_STAFF, "agent", "manager", "viewer", "guest", "ticket system", *HOTEL_ADMINS},
        "clara's": {*COMPLAINT_STAFF, "consumer agent", "manager", "viewer", "clara", "ticket system"},
    },
    Order: {"hotel's": {*ORDER_STAFF, *HOTEL_ADMINS}, "clara's": {*ORDER_STAFF, "clara"}},
    OrderLine: {"hotel's": {*ORDER_STAFF, *HOTEL_ADMINS}, "clara's": {*ORDER_STAFF, "clara"}},
    NetworkService: {
        "hotel's": {*ESM, *NETWORK_READERS, *HOTEL_ADMINS, "reporter"},
        "clara's": {*ESM, *NETWORK_READERS, "clara"},
    },
    NetworkResource: {"switch": NETWORK_READERS},
    TestDefinition: {"delay test": {*TEST_READERS, "test definer", "test reader"}},
    TestRun: {"run": TEST_READERS},
    DiagnosticTask: {"task": PROBLEM_STAFF},
    AdrTerm: {"GB": COMPLAINT_STAFF},
    TroubleTicket: {"ticket": {"manager"}},
    PartyProfile: {"profile": set()},
}


@pytest.fixture
async def filled(telco: Operator) -> Operator:
    """One of each for the hotel, and where there can be one for Clara."""
    async with telco.preparing():
        for name, who in (
            ("hotel's", {"contact": telco["guest"]}),
            ("clara's", {"consumer": telco["clara's record"]}),
        ):
            customer = {"account": telco["hotel"]} if name == "hotel's" else who
            await telco.problem(f"{name} problem", **who)
            complaint = {"complained_on": utc_now().date(), "country": "GB", "short_description": "x"}
            await telco.add(f"{name} complaint", AdrComplaint, **complaint, **who)
            await telco.order(f"{name} order", **({} if name == "hotel's" else who))
            line = {"order": telco[f"{name} order"], "product": telco["fibre"], "line_number": 1}
            await telco.add(f"{name} line", OrderLine, **line)
            await telco.add(f"{name} service", NetworkService, name=name, **customer)
        await telco.add("switch", NetworkResource, name="Switch")
        await telco.add("delay test", TestDefinition, name="Delay test")
        problem = {"problem": telco["hotel's problem"]}
        await telco.add("run", TestRun, definition=telco["delay test"], **problem)
        await telco.add("task", DiagnosticTask, **problem)
        await telco.add("ticket", TroubleTicket, case=telco["hotel's problem"])
        await telco.add("profile", PartyProfile, account=telco["hotel"])
    term = await telco.everything.find(AdrTerm, AdrTerm.weeks == 6)
    assert term is not None
    telco.known["GB"] = term
    return telco


NAMES = {
    ServiceProblemCase: "problem", AdrComplaint: "complaint", Order: "order", OrderLine: "line",
    NetworkService: "service",
}  # fmt: skip


async def test_each_sees_what_is_his_to_see_in_lists_and_one_by_one(filled: Operator) -> None:
    wrong = []
    for entity, expected in SEES.items():
        for which, people in expected.items():
            key = filled[f"{which} {NAMES[entity]}" if entity in NAMES else which]
            listed, got = set(), set()
            for person in EVERYBODY:
                if key in await filled.world.sees(filled.actors[person], entity):
                    listed.add(person)
                try:
                    await filled.records(person).get(entity, key, fields=("sys_id",))
                except NotFound:
                    continue
                got.add(person)
            if not listed == got == people:
                wrong.append((entity.__name__, which, listed ^ people, got ^ people))
    assert wrong == []


CREATES: tuple[tuple[type[Entity], set[str], str], ...] = (
    (TestDefinition, {"test definer", "problem admin"}, "definition"),
    (TestRun, {*PROBLEM_STAFF, "test manager", "test integrator"}, "run"),
    (NetworkResource, {"network admin", "inventory system"}, "resource"),
    (NetworkService, {"network admin", "inventory system"}, "service"),
    (ProductInventory, {"product admin", "inventory system", "manager"}, "product"),
    (Order, {"order agent", "order admin"}, "order"),
    (AdrTerm, {"complaint admin"}, "term"),
    (Listener, {"ticket system", "party system", "inventory system", "event system"}, "listener"),
    (DiagnosticTask, PROBLEM_STAFF, "task"),
    (Notification, set(), "notification"),
    (TroubleTicket, set(), "ticket"),
)


@pytest.mark.parametrize(("entity", "people", "what"), CREATES)
async def test_each_creates_what_is_his_to_create(
    filled: Operator, entity: type[Entity], people: set[str], what: str
) -> None:
    values: dict[str, dict[str, Any]] = {
        "definition": {"name": "{}"},
        "run": {"definition": filled["delay test"], "problem": filled["hotel's problem"]},
        "resource": {"name": "Port"},
        "service": {"name": "Line"},
        "product": {"name": "Fibre", "product": filled["fibre"], "account": filled["hotel"]},
        "order": {"account": filled["hotel"]},
        "term": {"country": "DE", "valid_from": "{}", "weeks": 6},
        "listener": {"face": "party/v4", "callback": "https://example.com/"},
        "task": {"problem": filled["hotel's problem"], "short_description": "Look"},
        "notification": {"listener": "0" * 32, "event_key": "x", "event_type": "x", "body": {}},
        "ticket": {"case": filled["clara's problem"]},
    }
    created = set()
    for number, person in enumerate(EVERYBODY):
        given = {name: person if value == "{}" else value for name, value in values[what].items()}
        if what == "term":
            given["valid_from"] = utc_now().date().replace(year=2030 + number, day=1)
        try:
            await filled.records(person).create(entity, given)
        except NotPermitted:
            continue
        created.add(person)
    assert created == people


async def test_customers_report_problems_of_their_own_and_of_nobody_else(filled: Operator) -> None:
    made = await filled.records("reporter").create(
        ServiceProblemCase,
        {"short_description": "Dead", "issue_severity": 1, "service": filled["hotel's service"]},
    )
    row = await filled.everything.get(ServiceProblemCase, made["sys_id"])
    assert (row["account"], row["contact"]) == (filled["hotel"], filled["reporter"])
    # Every contact may say that something is wrong; how bad it is, those say who were given the role.
    await filled.records("guest").create(ServiceProblemCase, {"short_description": "Dead"})
    with pytest.raises((NotPermitted, InvalidInput)):
        await filled.records("guest").create(
            ServiceProblemCase, {"short_description": "Dead", "issue_severity": 1}
        )
    with pytest.raises((NotPermitted, InvalidInput)):
        await filled.records("reporter").create(
            ServiceProblemCase, {"short_description": "Dead", "consumer": filled["clara's record"]}
        )
    seen = await filled.records("clara").get(ServiceProblemCase, filled["clara's problem"])
    assert {"stage", "number", "issue_type"} <= seen.keys()
    assert not {"work_notes_list", "close_notes", "assigned_to", "cause"} & seen.keys()
    mine = await filled.records("clara").get(AdrComplaint, filled["clara's complaint"])
    assert {"letter_due", "stage"} <= mine.keys()
    assert not {"investigation", "deadlock_letter"} & mine.keys()


async def test_only_what_nobody_began_is_deleted(filled: Operator) -> None:
    for person in ("problem agent", "order agent", "viewer", "clara"):
        for entity, name in ((ServiceProblemCase, "clara's problem"), (Order, "clara's order")):
            with pytest.raises((NotPermitted, NotFound)):
                await filled.records(person).delete(entity, filled[name])
    await filled.records("problem agent").transition(ServiceProblemCase, filled["clara's problem"], "accept")
    await filled.records("order agent").transition(Order, filled["clara's order"], "submit")
    for person, entity, name in (
        ("problem admin", ServiceProblemCase, "clara's problem"), ("order admin", Order, "clara's order"),
    ):  # fmt: skip
        with pytest.raises((NotPermitted, NotFound)):
            await filled.records(person).delete(entity, filled[name])
    await filled.records("problem admin").delete(ServiceProblemCase, filled["hotel's problem"])
    await filled.records("order admin").delete(Order, filled["hotel's order"])
    assert await filled.everything.count(Case, Case.sys_id == filled["hotel's problem"]) == 0


@pytest.mark.rule("CSM-101")
async def test_an_employee_who_is_a_consumer_sees_and_reports_what_a_consumer_does(filled: Operator) -> None:
    unified = filled.world.actor(filled.known["clara"], UNIFIED_CONSUMER)
    await filled.product("clara's fibre", consumer=filled["clara's record"], is_customer_visible=True)
    for entity in (ServiceProblemCase, AdrComplaint, Order, OrderLine, NetworkService, ProductInventory):
        seen = await filled.world.sees(filled.actor("clara"), entity)
        assert seen, entity
        assert await filled.world.sees(unified, entity) == seen
    made = await filled.world.as_(unified).create(ServiceProblemCase, {"short_description": "Dead"})
    stored = await filled.everything.get(Case, made["sys_id"])
    assert stored["consumer"] == filled["clara's record"]
