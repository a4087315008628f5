"""Nobody learns what he may not see: not by filters, orders, groups, figures, cursors or the text of errors."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platform_core import Entity, Filter, Grant, InvalidQuery, ProtectedField, Query
from platform_core.records import Records
from platform_core.testing import Oracle
from tests.example.policies import some
from tests.example.works import CLERK, HAND, Job, Repair, Rule, Site
from tests.platform_core.conftest import Shop

GUARDED: tuple[Rule, ...] = (
    Grant(role=HAND, entity=Job, may=("read",), where=lambda actor: Job.owner == actor.id, because="Own"),
    Grant(
        role=HAND,
        entity=Job,
        may=("read",),
        where=lambda _: Job.urgent == True,  # noqa: E712 - a condition, not a truth
        fields=("title", "urgent", "grade", "site"),
        because="The titles of what is urgent",
    ),
    Grant(
        role=HAND,
        entity=Site,
        may=("read",),
        where=lambda _: Site.region != "south",
        because="Sites outside the south",
    ),
    Grant(role=HAND, entity=Site, may=("read",), fields=("name",), because="Names of sites"),
    ProtectedField(entity=Job, field="hidden_note", read=(CLERK,), because="For clerks"),
    ProtectedField(entity=Repair, field="price", read=(CLERK,), because="For clerks"),
)  # fmt: skip


@pytest.mark.parametrize(
    "path", ["hidden_note", "price", "site.keeper.name", "owner.email", "before_it.hidden_note"]
)
async def test_a2_an_unreadable_field_answers_as_one_that_does_not_exist(shop: Shop, path: str) -> None:
    records = shop.as_(shop.actor(0, HAND), GUARDED)
    last = path.rpartition(".")[2]
    absent = path.removesuffix(last) + "nope"
    if path == "owner.email":
        absent = "owner.nope"

    async def said(path: str) -> list[str]:
        texts = []
        for work in (
            lambda: records.list(Repair, Query(filters=(Filter(path, "eq", "x"),))),
            lambda: records.list(Repair, Query(filters=(Filter(path, "lt", object()),))),
            lambda: records.list(Repair, Query(filters=(Filter(path, "bogus", 1),))),  # type: ignore[arg-type]
            lambda: records.count(Repair, filters=(Filter(path, "isnull", True),)),
            lambda: records.list(Repair, Query(order=(path,))),
            lambda: records.list(Repair, Query(order=(f"-{path}",), after="x")),
            lambda: records.list(Repair, Query(fields=(path,))),
            lambda: records.get(Repair, next(iter(shop.records)), (path,)),
            lambda: records.aggregate(Repair, (path,)),
            lambda: records.aggregate(Repair, (), (f"max:{path}",)),
            lambda: records.aggregate(Repair, (), (f"sum:{path}",)),
        ):
            with pytest.raises(InvalidQuery) as refused:
                await work()
            texts.append(str(refused.value).replace(path.rpartition(".")[2], "*"))
        return texts

    assert await said(path) == await said(absent)


QUERY_PATHS = (
    "title", "grade", "cost", "color", "urgent", "owner", "site", "site.region", "site.name", "site.keeper", "due", "weight",
    "day", "level", "story", "number", "sys_created_on", "length", "extra", "watchers",
)  # fmt: skip
ORDERED = tuple(path for path in QUERY_PATHS if path not in ("extra", "watchers"))
FIGURES = ("sum", "avg", "min", "max")
NUMERIC = ("cost", "grade", "weight", "length", "level")


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    """What somebody may ask who wants to know what he may not see."""
    values = {
        "grade": 2,
        "cost": 0,
        "color": "red",
        "urgent": True,
        "site.region": "south",
        "title": "Oil",
        "weight": 0.2,
    }
    filters = []
    for path in draw(st.lists(st.sampled_from(sorted(values)), max_size=2)):
        unordered = path == "urgent"
        op: Any = draw(st.sampled_from(["eq", "ne", "isnull"] + ([] if unordered else ["lt", "gte", "in"])))
        value = values[path]
        filters.append(Filter(path, op, [value] if op == "in" else op != "isnull" or value))
        if op not in ("in", "isnull"):
            filters[-1] = Filter(path, op, value)
    order = tuple(
        f"{draw(st.sampled_from(['', '-']))}{path}"
        for path in draw(st.lists(st.sampled_from(ORDERED), max_size=2))
    )
    return {
        "filters": tuple(filters),
        "order": order,
        "group": tuple(draw(st.lists(st.sampled_from(QUERY_PATHS), max_size=2, unique=True))),
        "measures": ("count", *draw(st.sampled_from([(f"{f}:{n}",) for f in FIGURES for n in NUMERIC]))),
        "fields": draw(st.none() | st.lists(st.sampled_from(QUERY_PATHS), min_size=1).map(tuple)),
    }  # fmt: skip


async def answers(records: Records, entity: type[Entity], question: dict[str, Any]) -> str:
    """All that somebody gets for a question, cursors included, as text."""
    filters, order = question["filters"], question["order"]
    found: list[Any] = []
    after = None
    for _ in range(4):
        page = await records.list(
            entity,
            Query(
                filters=filters, order=order, fields=question["fields"], limit=4, after=after, count="exact"
            ),
        )
        found.append(page)
        after = page.next
        if after is None:
            break
    found.append(await records.aggregate(entity, question["group"], question["measures"], filters=filters))
    return repr(found)


async def test_a2_hidden_values_change_no_byte_of_any_answer(shop: Shop) -> None:
    actor = shop.actor(0, HAND)
    records, expected = shop.as_(actor, GUARDED), shop.oracle(actor, GUARDED)
    asked_for: list[tuple[type[Entity], dict[str, Any]]] = []

    @settings(some, max_examples=60)
    @given(question=questions(), entity=st.sampled_from([Job, Repair]))
    def collect(question: dict[str, Any], entity: type[Entity]) -> None:
        asked_for.append((entity, question))

    collect()
    before = [await answers(records, entity, question) for entity, question in asked_for]
    changed = await hide(shop, expected)
    assert changed > 20
    after = [await answers(records, entity, question) for entity, question in asked_for]
    assert after == before


async def hide(shop: Shop, expected: Oracle) -> int:
    """Change every value that the actor may not see, behind the back of the platform; how many there were."""
    secrets = {
        "hidden_note": "s3cret",
        "cost": 123456,
        "color": "green",
        "weight": 9.75,
        "story": "told",
        "length": 11,
        "level": 1,
    }
    mark = "?" if shop.csm.instance.database.dialect == "sqlite" else "$"
    count = 0
    for sys_id in shop.of(Job):
        record = shop.records[sys_id]
        seen = expected.visible(Job).get(sys_id)
        for name, value in secrets.items():
            if seen is None or seen.get(name) is None:
                if seen is not None and name in seen and record["owner"] == expected.actor.id:
                    continue
                sql = f'UPDATE "works_job" SET "{name}" = {mark}1 WHERE "sys_id" = {mark}2'
                count += await shop.csm.instance.database.execute(sql, [value, sys_id])
    sql = f'UPDATE "works_repair" SET "price" = {mark}1'
    count += await shop.csm.instance.database.execute(sql, [987654])
    sql = f'UPDATE "works_site" SET "keeper" = {mark}1 WHERE "region" = {mark}2'
    count += await shop.csm.instance.database.execute(sql, [expected.actor.id, "south"])
    return count
