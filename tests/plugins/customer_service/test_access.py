"""Who sees and changes which cases, and which of their fields."""

from typing import Any

import pytest

from platform_core import (
    Filter,
    InvalidInput,
    InvalidQuery,
    NotFound,
    NotPermitted,
    PlatformError,
    Query,
)
from plugins.b2b import Contact
from plugins.customer_service import CUSTOMER_CREATES, CUSTOMER_READS, NEW, Case
from tests.plugins.customer_service.desk import WORK_NOTE, Desk

HOTEL = {"guest's case", "colleague's case"}
ACCOUNTS = {*HOTEL, "group's case", "branch's case", "stranger's case", "case of nobody"}
CONSUMERS = {"clara's case", "mateo's case"}
ALL = ACCOUNTS | CONSUMERS
SEES = {
    "manager": ALL,
    "viewer": ALL,
    "agent": ACCOUNTS,
    "consumer agent": CONSUMERS,
    "guest": {"guest's case"},
    "colleague": {"colleague's case"},
    "hotel admin": HOTEL,
    "subsidiary admin": HOTEL,
    "subsidiary manager": HOTEL,
    "group admin": {*HOTEL, "group's case", "branch's case"},
    "group boss": {"group's case"},
    "branch admin": {"branch's case"},
    "foreigner": {"stranger's case"},
    "clara": {"clara's case"},
    "mateo": {"mateo's case"},
    "nobody": set(),
}
CHANGES = {
    "manager": ALL,
    "agent": ACCOUNTS,
    "consumer agent": CONSUMERS,
    "guest": {"guest's case"},
    "colleague": {"colleague's case"},
    "subsidiary manager": HOTEL,
    "group boss": {"group's case"},
    "foreigner": {"stranger's case"},
    "clara": {"clara's case"},
    "mateo": {"mateo's case"},
}
RULES = ["CSM-35", "CSM-36", "CSM-37", "CSM-38", "CSM-84"]


def ruled(function: object) -> object:
    """Mark a test with every rule about who sees which case."""
    for rule in RULES:
        function = pytest.mark.rule(rule)(function)
    return function


@ruled
@pytest.mark.parametrize("person", SEES)
async def test_each_sees_his_cases_and_no_others(cases: Desk, person: str) -> None:
    records = cases.records(person)
    page = await records.list(Case, Query(fields=("short_description",), count="exact"))
    assert {case["short_description"] for case in page.records} == SEES[person]
    assert page.count is not None
    assert page.count.value == len(SEES[person])
    for name in ALL:
        if name in SEES[person]:
            assert (await records.get(Case, cases[name]))["sys_id"] == cases[name]
        else:
            with pytest.raises(NotFound):
                await records.get(Case, cases[name])


@ruled
@pytest.mark.parametrize("person", SEES)
async def test_each_comments_on_his_cases_and_no_others(cases: Desk, person: str) -> None:
    allowed = CHANGES.get(person, set())
    for name in ALL:
        before = await cases.entries(name, "comments")
        if name in allowed:
            await cases.records(person).update(Case, cases[name], {"comments": person})
            assert await cases.entries(name, "comments") == [person, *before]
        else:
            with pytest.raises(PlatformError) as refused:
                await cases.records(person).update(Case, cases[name], {"comments": person})
            assert refused.value.status in {403, 404, 422}
            assert await cases.entries(name, "comments") == before


@pytest.mark.rule("CSM-84")
async def test_agents_do_not_hand_cases_to_the_other_side(cases: Desk) -> None:
    away = {"consumer": None, "account": cases["hotel"]}
    with pytest.raises(PlatformError) as refused:
        await cases.records("consumer agent").update(Case, cases["clara's case"], away)
    assert refused.value.status in {403, 422}
    with pytest.raises(PlatformError) as refused:
        await cases.records("agent").create(Case, {"consumer": cases["clara's record"]})
    assert refused.value.status in {403, 422}
    assert (await cases.now("clara's case"))["consumer"] == cases["clara's record"]


async def test_a_contact_who_moves_takes_no_case_of_the_old_account_along(cases: Desk) -> None:
    await cases.everything.update(Contact, cases["colleague"], {"account": cases["stranger"]})
    with pytest.raises(NotFound):
        await cases.records("foreigner").get(Case, cases["colleague's case"])


