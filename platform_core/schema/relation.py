"""A table's rows as they will be, as a query over its rows as they are.

Each change of values is one more layer around the query. So the values that an upgrade over several versions would give
can be looked at before anything is written, and are written in one pass.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from platform_core.fields import Kind

from .types import quoted

ROW = "r"
"""What the rows of the former layer are called inside of a layer."""
_NAMED = re.compile("\x01([^\x01]+)\x01")


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """A column of a relation. ``stored``: the column of the database that holds this very value; empty for a new one."""

    name: str
    type: str
    kind: Kind | None = None
    stored: str = ""

    @property
    def sql(self) -> str:
        """The value, inside of the next layer."""
        return f"{ROW}.{quoted(self.name)}"


class Layer(msgspec.Struct, frozen=True):
    """More columns beside those of the layer below: SQL by name, with what it joins, for some of the rows."""

    columns: Mapping[str, str]
    joins: str = ""
    where: str = ""


class Slot(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A column that a function gives, row by row. ``wanted`` is a condition of the rows that it is asked for."""

    name: str
    type: str
    kind: Kind
    what: str
    function: Callable[[Mapping[str, Any]], Any]
    before: Relation
    columns: Mapping[str, Value]
    wanted: str


class Relation(msgspec.Struct, frozen=True, eq=False):
    """Layers over a stored table. ``slots`` are computed columns that the layers find beside the stored ones."""

    table: str
    layers: tuple[Layer, ...] = ()
    slots: tuple[Slot, ...] = ()

    def over(self, layer: Layer) -> Relation:
        """This relation inside of one more layer."""
        return Relation(self.table, (*self.layers, layer), self.slots)

    def beside(self, slot: Slot) -> Relation:
        """This relation with one more computed column."""
        return Relation(self.table, self.layers, (*self.slots, slot))

    def sql(self, names: Mapping[str, str], rows: str = "", *, stored: bool = False) -> str:
        """The query. ``names``: what tables are called by now; ``rows``: a query that gives slots by `sys_id`.

        Without ``rows``, or if they are ``stored``, the slots are columns of the table.
        """
        table = f"{quoted(names.get(self.table, self.table))} AS t"
        text = f"SELECT t.* FROM {table}"
        if rows:
            more = "" if stored else "".join(f", k.{quoted(slot.name)}" for slot in self.slots)
            # Few rows are wanted. SQLite takes a cross join in the order in which it is written: these, then the table.
            text = f'SELECT t.*{more} FROM ({rows}) AS k CROSS JOIN {table} WHERE t."sys_id" = k."sys_id"'
        for layer in self.layers:
            columns = "".join(f", {sql} AS {quoted(name)}" for name, sql in layer.columns.items())
            where = f" WHERE {layer.where}" if layer.where else ""
            text = f"SELECT {ROW}.*{columns} FROM ({text}) AS {ROW}{layer.joins}{where}"
        return _NAMED.sub(lambda found: quoted(names.get(found[1], found[1])), text)


def named(table: str) -> str:
    """A stored table inside of a layer's SQL, whatever it is called when the query runs."""
    return f"\x01{table}\x01"
