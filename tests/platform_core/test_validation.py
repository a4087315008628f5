"""What may be written: every kind of field refuses what it cannot hold, the same on both databases."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from platform_core import InvalidInput, Records
from tests.example.works import Recall
from tests.platform_core.conftest import Shop

DEEP: list[Any] = []
for _ in range(3000):
    DEEP = [DEEP]
NO: list[tuple[str, Any]] = [
    ("title", None), ("title", ""), ("title", "x" * 61), ("title", 5), ("title", "a\0"),
    ("title", "\ud800"), ("grade", 2**31), ("grade", -(2**31) - 1), ("grade", 10**40), ("grade", True),
    ("grade", 1.0), ("grade", "1"), ("cost", 2**63), ("cost", 0.5), ("length", -1),
    ("weight", float("nan")), ("weight", float("inf")), ("weight", 10**400), ("weight", "1"),
    ("urgent", None), ("urgent", 1), ("urgent", "true"), ("due", "2026-01-01"),
    ("due", "2026-01-01T00:00:00"), ("due", 5), ("due", "0001-01-01T00:00:00+23:59"),
    ("due", "9999-12-31T23:59:59-23:59"), ("due", "0001-01-01T00:00:00Z"),
    ("due", "9999-12-31T23:59:59.999999Z"), ("due", datetime.datetime.min.replace(tzinfo=datetime.UTC)),
    ("day", "2026-02-30"), ("day", 5), ("color", "pink"),
    ("color", ""), ("color", 1), ("level", "1"), ("level", True), ("level", 1.0), ("level", 4),
    ("site", "zz"), ("site", "0" * 32), ("site", "A" * 32), ("site", 7), ("watchers", ["zz"]),
    ("watchers", ["0" * 32]), ("watchers", "0" * 32), ("extra", "\ud800"), ("extra", DEEP),
    ("extra", object()), ("remarks", "x" * 4001), ("remarks", 5), ("remarks", "a\0"), ("number", "JOB1"),
    ("sys_id", "0" * 32), ("sys_class_name", "works_job"), ("sys_mod_count", 5), ("nope", 1), ("", 1),
    ("site.name", "x"),
]  # fmt: skip
EXACT: list[tuple[str, Any]] = [
    ("title", "x" * 60), ("title", "\U0001d518nicode ß ẞ \u200d"), ("grade", 2**31 - 1), ("grade", -(2**31)),
    ("grade", 0), ("grade", None), ("cost", 2**63 - 1), ("cost", -(2**63)), ("length", 0), ("weight", 0.1),
    ("weight", 1e308), ("weight", -0.5), ("urgent", True), ("day", datetime.date(1, 1, 1)),
    ("day", datetime.date(9999, 12, 31)), ("color", "green"), ("color", None), ("level", 3),
    ("due", datetime.datetime(2026, 3, 1, 9, 0, 0, 1, tzinfo=datetime.UTC)),
    ("due", datetime.datetime(1, 1, 1, 0, 0, 0, 1, tzinfo=datetime.UTC)),
    ("due", datetime.datetime(9999, 12, 31, 23, 59, 59, 999998, tzinfo=datetime.UTC)),
    ("extra", {"a": [1, None, "\0", {"b": 0.5}]}), ("extra", "text"), ("extra", 0), ("extra", False),
    ("extra", []), ("watchers", None), ("story", "line\r\nline\t"),
]  # fmt: skip
BECOMES = [
    ("story", "", None), ("due", "2026-03-01T10:00:00+01:00", datetime.datetime(2026, 3, 1, 9, tzinfo=datetime.UTC)),
    ("day", "2026-03-01", datetime.date(2026, 3, 1)), ("weight", 5, 5.0),
    ("extra", {"d": datetime.date(2026, 1, 1)}, {"d": "2026-01-01"}), ("extra", float("nan"), None), ("part", "", None),
]  # fmt: skip


def some_recall(shop: Shop) -> str:
    return next(
        sys_id for sys_id, record in shop.records.items() if record["sys_class_name"] == "works_recall"
    )


async def test_r5_what_a_field_cannot_hold_is_refused_by_name(shop: Shop, foreman: Records) -> None:
    sys_id = some_recall(shop)
    before = await foreman.get(Recall, sys_id)
    for name, value in NO:
        for values in ({name: value}, {"story": "fine", name: value}):
            with pytest.raises(InvalidInput) as refused:
                pytest.fail(f"{name} became {(await foreman.update(Recall, sys_id, values))[name]}")
            pointers = {error.pointer.split("/")[1] for error in refused.value.errors}
            assert pointers == {name}
    assert await foreman.get(Recall, sys_id) == before


async def test_r7_what_is_written_is_read_back_exactly(shop: Shop, foreman: Records) -> None:
    sys_id = some_recall(shop)
    for name, value, stored in [*((name, value, value) for name, value in EXACT), *BECOMES]:
        told = await foreman.update(Recall, sys_id, {name: value})
        read = await foreman.get(Recall, sys_id)
        assert told == read
        assert (read[name], type(read[name])) == (stored, type(stored))
        made = await foreman.create(Recall, {"title": "new", name: value})
        assert made == await foreman.get(Recall, made["sys_id"])
        assert made[name] == stored


async def test_all_that_is_wrong_is_said_at_once(shop: Shop, foreman: Records) -> None:
    with pytest.raises(InvalidInput) as refused:
        await foreman.create(Recall, {"title": "x" * 61, "grade": "x", "color": "pink", "watchers": ["zz"]})
    found = {(error.pointer, error.code) for error in refused.value.errors}
    assert found == {
        ("/title", "too_long"), ("/grade", "wrong_type"), ("/color", "not_a_choice"), ("/watchers/0", "pattern"),
    }  # fmt: skip


async def test_only_people_who_are_new_on_a_list_have_to_be_readable(shop: Shop, foreman: Records) -> None:
    sys_id = some_recall(shop)
    people = [person.id for person in shop.people]
    await shop.csm.system.update(Recall, sys_id, {"watchers": people})
    assert (await foreman.update(Recall, sys_id, {"watchers": people[1:]}))["watchers"] == people[1:]
