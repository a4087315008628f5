"""One SQL statement in the making: its bound values, its aliases, and the tables that it finds once and names often."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..storage import PlannedOnce
from .shapes import Source

if TYPE_CHECKING:
    from .rights import RightsOf


class Slot:
    """Where a bound value comes from: the inputs, a rule, or the actor; an ``array`` is bound as one list.

    ``kind``: the kind of field that the value is compared with, where it decides the form of the value.
    """

    __slots__ = ("array", "kind", "source")

    def __init__(self, source: Source, array: bool = False, kind: str = "") -> None:
        self.source, self.array, self.kind = source, array, kind


class Statement:
    """One SQL statement in the making.

    With ``shares``, values that differ from record to record nowhere (the accounts of the actor, the locations below his
    own) stand in its WITH clause, however many of its conditions ask for them: they are planned once and found once.
    Those that a single condition asks for, PostgreSQL takes for a part of it. SQLite binds values in the order of their
    places in the text, so there nothing is shared.
    """

    def __init__(self, dialect: str, rights_of: RightsOf | None = None, *, shares: bool = False) -> None:
        self.dialect = dialect
        self.rights_of = rights_of
        self.slots: list[Slot] = []
        self._shares = shares and dialect == "postgres"
        self._shared: dict[Any, str] = {}
        self._tables: list[str] = []
        self._in_stages = False
        self._aliases = 0

    def alias(self) -> str:
        """A table alias that the statement does not use yet."""
        self._aliases += 1
        return f"t{self._aliases}"

    def bind(self, source: Source, *, array: bool = False, kind: str = "") -> str:
        """A placeholder for a value."""
        self.slots.append(Slot(source, array, kind))
        return f"{'?' if self.dialect == 'sqlite' else '$'}{len(self.slots)}"

    def shared(self, key: Any, build: Callable[[], str]) -> str:
        """A SELECT of the values that ``build`` selects, which is asked once for each key."""
        if not self._shares:
            return build()
        if key not in self._shared:
            # What it rests on itself is in the clause before it.
            sql = build()
            self._shared[key] = f"shared{len(self._shared) + 1}"
            self._tables.append(f"{self._shared[key]} AS ({sql})")
        return f"SELECT * FROM {self._shared[key]}"

    def define(self, name: str, sql: str) -> None:
        """Let the rest of the statement name a table, which is found by itself, whatever the rest is."""
        self._in_stages = True
        self._tables.append(f"{name} AS MATERIALIZED ({sql})")

    def whole(self, sql: str) -> str:
        """The statement with the tables that it names. One that goes in stages leaves the planner no choice to regret."""
        whole = f"WITH {', '.join(self._tables)} {sql}" if self._tables else sql
        return PlannedOnce(whole) if self._in_stages else whole
