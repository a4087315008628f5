"""Queries that no statement can answer, and cursors that nobody was given: refused in words, on both databases."""

from __future__ import annotations

import base64
import datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from platform_core import Filter, InvalidQuery, Query
from platform_core.records import Records
from tests.example.policies import some
from tests.example.works import Job, Repair, Site
from tests.platform_core.conftest import Shop
from tests.platform_core.test_records_queries import ORDERS

NOW = datetime.datetime(2026, 3, 5, 9, tzinfo=datetime.UTC)
NAIVE = NOW.replace(tzinfo=None)
LONG_PATH = ".".join(["parent"] * 6 + ["name"])
STEPS = ("owner", "before_it.owner", "site.keeper", "before_it.site.keeper")
MANY = tuple(f"{step}.{'manager.' * deep}{end}" for step in STEPS for deep in range(2) for end in (
    "company.name", "company.parent.name", "location.name", "location.company.name", "location.parent.name", "manager.name",
))  # fmt: skip
NO_SENSE: list[Query] = [
    Query(limit=0),
    Query(limit=1001),
    Query(limit=-1),
    Query(offset=-1),
    Query(offset=1_000_001),
    Query(fields=(LONG_PATH,)),
    Query(fields=(".".join(["parent"] * 500),)),
    Query(fields=("remarks",)),
    Query(fields=("site..name",)),
    Query(fields=("",)),
    Query(fields=tuple(f"f{number}" for number in range(501))),
    Query(order=("",)),
    Query(order=("--title",)),
    Query(order=("extra",)),
    Query(order=("watchers",)),
    Query(order=("remarks",)),
    Query(order=("watchers.name",)),
    Query(order=("title",) * 21),
    Query(filters=tuple(Filter("title", "ne", str(number)) for number in range(101))),
    *(
        Query(filters=(Filter(path, op, value),))  # type: ignore[arg-type]
        for path, op, value in (
            ("title", "bogus", "x"),
            ("title", "in", None), ("title", "in", "Oil"), ("title", "eq", 5), ("title", "eq", "a\0b"),
            ("title", "contains", "a\0b"), ("title", "contains", "\ud800"), ("title", "startswith", "x" * 1001),
            ("title", "contains", None), ("title", "lt", None), ("title", "eq", "\ud800"), ("title", "in", [1, "a"]),
            ("grade", "eq", "x"), ("grade", "eq", 2**31), ("grade", "lt", 2**70), ("grade", "eq", True),
            ("grade", "eq", 1.5),
            ("cost", "eq", 2**63), ("weight", "lt", float("nan")), ("weight", "eq", float("inf")), ("weight", "eq", "x"),
            ("urgent", "eq", 1), ("urgent", "lt", True), ("due", "lt", "2026"), ("due", "lt", NAIVE),
            ("due", "gt", datetime.datetime.min.replace(tzinfo=datetime.UTC)),
            ("due", "gt", datetime.date(2026, 1, 1)), ("day", "eq", NOW), ("day", "eq", "2026-13-01"), ("level", "eq", "x"),
            ("level", "eq", "1\0"), ("site", "eq", "zz"), ("site", "eq", 7), ("site", "contains", "a"),
            ("site", "lt", "0" * 32),
            ("grade", "contains", "1"), ("extra", "lt", "a"), ("extra", "eq", object()), ("watchers", "startswith", "a"),
            ("remarks", "contains", "a"), (LONG_PATH, "eq", "a"), ("site.nope", "eq", "a"), ("title.nope", "eq", "a"),
        )
    ),
]  # fmt: skip


async def test_r5_a_query_without_sense_is_refused_in_words(shop: Shop, foreman: Records) -> None:
    for query in NO_SENSE:
        with pytest.raises(InvalidQuery) as refused:
            pytest.fail(f"{query} gives {await foreman.list(Job, query)}")
        assert refused.value.remedy


async def test_r5_a_query_over_too_many_references_is_refused(shop: Shop) -> None:
    assert len(MANY) == 48
    with pytest.raises(InvalidQuery):
        await shop.csm.system.list(Repair, Query(fields=MANY))
    page = await shop.csm.system.list(Repair, Query(fields=MANY[:8], limit=1))
    assert set(page.records[0]) == set(MANY[:8])


NO_FIGURES: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
    ((), ()), ((), ("sum:title",)), ((), ("sum:urgent",)), ((), ("max:urgent",)), ((), ("max:site",)),
    ((), ("count:title",)),
    ((), ("sum",)), ((), ("median:cost",)), ((), ("max:extra",)), (("nope",), ("count",)), (("remarks",), ("count",)),
    (("",), ("count",)), ((), ("count",) * 21), ((), ("sum:nope",)), ((), ("avg:sys_id",)),
]  # fmt: skip


async def test_r5_a_figure_without_sense_is_refused_in_words(shop: Shop, foreman: Records) -> None:
    for group, measures in NO_FIGURES:
        with pytest.raises(InvalidQuery) as refused:
            pytest.fail(f"{group}, {measures} give {await foreman.aggregate(Job, group, measures)}")
        assert refused.value.remedy


CURSOR_TEXTS = st.one_of(
    st.text(max_size=40),
    st.lists(st.none() | st.text(max_size=12) | st.integers() | st.booleans(), max_size=5).map(
        lambda parts: base64.urlsafe_b64encode(msgspec.json.encode(parts)).decode().rstrip("=")
    ),
)


@some
@given(text=CURSOR_TEXTS, order=ORDERS)
async def test_r5_an_invented_cursor_is_refused(
    shop: Shop, foreman: Records, text: str, order: tuple[str, ...]
) -> None:
    with pytest.raises(InvalidQuery):
        await foreman.list(Job, Query(after=text, order=order))


@some
@given(order=ORDERS, values=st.lists(st.none() | st.sampled_from([
    "", "x", "\x00", "0", "-1", str(2**63), "9" * 40, "nan", "inf", "true", "2026-01-01", "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59", "2026-03-05T09:00:00Z", "0" * 32, "²", "\u0660", "1e999", "--5",
]), min_size=4, max_size=4))  # fmt: skip
async def test_r5_a_tampered_cursor_is_refused_or_read(
    shop: Shop, foreman: Records, order: tuple[str, ...], values: list[str | None]
) -> None:
    first = await foreman.list(Job, Query(order=order, limit=1))
    assert first.next is not None
    mark, *keys = msgspec.json.decode(base64.urlsafe_b64decode(first.next + "=" * (-len(first.next) % 4)))
    forged = [mark, *values[: len(keys)]]
    text = base64.urlsafe_b64encode(msgspec.json.encode(forged)).decode().rstrip("=")
    try:
        page = await foreman.list(Job, Query(order=order, after=text, limit=3))
    except InvalidQuery:
        return
    assert len(page.records) <= 3


async def test_r5_a_cursor_of_another_list_is_refused(shop: Shop, foreman: Records) -> None:
    cursor = (await foreman.list(Job, Query(limit=1, order=("title",)))).next
    assert cursor is not None
    for entity, order in ((Job, ("-title",)), (Job, ()), (Repair, ("title",)), (Site, ("name",))):
        with pytest.raises(InvalidQuery):
            await foreman.list(entity, Query(after=cursor, order=order))
