"""Whatever sequence of changes: the tables are those of a fresh installation, and the rows are the converted ones."""

import asyncio
from collections.abc import Callable, Mapping
from types import new_class
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from platform_core import (
    Convert,
    DropColumn,
    Entity,
    Fill,
    From,
    Integer,
    Reference,
    RenameColumn,
    RenameTable,
    String,
)
from platform_core.data_steps import StructuralChange
from platform_core.ids import new_id
from platform_core.storage import open_database
from tests.platform_core.schema.shop import assert_as_fresh, upgraded
from tests.platform_core.schema.tools import insert, sync

Values = dict[str, Any]
MOVES = (
    "rename column", "rename table", "to number", "to text", "add one", "recode", "fill", "fill new", "copy new",
    "drop", "index", "require", "loosen", "on delete",
)  # fmt: skip


class Owner(Entity, tablename="x_owner"):
    """Somebody."""

    name = String(10)


class Story:
    """Versions of one table: what a pack's author declares and says, and what becomes of each row, in plain Python."""

    def __init__(self, rows: list[Values]) -> None:
        self.rows = rows
        self.table = "x_thing"
        self.kinds = {"a": "text", "b": "text", "n": "number", "owner": "owner"}
        self.required: set[str] = set()
        self.indexed = {"a"}
        self.on_delete: Any = "clear"
        self.changes: list[StructuralChange] = []
        self._names = 0

    def fresh(self) -> str:
        self._names += 1
        return f"f{self._names}"

    def declared(self) -> tuple[type[Entity], ...]:
        """The version as its entities say it."""
        fields: dict[str, Any] = {}
        for name, kind in self.kinds.items():
            facts: Values = {"required": name in self.required, "index": name in self.indexed}
            if kind == "owner":
                fields[name] = Reference(Owner, on_delete=self.on_delete, **facts)
            else:
                fields[name] = String(60, **facts) if kind == "text" else Integer(**facts)
        body = {"__doc__": "A thing.", "__module__": __name__, "__qualname__": "Thing", **fields}
        declared: Any = new_class(
            "Thing", (Entity,), {"tablename": self.table}, lambda space: space.update(body)
        )

        class Part(Entity, tablename="x_part"):
            """Goes with its thing."""

            thing = Reference(declared, required=True, on_delete="cascade")

        return Owner, declared, Part

    def tell(self, what: str, name: str) -> None:
        """One more change of one column or of the table."""
        kind = self.kinds[name]
        self._call(what, name)
        self._change(what, name, kind)
        self._fill(what, name, kind)
        self._declare(what, name)

    def _call(self, what: str, name: str) -> None:
        """Names."""
        if what == "rename column":
            self._rename(name, self.fresh())
        elif what == "rename table":
            new = f"x_{self.fresh()}"
            self.changes.append(RenameTable(self.table, new))
            self.table = new
        elif what == "drop" and len(self.kinds) > 2:
            self.changes.append(DropColumn(self.table, name))
            del self.kinds[name]
            for row in self.rows:
                del row[name]
            self.required.discard(name)
            self.indexed.discard(name)

    def _change(self, what: str, name: str, kind: str) -> None:
        """Conversions."""
        if what == "to number" and kind == "text" and all(_number(row[name]) for row in self.rows):
            self._convert(name, "number", Integer(), None, int)
        elif what == "to text" and kind == "number":
            self._convert(name, "text", String(60), None, str)
        elif what == "add one" and kind == "number":
            self._convert(name, "number", Integer(), lambda row: row[name] + 1, lambda value: value + 1)
        elif what == "recode" and kind == "text":
            codes = {"1": "2", "x": "7"}
            self._convert(name, "text", String(60), codes, lambda value: codes.get(value, value))

    def _fill(self, what: str, name: str, kind: str) -> None:
        """Back-fills, also of new columns."""
        if what == "fill" and kind != "owner":
            value: Any = "5" if kind == "text" else 5
            self.changes.append(Fill(self.table, name, value))
            self._each(name, lambda row: value if row[name] is None else row[name])
            self.required.add(name)
        elif what == "fill new":
            self._fill_new(name)
        elif what == "copy new" and kind == "text":
            new = self.fresh()
            self.changes.append(Fill(self.table, new, using=From(name), to=String(60)))
            self.kinds[new] = "text"
            self._each(new, lambda row: row[name])

    def _declare(self, what: str, name: str) -> None:
        """What entities alone say."""
        if what == "index":
            self.indexed ^= {name}
        elif what == "require" and all(row[name] is not None for row in self.rows):
            self.required.add(name)
        elif what == "loosen":
            self.required.discard(name)
        elif what == "on delete":
            self.on_delete = "cascade" if self.on_delete == "clear" else "clear"

    def _rename(self, old: str, new: str) -> None:
        self.changes.append(RenameColumn(self.table, old, new))
        self.kinds = {new if name == old else name: kind for name, kind in self.kinds.items()}
        for row in self.rows:
            row[new] = row.pop(old)
        for names in (self.required, self.indexed):
            if old in names:
                names.remove(old)
                names.add(new)

    def _convert(self, name: str, kind: str, to: Any, using: Any, each: Callable[[Any], Any]) -> None:
        self.changes.append(Convert(self.table, name, to=to, using=using))
        self.kinds[name] = kind
        self._each(name, lambda row: None if row[name] is None else each(row[name]))

    def _fill_new(self, seen: str) -> None:
        def length(row: Mapping[str, Any]) -> int:
            return len(str(row[seen]))

        new = self.fresh()
        self.changes.append(Fill(self.table, new, using=length, to=Integer()))
        self.kinds[new] = "number"
        self._each(new, length)
        self.required.add(new)

    def _each(self, name: str, value: Callable[[Values], Any]) -> None:
        for row in self.rows:
            row[name] = value(row)