async def test_only_managers_delete_and_only_what_nothing_came_of(cases: Desk) -> None:
    for person in ("agent", "viewer", "guest", "subsidiary manager"):
        with pytest.raises((NotPermitted, NotFound)):
            await cases.records(person).delete(Case, cases["guest's case"])
    agent, manager = cases.records("agent"), cases.records("manager")
    await agent.transition(Case, cases["guest's case"], "accept")
    solution = {"resolution_code": "workaround", "close_notes": "Restart it."}
    await agent.transition(Case, cases["guest's case"], "propose_solution", solution)
    with pytest.raises(NotPermitted):
        await manager.delete(Case, cases["guest's case"])
    await manager.delete(Case, cases["colleague's case"])
    with pytest.raises(NotFound):
        await cases.everything.get(Case, cases["colleague's case"])


# -- work notes --------------------------------------------------------------------------------------------

REFUSED = {"not_writable", "unknown_field", "read_only"}
EXTERNAL = [("guest", "guest's case"), ("hotel admin", "guest's case"), ("clara", "clara's case")]


@pytest.mark.rule("CSM-100")
@pytest.mark.parametrize(("person", "name"), EXTERNAL)
async def test_no_customer_reads_a_work_note(cases: Desk, person: str, name: str) -> None:
    records, case = cases.records(person), cases[name]
    assert await cases.entries(name, "work_notes") == [WORK_NOTE]
    await cases.everything.update(Case, case, {"work_notes": "Still does.", "comments": "Dear guest"})
    seen = [
        await records.get(Case, case),
        *(await records.list(Case)).records,
        *(await records.history(Case, case)).records,
        *(await records.journal(Case, case, "comments")).records,
    ]
    assert "Dear guest" in str(seen)
    assert WORK_NOTE not in str(seen)
    assert "Still does." not in str(seen)
    assert "work_notes" not in str(seen)


def asking_for(path: str) -> list[Query]:
    """Every way in which a list can ask for a field."""
    by_value = Filter(path, "isnull", True)
    return [
        Query(fields=(path,)),
        Query(order=(path,)),
        Query(order=(f"-{path}",)),
        Query(filters=(by_value,)),
    ]


@pytest.mark.rule("CSM-100")
@pytest.mark.parametrize(("person", "name"), EXTERNAL)
@pytest.mark.parametrize("field", ["work_notes", "work_notes_list", "close_notes", "assigned_to", "cause"])
async def test_what_is_for_staff_is_like_a_field_that_does_not_exist(
    cases: Desk, person: str, name: str, field: str
) -> None:
    records, case = cases.records(person), cases[name]
    for known, unknown in zip(asking_for(field), asking_for("no_such_field"), strict=True):
        with pytest.raises(InvalidQuery) as refused:
            await records.list(Case, known)
        with pytest.raises(InvalidQuery) as not_there:
            await records.list(Case, unknown)
        assert str(refused.value) == str(not_there.value).replace("no_such_field", field)
    with pytest.raises(InvalidQuery):
        await records.aggregate(Case, group_by=(field,))
    if field == "work_notes":
        with pytest.raises((InvalidQuery, NotFound)):
            await records.journal(Case, case, field)


@pytest.mark.rule("CSM-100")
async def test_staff_read_work_notes(cases: Desk) -> None:
    for person in ("agent", "manager", "viewer"):
        page = await cases.records(person).journal(Case, cases["guest's case"], "work_notes")
        assert [entry["value"] for entry in page.records] == [WORK_NOTE]


# -- fields of external users ------------------------------------------------------------------------------


async def test_a_customer_reads_exactly_the_shared_fields(cases: Desk) -> None:
    for person, name in EXTERNAL:
        case = await cases.records(person).get(Case, cases[name])
        stored = {field for field in CUSTOMER_READS if Case.info.fields[field].stored}
        assert set(case) == {"sys_id", "sys_class_name", *stored}


@pytest.mark.rule("CSM-101")
async def test_a_customer_gives_the_listed_fields_when_he_opens_a_case(desk: Desk) -> None:
    values = {
        "account": desk["hotel"], "contact": desk["guest"], "comments": "It is dark.", "contact_type": "web",
        "priority": 2, "short_description": "No light", "state": NEW,
    }  # fmt: skip
    assert set(values) <= set(CUSTOMER_CREATES)
    case = await desk.records("guest").create(Case, values)
    assert (case["priority"], case["account"], case["contact"]) == (2, desk["hotel"], desk["guest"])


