"""Which way to take to the pages of a list, out of what was met before.

There may be several ways to a page, of which one is quick for those who see much and another for those who see little (see
``compiler.pages``). The one that found somebody's page is taken first when he asks the same again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from .compiler.pages import Way, following
from .compiler.select import Compiled

AGAIN = 100
"""So often the way that was remembered is taken; then it is time to see whether there is a shorter one."""
MAX_PEOPLE = 1000


class Listing:
    """A list: its statements, one for each way to its pages, and who found his page by which."""

    def __init__(self) -> None:
        self._statements: dict[Way, Compiled] = {}
        self._found_by: dict[str, tuple[Way, int]] = {}

    async def page(
        self,
        person: str,
        rows: int,
        build: Callable[[Way], Compiled],
        run: Callable[[Compiled], Awaitable[list[Any]]],
    ) -> tuple[Compiled, list[Any]]:
        """No more than so many ``rows`` for somebody, and the statement that found them."""
        way = begun = self._first(person)
        while True:
            statement = self._statements.get(way)
            if statement is None:
                statement = self._statements[way] = build(way)
            found, whole = statement.page(await run(statement))
            if whole or len(found) == rows:
                break
            way = following(way, len(found), rows)
        if way != begun:
            self._remember(person, way)
        return statement, found

    def _first(self, person: str) -> Way:
        way, left = self._found_by.get(person, ("near", 0))
        if left:
            self._found_by[person] = (way, left - 1)
            return way
        return "near"

    def _remember(self, person: str, way: Way) -> None:
        if len(self._found_by) >= MAX_PEOPLE:
            self._found_by.clear()
        self._found_by[person] = (way, AGAIN)
