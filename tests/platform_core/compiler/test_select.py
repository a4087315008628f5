"""The statements of lists, records, counts and sums, to the letter."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from platform_core import Entity, Grant, InvalidQuery, Restriction
from platform_core.compiler.rights import Rights
from platform_core.compiler.select import (
    Compiled,
    ListShape,
    Measure,
    OrderKey,
    field_paths,
    select_aggregate,
    select_count,
    select_list,
    select_one,
    whole_sum,
)
from platform_core.compiler.shapes import AnyOf, Compare, Constant, FromActor, Input, Shape
from platform_core.compiler.statement import Slot
from platform_core.moments import at
from tests.example.works import HAND, Job, Recall, Repair, Rule, Site
from tests.platform_core.compiler.plain import rights, ruled, somebody

GRADED = Compare(("grade",), "eq", Input(1))
MINE = Compare(("owner",), "eq", FromActor("id"))


def grant(entity: type[Entity], where: Any = None, fields: Any = None) -> Grant:
    """A hand reads."""
    return Grant(role=HAND, entity=entity, may=("read",), where=where, fields=fields, because="x")


class Asked:
    """What a hand asks of an entity under some rules."""

    def __init__(self, *rules: Rule, entity: type[Entity] = Job, dialect: str = "sqlite") -> None:
        self.assembly = ruled(*rules)
        self.entity, self.dialect = entity, dialect
        self.first = (dialect, entity, self.rights_of(entity), self.rights_of)

    def rights_of(self, entity: type[Entity]) -> Rights:
        return rights(self.assembly, somebody(HAND), entity)

    def listed(
        self, *order: str, where: Shape | None = None, after: Any = None, fields: Any = ("title",)
    ) -> str:
        """The statement of a list."""
        keys = tuple(OrderKey(tuple(key.lstrip("-").split(".")), key.startswith("-")) for key in order)
        return select_list(*self.first, ListShape(fields, where, keys, 10, after, 3)).sql


MINE_ONLY = grant(Job, lambda actor: Job.owner == actor.id)
KEPT = grant(Site, lambda actor: Site.keeper == actor.id)
URGENT = Restriction(entity=Job, where=lambda _: Job.urgent.eq(True), because="x")


def test_a1_each_statement_has_the_rows_that_one_may_read_and_what_is_asked_besides() -> None:
    asked = Asked(MINE_ONLY, URGENT)
    reach = 't1."owner" = ?{0} AND t1."urgent" = ?{1}'
    rows = reach.format(1, 2)
    assert asked.listed("sys_id", where=GRADED) == (
        f'SELECT t1."title", t1."sys_id" FROM "works_job" t1 WHERE {rows} AND t1."grade" = ?3 '
        'ORDER BY t1."sys_id" ASC LIMIT 11'
    )
    assert select_count(*asked.first, GRADED, None).sql == (
        f'SELECT count(*) FROM "works_job" t1 WHERE {rows} AND t1."grade" = ?3'
    )
    assert select_count(*asked.first, None, 1000).sql == (
        f'SELECT count(*) FROM (SELECT 1 AS one FROM "works_job" t1 WHERE {rows} LIMIT 1001) AS found'
    )
    summed = select_aggregate(
        *asked.first, (("color",),), (Measure("count"), Measure("sum", ("grade",))), GRADED, 50
    )
    assert summed.sql == (
        f'SELECT t1."color", count(*), sum(t1."grade") FROM "works_job" t1 WHERE {rows} AND t1."grade" = ?3 '
        "GROUP BY 1 ORDER BY 1 NULLS LAST LIMIT 51"
    )
    assert summed.names == ("color",)
    one = select_one(*asked.first, (("title",),), where=GRADED)
    assert one.sql == (
        f'SELECT t1."title" FROM "works_job" t1 WHERE ({reach.format(2, 3)}) AND t1."grade" = ?4 AND t1."sys_id" = ?1'
    )
    assert [slot.source for slot in one.slots] == [Input(0), FromActor("id"), Constant(True), GRADED.operand]


def test_a2_counts_and_sums_are_over_what_one_sees() -> None:
    asked = Asked(grant(Job, lambda _: Job.grade == 1, ("title", "site")), grant(Job, fields=("site",)), KEPT)
    titled = Compare(("title",), "eq", Input(0))
    masked = 'CASE WHEN t1."grade" = ?1 THEN t1."title" END'
    count = select_count(*asked.first, titled, None)
    assert count.sql == f'SELECT count(*) FROM "works_job" t1 WHERE {masked} = ?2'
    assert [slot.source for slot in count.slots] == [Constant(1), Input(0)]
    assert (count.names, count.readers, count.keys) == (("count",), (), ())
    behind = select_count(*asked.first, Compare(("site", "region"), "eq", Input(0)), None)
    assert 'AND EXISTS (SELECT 1 FROM "works_site" t3' in behind.sql
    one = select_one(*asked.first, (("title",), ("site", "region")))
    assert one.sql.startswith(f'SELECT {masked}, t2."region" FROM')
    assert 'AND EXISTS (SELECT 1 FROM "works_site" t3' in one.sql
    far = select_aggregate(*asked.first, (("site", "region"), ("site",)), (), None, 5)
    assert far.sql.endswith(" GROUP BY 1, 2 ORDER BY 1 NULLS LAST, 2 NULLS LAST LIMIT 6")
    assert far.readers == ()
    summed = select_aggregate(*asked.first, (("title",),), (Measure("max", ("title",)),), None, 5)
    assert summed.sql.startswith(f"SELECT {masked}, max({masked.replace('?1', '?2')}) FROM")
    assert [slot.source for slot in summed.slots] == [Constant(1), Constant(1)]


def test_the_values_of_a_cursor_stand_behind_those_of_the_query() -> None:
    keys = (OrderKey(("title",), False), OrderKey(("grade",), True), OrderKey(("sys_id",), False))
    listed = ListShape(("title",), GRADED, keys, 10, (False, True, False), 7)
    found = select_list(*Asked(grant(Job)).first, listed)
    assert [slot.source for slot in found.slots] == [Input(7), Input(9), GRADED.operand]
    assert [field.name for field in found.keys] == ["title", "grade", "sys_id"]
    assert found.names == ("title",)


def test_who_reads_everything_has_no_condition() -> None:
    asked = Asked(grant(Job))
    assert (
        asked.listed("sys_id")
        == 'SELECT t1."title", t1."sys_id" FROM "works_job" t1 ORDER BY t1."sys_id" ASC LIMIT 11'
    )
    assert select_count(*asked.first, None, None).sql == 'SELECT count(*) FROM "works_job" t1'


def test_a_records_conditions_are_told_beside_it_and_seen_with_a_rules_eyes() -> None:
    asked = Asked(grant(Job, fields=("title",)), dialect="postgres", entity=Repair)
    found = select_one(*asked.first, (("title",),), lock=True, conditions=(None, MINE, AnyOf(())))
    assert found.sql == (
        'SELECT t2."title", TRUE, COALESCE(t2."owner" = $1, FALSE), COALESCE(FALSE, FALSE) FROM "works_repair" t1 '
        'JOIN "works_job" t2 ON t2."sys_id" = t1."sys_id" WHERE t1."sys_id" = $2 FOR NO KEY UPDATE OF t2, t1'
    )
    assert "FOR NO KEY" not in select_one(*asked.first, (("title",),)).sql
    assert "FOR NO KEY" not in select_one(*Asked(grant(Job)).first, (("title",),), lock=True).sql
    deep = select_one(
        *Asked(grant(Recall), entity=Recall, dialect="postgres").first, (), lock=True, conditions=(None,)
    )
    assert deep.sql.endswith(" FOR NO KEY UPDATE OF t2, t3, t1")


def test_a_list_goes_along_the_order_of_an_ancestor() -> None:
    asked = Asked(grant(Job), entity=Recall)
    assert asked.listed("-site", "-sys_id") == (
        'SELECT t2."title", t2."site", t2."sys_id" FROM "works_job" t2 CROSS JOIN "works_recall" t1 '
        'ON t1."sys_id" = t2."sys_id" ORDER BY t2."site" DESC NULLS FIRST, t2."sys_id" DESC LIMIT 11'
    )
    three = asked.listed("site", "title", "sys_id", fields=None)
    assert three.endswith('ORDER BY t2."site" ASC NULLS LAST, t2."title" ASC, t2."sys_id" ASC LIMIT 11')
    for order in (("grade", "sys_id"), ("site", "grade"), ("site.name", "sys_id"), ("batch", "sys_id")):
        rules = Asked(grant(Job), grant(Site), entity=Recall)
        assert "CROSS JOIN" not in rules.listed(*order)
    assert "CROSS JOIN" not in asked.listed("site", "sys_id", where=Compare(("owner",), "eq", Input(1)))
    assert "CROSS JOIN" not in Asked(MINE_ONLY, entity=Recall).listed("site", "sys_id")
    assert "CROSS JOIN" not in Asked(grant(Job), entity=Recall, dialect="postgres").listed("site", "sys_id")
    assert "CROSS JOIN" not in Asked(grant(Job)).listed("site", "sys_id")


@pytest.mark.parametrize(
    ("order", "after", "behind"),
    [
        (("title", "sys_id"), (False, False), '(t1."title", t1."sys_id") > (?1, ?2)'),
        (("-title", "-sys_id"), (False, False), '(t1."title", t1."sys_id") < (?1, ?2)'),
        (
            ("-title", "sys_id"),
            (False, False),
            '((t1."title" < ?1) OR (t1."title" = ?1 AND t1."sys_id" > ?2))',
        ),
        (
            ("grade", "sys_id"),
            (False, False),
            '(((t1."grade" > ?1 OR t1."grade" IS NULL)) OR (t1."grade" = ?1 AND t1."sys_id" > ?2))',
        ),
        (("grade", "sys_id"), (True, False), '((t1."grade" IS NULL AND t1."sys_id" > ?1))'),
        (
            ("-grade", "sys_id"),
            (True, False),
            '((t1."grade" IS NOT NULL) OR (t1."grade" IS NULL AND t1."sys_id" > ?1))',
        ),
        (
            ("-grade", "-sys_id"),
            (False, False),
            '((t1."grade" < ?1) OR (t1."grade" = ?1 AND t1."sys_id" < ?2))',
        ),
        (("grade",), (True,), "FALSE"),
    ],
)
def test_what_is_behind_a_cursor(order: Any, after: Any, behind: str) -> None:
    assert Asked(grant(Job)).listed(*order, after=after).split(" WHERE ")[1].split(" ORDER BY ")[0] == behind


def test_a2_an_order_by_what_is_masked_is_an_order_by_the_mask() -> None:
    asked = Asked(grant(Job, lambda _: Job.grade == 1, ("title", "grade")), grant(Job, fields=("grade",)))
    mask = 'CASE WHEN t1."grade" = ?{} THEN t1."title" END'
    assert asked.listed("title", "sys_id").endswith(
        f'ORDER BY {mask.format(2)} ASC NULLS LAST, t1."sys_id" ASC LIMIT 11'
    )
    sites = Asked(grant(Job), grant(Site))
    assert 'ORDER BY t2."name" DESC NULLS FIRST' in sites.listed("-site.name", "sys_id")
    for field in ("extra", "watchers"):
        with pytest.raises(
            InvalidQuery, match=f"^lists cannot be ordered by '{field}'; order by another field$"
        ):
            Asked(grant(Job)).listed(field, "sys_id")


def test_the_fields_asked_for_are_those_named_or_all_that_are_open() -> None:
    whole = Asked(grant(Job, fields=("title", "remarks"))).rights_of(Job)
    assert set(field_paths(whole, None)) == {("sys_id",), ("sys_class_name",), ("sys_mod_count",), ("title",)}
    assert field_paths(whole, ("title", "site.name", "title")) == (("title",), ("site", "name"))
    assert field_paths(whole, ()) == (("sys_id",),)


@pytest.mark.parametrize(
    ("measure", "larger", "sql"),
    [
        (Measure("count"), False, ["count(*)"]),
        (Measure("avg", ("grade",)), False, ['sum(t1."grade")', 'count(t1."grade")']),
        (Measure("sum", ("weight",)), False, ['sum(t1."weight")']),
        (Measure("sum", ("level",)), False, ['sum(t1."level")']),
        (Measure("max", ("title",)), False, ['max(t1."title")']),
        (Measure("min", ("cost",)), False, ['min(t1."cost")']),
        (Measure("sum", ("cost",)), True, ['sum(t1."cost")']),
        (
            Measure("sum", ("cost",)),
            False,
            ['sum(t1."cost" >> 32) || \' \' || sum(t1."cost" & 4294967295)'],
        ),
        (
            Measure("avg", ("length",)),
            False,
            ['sum(t1."length" >> 32) || \' \' || sum(t1."length" & 4294967295)', 'count(t1."length")'],
        ),
    ],
)
def test_a_measure_becomes_these_columns(measure: Measure, larger: bool, sql: list[str]) -> None:
    found = select_aggregate(
        *Asked(grant(Job), dialect="postgres" if larger else "sqlite").first, (), (measure,), None, 5
    )
    assert found.sql == f'SELECT {", ".join(sql)} FROM "works_job" t1 LIMIT 6'


@pytest.mark.parametrize(
    ("function", "field", "word"),
    [("sum", "title", "number"), ("avg", "color", "number"), ("sum", "owner", "number")]
    + [
        (each, field, "order")
        for each in ("min", "max")
        for field in ("extra", "watchers", "urgent", "owner", "sys_id")
    ],
)
def test_a_measure_without_meaning_is_refused(function: str, field: str, word: str) -> None:
    with pytest.raises(
        InvalidQuery, match=f"^'{field}' (is|has) no {word}, so it has no {function}; use count$"
    ):
        select_aggregate(*Asked(grant(Job)).first, (), (Measure(function, (field,)),), None, 5)
    with pytest.raises(InvalidQuery, match="has no field"):
        select_aggregate(
            *Asked(grant(Job, fields=("title",))).first, (), (Measure(function, ("cost",)),), None, 5
        )


def test_sums_are_whole_numbers_or_the_same_twelve_digits() -> None:
    assert whole_sum("3 7") == (3 << 32) + 7
    assert whole_sum(0.1 + 0.2) == 0.3
    assert (whole_sum(True), type(whole_sum(True))) == (1, int)


def test_values_come_from_the_query_the_rule_and_the_actor() -> None:
    moment = datetime.datetime(2026, 3, 1, 10, 30, tzinfo=datetime.UTC)
    zone = datetime.timezone(datetime.timedelta(hours=2))
    slots = (
        Slot(FromActor("today"), kind="datetime"), Slot(Input(1)), Slot(Constant(5)), Slot(FromActor("user_name")),
        Slot(FromActor("today"), kind="date"), Slot(FromActor("now"), kind="datetime"), Slot(Input(0), array=True),
    )  # fmt: skip
    compiled = Compiled("", slots, (), ())
    with at(moment):
        found = compiled.arguments(
            "sqlite", [(1, datetime.datetime(2026, 1, 1, 2, tzinfo=zone)), "x"], somebody()
        )
        plain = compiled.arguments("postgres", [(1, "b"), "x"], somebody())
    midnight = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
    assert found == [midnight, "x", 5, "ann", moment.date(), moment, '[1,"2026-01-01T00:00:00.000000+00:00"]']
    assert plain == [midnight, "x", 5, "ann", moment.date(), moment, [1, "b"]]


def test_a_row_becomes_a_record() -> None:
    asked = Asked(grant(Job))
    found = select_one(*asked.first, (("title",), ("urgent",), ("extra",)))
    assert found.record(("x", 1, '{"a":1}', "key")) == {"title": "x", "urgent": True, "extra": {"a": 1}}
    assert found.record(("x", None, None)) == {"title": "x", "urgent": None, "extra": None}
