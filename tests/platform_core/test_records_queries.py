"""Lists, counts and figures: against the same question asked of records in memory, on both databases."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platform_core import Filter, Query
from platform_core.records import Records
from tests.example.policies import some
from tests.example.works import Job, Recall
from tests.platform_core.conftest import Shop

NOW = datetime.datetime(2026, 3, 5, 9, tzinfo=datetime.UTC)
VALUES: dict[str, list[Any]] = {
    "title": ["Oil", "oil", "Öl", "100%", "", "Zebra", "a_b"],
    "story": ["LONG AGO", "ß und ẞ", "x"],
    "grade": [-4, 0, 2, 3, 2**31 - 1],
    "cost": [0, -7, 2**62, 2**63 - 1, -(2**63)],
    "weight": [0.1, 0.30000000000000004, 0.3, -3.5, 1e300],
    "length": [60, 61, 3600],
    "due": [
        NOW,
        NOW + datetime.timedelta(microseconds=1),
        datetime.datetime(1, 1, 1, 0, 1, tzinfo=datetime.UTC),
    ],
    "day": [datetime.date(1999, 12, 31), datetime.date(1, 1, 1), datetime.date(9999, 12, 31)],
    "color": ["red", "green", "gone"],
    "level": [1, 2, 9],
    "site.region": ["north", "south"],
    "site.parent.name": ["Site 0", "Site 1", "Sit"],
}
UNORDERED: dict[str, list[Any]] = {"urgent": [True, False]}
TEXTS = ("title", "story", "color", "site.region", "site.parent.name")
ORDERED = (
    *VALUES,
    "urgent",
    "owner",
    "site",
    "number",
    "sys_created_on",
    "site.sys_created_on",
    "site.keeper",
)


def at(shop: Shop, record: Mapping[str, Any], path: str) -> Any:
    """The value at the end of a path."""
    found: Any = record
    for name in path.split("."):
        if isinstance(found, str):
            found = shop.records[found]
        found = None if found is None else found[name]
    return found


def ascii_lower(text: str) -> str:
    return "".join(char.lower() if char.isascii() else char for char in text)


def satisfies(found: Any, op: str, value: Any) -> bool:
    """What a filter says of a value, in Python."""
    if op == "isnull":
        return (found is None) is bool(value)
    if op == "ne":
        return bool(found != value)
    if found is None:
        return False
    match op:
        case "in":
            return bool(found in value)
        case "startswith":
            return ascii_lower(found).startswith(ascii_lower(value))
        case "endswith":
            return ascii_lower(found).endswith(ascii_lower(value))
        case "contains":
            return bool(ascii_lower(value) in ascii_lower(found))
    key, other = (found.encode(), value.encode()) if isinstance(found, str) else (found, value)
    results = {
        "eq": key == other,
        "lt": key < other,
        "lte": key <= other,
        "gt": key > other,
        "gte": key >= other,
    }
    return bool(results[op])


@st.composite
def filters(draw: st.DrawFn) -> Filter:
    """A comparison that has a meaning."""
    path = draw(st.sampled_from([*VALUES, *UNORDERED]))
    ops = ["eq", "ne", "isnull", "in"]
    ops += [] if path in UNORDERED else ["lt", "lte", "gt", "gte"]
    ops += ["startswith", "contains", "endswith"] if path in TEXTS else []
    op: Any = draw(st.sampled_from(ops))
    values = {**VALUES, **UNORDERED}[path]
    if op == "isnull":
        return Filter(path, op, draw(st.booleans()))
    if op == "in":
        return Filter(path, op, draw(st.lists(st.sampled_from(values), max_size=3)))
    return Filter(path, op, draw(st.sampled_from(values)))


ASKED = st.lists(filters(), max_size=2)
ORDERS = st.lists(st.tuples(st.sampled_from(["", "-"]), st.sampled_from(ORDERED)), max_size=3).map(
    lambda keys: tuple(f"{sign}{path}" for sign, path in keys)
)


def expected(shop: Shop, asked: list[Filter]) -> list[dict[str, Any]]:
    """The jobs that satisfy all filters."""
    return [
        record
        for record in shop.records.values()
        if Job in shop.classes[record["sys_class_name"]].info.lineage
        and all(satisfies(at(shop, record, item.path), item.op, item.value) for item in asked)
    ]


def compared(shop: Shop, order: tuple[str, ...], one: Mapping[str, Any], two: Mapping[str, Any]) -> int:
    """The order of two records; nothing counts as the largest value."""
    for text in order:
        path = text.removeprefix("-")
        first, second = at(shop, one, path), at(shop, two, path)
        if first == second:
            continue
        sign = -1 if text.startswith("-") else 1
        if first is None or second is None:
            return sign * (1 if first is None else -1)
        if isinstance(first, str):
            first, second = first.encode(), second.encode()
        return sign * (1 if first > second else -1)
    return 0


@some
@given(asked=ASKED)
async def test_a1_filters_and_counts_say_what_python_says(
    shop: Shop, foreman: Records, asked: list[Filter]
) -> None:
    wanted = {record["sys_id"] for record in expected(shop, asked)}
    page = await foreman.list(Job, Query(filters=tuple(asked), limit=1000, count="exact"))
    assert {record["sys_id"] for record in page.records} == wanted
    assert page.count is not None
    assert page.count.value == len(wanted) == await foreman.count(Job, filters=asked)


@some
@given(order=ORDERS, limit=st.integers(1, 50), asked=ASKED)
async def test_r7_pages_in_any_order_hold_every_record_once_and_in_place(
    shop: Shop, foreman: Records, order: tuple[str, ...], limit: int, asked: list[Filter]
) -> None:
    last = "-sys_id" if order and order[-1].startswith("-") else "sys_id"
    key = functools.cmp_to_key(functools.partial(compared, shop, (*order, last) if order else ("sys_id",)))
    wanted = [record["sys_id"] for record in sorted(expected(shop, asked), key=key)]
    query = Query(order=order, limit=limit, filters=tuple(asked), fields=("sys_id",))
    assert [record["sys_id"] async for record in foreman.every(Job, query)] == wanted


@some
@given(
    group=st.lists(
        st.sampled_from(["color", "urgent", "level", "site.region", "owner", "day"]), max_size=2, unique=True
    ),
    field=st.sampled_from(["cost", "grade", "weight", "length", "level"]),
    asked=ASKED,
)
async def test_r7_figures_per_group_are_those_of_the_records(
    shop: Shop, foreman: Records, group: list[str], field: str, asked: list[Filter]
) -> None:
    groups: dict[tuple[Any, ...], list[Any]] = {} if group else {(): []}
    for record in expected(shop, asked):
        groups.setdefault(tuple(at(shop, record, path) for path in group), []).append(record[field])
    measures = ("count", *(f"{word}:{field}" for word in ("sum", "avg", "min", "max")))
    found = await foreman.aggregate(Job, group, measures, filters=asked)
    assert {tuple(row[path] for path in group) for row in found} == set(groups)
    for row in found:
        members = groups[tuple(row[path] for path in group)]
        values = [value for value in members if value is not None]
        assert row["count"] == len(members)
        assert row[f"min:{field}"] == min(values, default=None)
        assert row[f"max:{field}"] == max(values, default=None)
        if not values:
            assert row[f"sum:{field}"] is row[f"avg:{field}"] is None
        elif field == "weight":
            assert row[f"sum:{field}"] == pytest.approx(sum(values))
            assert row[f"avg:{field}"] == pytest.approx(sum(values) / len(values))
        else:
            assert row[f"sum:{field}"] == sum(values)
            assert row[f"avg:{field}"] == pytest.approx(sum(values) / len(values))


async def test_r7_the_first_and_the_last_moment_and_day_are_moments_and_days(
    shop: Shop, foreman: Records
) -> None:
    measures = ("min:due", "max:due", "min:day", "max:day", "max:sys_created_on")
    (row,) = await foreman.aggregate(Job, (), measures)
    jobs = expected(shop, [])
    for word, name in (
        ("min", "due"),
        ("max", "due"),
        ("min", "day"),
        ("max", "day"),
        ("max", "sys_created_on"),
    ):
        values = [record[name] for record in jobs if record[name] is not None]
        assert row[f"{word}:{name}"] == (min(values) if word == "min" else max(values))


async def test_a_bounded_count_stops_and_says_so(
    shop: Shop, foreman: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform_core.reading.COUNT_BOUND", 7)
    page = await foreman.list(Job, Query(limit=1, count="bounded"))
    assert page.count is not None
    assert (page.count.value, page.count.exact) == (7, False)
    page = await foreman.list(Job, Query(limit=1, count="bounded", filters=(Filter("number", "eq", "none"),)))
    assert page.count is not None
    assert (page.count.value, page.count.exact) == (0, True)


async def test_a_record_reads_the_same_through_every_entity_of_its_class_chain(
    shop: Shop, foreman: Records
) -> None:
    for sys_id, record in shop.records.items():
        for entity in shop.classes[record["sys_class_name"]].info.lineage:
            if Job in entity.info.lineage:
                seen = await foreman.get(entity, sys_id)
                assert seen == {name: record[name] for name in seen}
    recall = next(r for r in shop.records.values() if r["sys_class_name"] == "works_recall")
    assert set(await foreman.get(Recall, recall["sys_id"])) > set(await foreman.get(Job, recall["sys_id"]))
