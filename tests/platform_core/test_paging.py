"""Which way is taken to the pages of a list: the one that found somebody's page before."""

from __future__ import annotations

from typing import Any

import pytest

from platform_core import paging
from platform_core.compiler.pages import Way
from platform_core.compiler.select import Compiled
from platform_core.paging import Listing

ROWS = 51
FILLER = [(None, False)]
NOTHING = [(None, True)]
FULL = [("x", False)] * ROWS
WHOLE = [("x", True)] * 3
PART = [("x", False)] * 3


class Database:
    """Answers each way as a test has it, and remembers which were asked."""

    def __init__(self, **answers: list[Any]) -> None:
        self.answers = answers
        self.built: list[Way] = []
        self.asked: list[str] = []

    def build(self, way: Way) -> Compiled:
        """A statement that is no more than the name of its way."""
        self.built.append(way)
        return Compiled(way, (), ("sys_id",), (), way=way)

    async def run(self, statement: Compiled) -> list[Any]:
        """The answer of the way."""
        self.asked.append(statement.sql)
        return self.answers[statement.sql]


async def ways(listing: Listing, database: Database, person: str = "ann") -> tuple[list[str], int]:
    """The ways that were taken to a page, and how many rows it has."""
    database.asked.clear()
    statement, rows = await listing.page(person, ROWS, database.build, database.run)
    assert statement.sql == database.asked[-1]
    return list(database.asked), len(rows)


@pytest.mark.parametrize(
    ("answers", "expected", "rows"),
    [
        ({"near": FULL}, ["near"], ROWS),
        ({"near": WHOLE}, ["near"], 3),
        ({"near": NOTHING}, ["near"], 0),
        ({"near": FILLER, "few": WHOLE}, ["near", "few"], 3),
        ({"near": FILLER, "few": NOTHING}, ["near", "few"], 0),
        ({"near": PART, "few": FILLER, "far": FULL}, ["near", "few", "far"], ROWS),
        ({"near": PART, "few": FILLER, "far": PART, "rest": WHOLE}, ["near", "few", "far", "rest"], 3),
        ({"near": [("x", False)] * 40, "far": FULL}, ["near", "far"], ROWS),
        ({"near": [("x", False)] * 40, "far": PART, "rest": []}, ["near", "far", "rest"], 0),
    ],
)
async def test_ways_are_tried_until_one_has_the_whole_page(
    answers: dict[str, list[Any]], expected: list[str], rows: int
) -> None:
    listing, database = Listing(), Database(**answers)
    assert await ways(listing, database) == (expected, rows)
    # The next time, the last of them is the first.
    assert await ways(listing, database) == (expected[-1:], rows)
    assert database.built == expected


async def test_each_person_has_his_own_way() -> None:
    listing, database = Listing(), Database(near=FILLER, few=WHOLE)
    assert (await ways(listing, database))[0] == ["near", "few"]
    assert (await ways(listing, database, "bob"))[0] == ["near", "few"]
    assert (await ways(listing, database))[0] == (await ways(listing, database, "bob"))[0] == ["few"]


async def test_a_way_that_does_not_do_any_more_is_given_up() -> None:
    listing, database = Listing(), Database(near=FILLER, few=WHOLE)
    await ways(listing, database)
    database.answers.update(few=FILLER, far=FULL)
    assert (await ways(listing, database))[0] == ["few", "far"]
    assert (await ways(listing, database))[0] == ["far"]


async def test_from_time_to_time_the_shortest_way_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "AGAIN", 3)
    listing, database = Listing(), Database(near=FILLER, few=WHOLE)
    taken = [(await ways(listing, database))[0] for _ in range(9)]
    assert taken == [["near", "few"], *[["few"]] * 3, ["near", "few"], *[["few"]] * 3, ["near", "few"]]
    database.answers.update(near=FULL)
    taken = [(await ways(listing, database))[0] for _ in range(6)]
    assert taken == [*[["few"]] * 3, *[["near"]] * 3]


async def test_so_many_people_are_remembered_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "MAX_PEOPLE", 2)
    listing, database = Listing(), Database(near=FILLER, few=WHOLE)
    for person in ("ann", "bob"):
        await ways(listing, database, person)
    assert (await ways(listing, database, "ann"))[0] == ["few"]
    await ways(listing, database, "cyd")
    assert (await ways(listing, database, "cyd"))[0] == ["few"]
    assert (await ways(listing, database, "ann"))[0] == ["near", "few"]


async def test_a_list_with_one_way_has_whatever_comes() -> None:
    listing = Listing()

    async def run(_: Compiled) -> list[Any]:
        return [("x",)]

    statement = Compiled("plain", (), ("sys_id",), ())
    assert await listing.page("ann", ROWS, lambda _: statement, run) == (statement, [("x",)])
