"""What a list is asked besides its rows: conditions of code's own, records to skip, fields without number."""

from __future__ import annotations

import pytest

from platform_core import InvalidQuery
from platform_core.compiler.select import ListShape, OrderKey, field_paths, select_count, select_list
from platform_core.compiler.shapes import Compare, Constant, Input
from tests.example.works import Job
from tests.platform_core.compiler.test_select import GRADED, MINE_ONLY, Asked, grant


def test_what_code_asks_for_itself_is_seen_with_a_rules_eyes() -> None:
    """The hand may not read the grade, and is listed what has one all the same."""
    for dialect, mark in (("sqlite", "?"), ("postgres", "$")):
        asked = Asked(grant(Job, fields=("title",)), dialect=dialect)
        trusted = Compare(("grade",), "eq", Constant(2))
        listed = ListShape(("title",), None, (OrderKey(("sys_id",), False),), 10, trusted=trusted)
        condition = f'FROM "works_job" t1 WHERE t1."grade" = {mark}1'
        assert f"{condition} ORDER BY" in select_list(*asked.first, listed).sql
        assert select_count(*asked.first, None, None, trusted).sql == f"SELECT count(*) {condition}"
        with pytest.raises(InvalidQuery):
            select_count(*asked.first, trusted, None)


def test_a_page_that_skips_records_says_how_many_last() -> None:
    asked = Asked(MINE_ONLY)
    for after, place in ((None, 3), ((False,), 4)):
        listed = ListShape(("title",), GRADED, (OrderKey(("sys_id",), False),), 10, after, 3, skips=True)
        found = select_list(*asked.first, listed)
        assert found.sql.startswith('SELECT t1."title"')
        assert found.sql.endswith(f" LIMIT 11 OFFSET ?{len(found.slots)}")
        assert found.slots[-1].source == Input(place)


def test_too_many_fields_are_refused_by_their_name() -> None:
    asked = Asked(grant(Job))
    with pytest.raises(InvalidQuery, match="has 501 fields"):
        field_paths(asked.rights_of(Job), tuple(f"f{number}" for number in range(501)))
