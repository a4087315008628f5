"""Rows that refer to rows further down in the same file: put aside, and taken up in an order that suits them."""

from __future__ import annotations

import pickle
import sqlite3
from collections import deque
from collections.abc import Iterable, Iterator

import msgspec

from .rows import Need, Prepared
from .seen import digest

SHOWN = 10


class Waiting:
    """Keeps rows in a temporary file of SQLite's own; what they give and need is kept in memory, as short digests."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("CREATE TABLE waiting (id INTEGER PRIMARY KEY, row BLOB)")
        self._db.execute("BEGIN")
        self._lines: list[int] = []
        self._needs: list[list[bytes]] = []
        self._givers: dict[bytes, list[int]] = {}

    def __len__(self) -> int:
        return len(self._lines)

    def close(self) -> None:
        """Forget everything."""
        self._db.close()

    def add(self, row: Prepared, gives: Iterable[Need] = (), needs: Iterable[Need] = ()) -> None:
        """Put a row aside until those are through that give what it needs."""
        place = len(self._lines)
        self._db.execute("INSERT INTO waiting VALUES (?1, ?2)", (place, pickle.dumps(row)))
        self._lines.append(row.row.line)
        self._needs.append([digest(need) for need in needs])
        for given in gives:
            self._givers.setdefault(digest(given), []).append(place)

    def order(self) -> Order:
        """The rows that can be taken up, each after those that it needs, and the others with what keeps them."""
        after = [{giver for need in needs for giver in self._givers.get(need, ())} for needs in self._needs]
        before: dict[int, list[int]] = {}
        for place, givers in enumerate(after):
            for giver in givers:
                before.setdefault(giver, []).append(place)
        missing = [len(givers) for givers in after]
        ready = deque(place for place, number in enumerate(missing) if number == 0)
        through: list[int] = []
        while ready:
            place = ready.popleft()
            through.append(place)
            for later in before.get(place, ()):
                missing[later] -= 1
                if missing[later] == 0:
                    ready.append(later)
        stuck = [place for place, number in enumerate(missing) if number]
        kept = {place: min(giver for giver in after[place] if missing[giver]) for place in stuck}
        return Order(through, {place: self._reason(place, circle, kept) for place, circle in _circles(kept)})

    def _reason(self, place: int, circle: frozenset[int], kept: dict[int, int]) -> str:
        if place not in circle:
            return f"the row refers to the one on line {self._lines[kept[place]]}, which cannot be imported"
        lines = [self._lines[each] for each in sorted(circle)[: SHOWN + 1]]
        if len(lines) == 1:
            return "the row refers to itself, and there is no such record yet"
        shown = [*map(str, lines[:SHOWN]), *(["..."] if len(lines) > SHOWN else [])]
        return f"the rows on lines {', '.join(shown)} refer to each other in a circle"

    def rows(self, places: Iterable[int] | None = None) -> Iterator[Prepared]:
        """The rows at these places, or all as they came."""
        for place in range(len(self)) if places is None else places:
            (found,) = self._db.execute("SELECT row FROM waiting WHERE id = ?1", (place,)).fetchone()
            row: Prepared = pickle.loads(found)  # noqa: S301 - we wrote it, into a file that nobody else can open
            yield row


class Order(msgspec.Struct, frozen=True):
    """Places of rows in the order in which they can be imported, and why the others cannot be."""

    through: list[int]
    refused: dict[int, str]


def _circles(kept: dict[int, int]) -> Iterator[tuple[int, frozenset[int]]]:
    """Each place that is kept by another one, with the circle that keeps it in the end."""
    circle_of: dict[int, frozenset[int]] = {}
    for start in kept:
        walked: dict[int, int] = {}
        place = start
        while place not in circle_of and place not in walked:
            walked[place] = len(walked)
            place = kept[place]
        circle = circle_of.get(place) or frozenset(list(walked)[walked[place] :])
        for each in walked:
            circle_of[each] = circle
        yield start, circle_of[start]