@pytest.mark.rule("CSM-101")
@pytest.mark.parametrize("person", ["guest", "hotel admin", "subsidiary manager", "clara"])
async def test_every_other_field_is_refused_by_name_at_creation(desk: Desk, person: str) -> None:
    journals = {"comments"}
    for name, field in Case.info.fields.items():
        if name in {*CUSTOMER_CREATES, *journals} or name.startswith("sys_"):
            continue
        value = "web" if field.kind in {"string", "text", "journal"} else 1
        with pytest.raises((NotPermitted, InvalidInput)) as refused:
            await desk.records(person).create(Case, {"short_description": "x", name: value})
        assert [error.pointer for error in refused.value.errors] == [f"/{name}"]
        assert refused.value.errors[0].code in REFUSED
    assert (await desk.everything.count(Case)) == 0


@pytest.mark.rule("CSM-101")
@pytest.mark.parametrize(("person", "name"), [("guest", "guest's case"), ("clara", "clara's case")])
async def test_later_a_customer_gives_comments_and_state_only(cases: Desk, person: str, name: str) -> None:
    before = await cases.now(name)
    values: dict[str, Any] = {
        "short_description": "Other", "priority": 1, "account": cases["hotel"], "contact": cases["guest"],
        "assigned_to": cases["agent"], "work_notes": "Hello", "due_date": "2030-01-01T00:00:00Z",
    }  # fmt: skip
    for field, value in values.items():
        with pytest.raises((NotPermitted, InvalidInput)) as refused:
            await cases.records(person).update(Case, cases[name], {field: value, "comments": "Please"})
        assert [error.pointer for error in refused.value.errors] == [f"/{field}"]
        assert refused.value.errors[0].code in REFUSED
    assert await cases.now(name) == before
    assert await cases.entries(name, "comments") == []


@pytest.mark.rule("CSM-35")
async def test_a_customer_admin_opens_cases_for_every_account_below_his(desk: Desk) -> None:
    admin = desk.records("group admin")
    for account in ("group", "subsidiary", "hotel", "branch"):
        case = await admin.create(Case, {"account": desk[account], "short_description": account})
        assert case["account"] == desk[account]
    with pytest.raises((NotPermitted, InvalidInput)):
        await desk.records("subsidiary admin").create(Case, {"account": desk["group"]})
    with pytest.raises((NotPermitted, InvalidInput)):
        await admin.create(Case, {"account": desk["stranger"]})


@pytest.mark.rule("CSM-37")
async def test_a_case_manager_opens_cases_for_contacts_below_his_account(desk: Desk) -> None:
    manager = desk.records("subsidiary manager")
    case = await manager.create(Case, {"contact": desk["guest"], "short_description": "No light"})
    assert (case["contact"], case["account"]) == (desk["guest"], desk["hotel"])
    with pytest.raises((NotPermitted, InvalidInput)):
        await manager.create(Case, {"contact": desk["group boss"]})


async def test_a_customer_opens_cases_for_nobody_else(desk: Desk) -> None:
    for values in (
        {"contact": desk["colleague"]},
        {"account": desk["group"]},
        {"account": desk["stranger"]},
        {"consumer": desk["clara's record"]},
        {"consumer": desk["clara's record"], "contact": desk["guest"]},
    ):
        with pytest.raises((NotPermitted, InvalidInput)):
            await desk.records("guest").create(Case, values)
    for values in (
        {"account": desk["hotel"]},
        {"consumer": desk["mateo's record"]},
        {"contact": desk["guest"]},
    ):
        with pytest.raises((NotPermitted, InvalidInput)):
            await desk.records("clara").create(Case, values)
    assert await desk.everything.count(Case) == 0


async def test_customers_who_name_nobody_open_a_case_for_themselves(desk: Desk) -> None:
    case = await desk.records("guest").create(Case, {"short_description": "No light"})
    assert (case["contact"], case["account"], case["consumer"]) == (desk["guest"], desk["hotel"], None)
    case = await desk.records("clara").create(Case, {"short_description": "No light"})
    assert (case["contact"], case["account"], case["consumer"]) == (None, None, desk["clara's record"])


async def test_whoever_has_no_role_opens_no_case(desk: Desk) -> None:
    for person in ("nobody", "viewer"):
        with pytest.raises(NotPermitted):
            await desk.records(person).create(Case, {"short_description": "x"})