def _number(value: Any) -> bool:
    return value is None or (value.isascii() and value.isdigit())


TEXT = st.sampled_from((None, "1", "12", "x", "7"))
ROW = st.fixed_dictionaries(
    {"a": TEXT, "b": TEXT, "n": st.sampled_from((None, 0, 3)), "owner": st.booleans()}
)


async def live(new_database_url: Callable[[], str], rows: list[Values], told: list[tuple[str, int]]) -> None:
    """Install the first version, let the story happen, upgrade at once, and compare."""
    database = open_database(new_database_url(), durable=False)
    await database.open()
    try:
        story = Story(rows)
        first = story.declared()
        await sync(database, *first)
        owner = await insert(database, Owner, name="Ann")
        for row in rows:
            row["owner"] = owner if row["owner"] else None
            row["sys_id"] = await insert(database, first[1], sys_id=new_id(), **row)
            await insert(database, first[2], thing=row["sys_id"])
        ids = [row.pop("sys_id") for row in rows]
        for what, column in told:
            story.tell(what, list(story.kinds)[column % len(story.kinds)])
        after = story.declared()
        await upgraded(database, after, *story.changes, before=first)
        names = list(story.kinds)
        listed = ", ".join(f'"{name}"' for name in ("sys_id", *names))
        found = await database.fetch(f'SELECT {listed} FROM "{story.table}" ORDER BY sys_id')
        assert found == [(key, *(row[name] for name in names)) for key, row in zip(ids, rows, strict=True)]
        assert await database.fetch("SELECT thing FROM x_part ORDER BY thing") == [(key,) for key in ids]
        await assert_as_fresh(database, new_database_url, after)
    finally:
        await database.close()


TOLD = st.lists(st.tuples(st.sampled_from(MOVES), st.integers(0, 9)), min_size=1, max_size=8)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROW, max_size=4), told=TOLD)
def test_p2_any_sequence_of_changes_leads_to_the_declared_tables_and_the_converted_rows(
    new_database_url: Callable[[], str], rows: list[Values], told: list[tuple[str, int]]
) -> None:
    asyncio.run(live(new_database_url, [dict(row) for row in rows], told))


@pytest.mark.deep
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(ROW, max_size=4),
    told=st.lists(st.tuples(st.sampled_from(MOVES), st.integers(0, 9)), max_size=25),
)
def test_p2_long_sequences_of_changes_do_so_too(
    new_database_url: Callable[[], str], rows: list[Values], told: list[tuple[str, int]]
) -> None:
    asyncio.run(live(new_database_url, [dict(row) for row in rows], told))
