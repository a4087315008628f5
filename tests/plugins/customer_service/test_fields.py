"""What external users read and give of a case: never what is for staff."""

from typing import Any

import pytest

from platform_core import Filter, InvalidInput, InvalidQuery, NotFound, NotPermitted, Query
from plugins.customer_service import CUSTOMER_CREATES, CUSTOMER_READS, NEW, Case
from tests.plugins.customer_service.desk import WORK_NOTE, Desk

REFUSED = {"not_writable", "unknown_field", "read_only"}
STAFF_ONLY = ("work_notes", "work_notes_list", "close_notes", "assigned_to", "cause")
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
@pytest.mark.parametrize("field", STAFF_ONLY)
async def test_what_is_for_staff_is_like_a_field_that_does_not_exist(cases: Desk, field: str) -> None:
    for person, name in EXTERNAL:
        records = cases.records(person)
        for known, unknown in zip(asking_for(field), asking_for("no_such_field"), strict=True):
            with pytest.raises(InvalidQuery) as refused:
                await records.list(Case, known)
            with pytest.raises(InvalidQuery) as not_there:
                await records.list(Case, unknown)
            assert str(refused.value) == str(not_there.value).replace("no_such_field", field)
        with pytest.raises(InvalidQuery):
            await records.aggregate(Case, group_by=(field,))
        with pytest.raises((InvalidQuery, NotFound)):
            await records.journal(Case, cases[name], field)


@pytest.mark.rule("CSM-100")
async def test_staff_read_work_notes(cases: Desk) -> None:
    for person in ("agent", "manager", "viewer"):
        page = await cases.records(person).journal(Case, cases["guest's case"], "work_notes")
        assert [entry["value"] for entry in page.records] == [WORK_NOTE]


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
async def test_every_other_field_is_refused_by_name_at_creation(desk: Desk) -> None:
    others = [
        name for name in Case.info.fields if name not in CUSTOMER_CREATES and not name.startswith("sys_")
    ]
    for person in ("guest", "hotel admin", "subsidiary manager", "clara"):
        for name in others:
            value = "web" if Case.info.fields[name].kind in {"string", "text", "journal"} else 1
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
