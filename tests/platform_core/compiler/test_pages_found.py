"""What a statement tells of the page that it found, and what code asks of it besides."""

from __future__ import annotations

from platform_core import Grant
from platform_core.compiler.pages import Way
from platform_core.compiler.shapes import Compare, Input
from tests.example.works import HAND, Job
from tests.platform_core.compiler.test_pages_statements import grant, kept, page


def test_a_statement_of_a_way_tells_what_it_found_and_whether_that_is_all() -> None:
    found = page(grant(Job, kept))
    rows = [("x", "x", True), ("y", "y", True)]
    assert found.page(rows) == (rows, True)
    assert found.page([(*row[:2], False) for row in rows])[1] is False
    assert found.page([("x", "x", True), ("y", "y", False)])[1] is True
    assert found.page([(None, None, True)]) == ([], True)
    assert found.page([(None, None, False)]) == ([], False)
    assert found.page([(None, "x", False)]) == ([(None, "x", False)], False)
    assert found.page([]) == ([], True)


def test_a_statement_that_is_the_only_one_has_found_all_that_there_is() -> None:
    found = page(grant(Job))
    assert type(found.sql) is str
    assert found.page([]) == ([], True)
    assert found.page([("x", None)]) == ([("x", None)], True)


def test_what_code_asks_for_itself_is_asked_on_each_of_the_ways() -> None:
    """The hand may not read the grade, and what has one is found all the same."""
    titles = Grant(role=HAND, entity=Job, may=("read",), where=kept, fields=("title",), because="x")
    ways: tuple[Way, ...] = ("near", "few", "far", "rest")
    for way in ways:
        found = page(titles, way=way, trusted=Compare(("grade",), "eq", Input(0)))
        assert ' AND t1."grade" = $' in found.sql
