"""The statements of a way, in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from . import alter_postgres, alter_sqlite
from .change import SchemaChange, alter, change, creation, index_creation
from .following import following
from .shape import Shape
from .tables import Table
from .target import Target
from .types import quoted
from .way import Way


class Statements:
    """Names first, then values beside the old ones, then new tables, then the old ones' changes."""

    def __init__(self, way: Way) -> None:
        self.way = way

    def all(self) -> Iterator[SchemaChange]:
        """All of them."""
        yield from self._renamings()
        for slot in self.way.slots:
            table = self.way.names.get(slot.before.table, slot.before.table)
            added = alter(
                table, slot.name, f"ADD COLUMN {quoted(slot.name)} {slot.type}", f"{slot.what} is worked out"
            )
            yield SchemaChange(
                kind="compute_column", table=table, name=slot.name, sql=added.sql, summary=added.summary
            )
        yield from (creation(new, self.way.dialect) for new in self.way.created)
        yield from (self._move(shape, new) for shape, new in self.way.moved)
        yield from self._altered()
        for name in self._gone():
            summary = f"table {name} goes, with its records"
            sql = f"DROP TABLE {quoted(name)}"
            yield SchemaChange(kind="drop_table", table=name, name=name, sql=sql, summary=summary)
        for new in self.way.created:
            yield from (index_creation(new.name, index) for index in new.indexes)
        if "sys_audit" in self.way.catalogue.tables:
            yield from following(self.way.folding.followed, self._root, self.way.dialect)

    def _renamings(self) -> Iterator[SchemaChange]:
        """Tables, one after the other, as the steps say: so two may change places."""
        stored = {shape.stored for shape in self.way.folding.tables.values() if shape.stored}
        stored |= {shape.stored for shape in self.way.folding.gone}
        for old, new in self.way.renamed:
            if old in stored:
                stored = stored - {old} | {new}
                yield SchemaChange(
                    kind="rename_table",
                    table=new,
                    name=new,
                    sql=f"ALTER TABLE {quoted(old)} RENAME TO {quoted(new)}",
                    summary=f"table {new}, which was {old}",
                )

    def _move(self, shape: Shape, table: Table) -> SchemaChange:
        columns, values = [], []
        for column in table.columns:
            value = shape.columns.get(column.name)
            if value is not None:
                columns.append(quoted(column.name))
                values.append(f"q.{quoted(value.name)}")
            elif column.required and column.default is not None:
                columns.append(quoted(column.name))
                values.append(column.default)
        rows = shape.relation.sql(self.way.names)
        return SchemaChange(
            kind="move_rows",
            table=table.name,
            name=table.name,
            sql=f"INSERT INTO {quoted(table.name)} ({', '.join(columns)}) SELECT {', '.join(values)} FROM ({rows}) AS q",
            summary=f"rows of {table.name}, out of {self.way.names.get(shape.source, shape.source)}",
        )

    def _altered(self) -> Iterator[SchemaChange]:
        """All values first, while the columns that they come from are there; then one table after the other."""
        postgres = self.way.dialect == "postgres"
        anew = [target for target in self.way.targets if alter_sqlite.has_to_be_made_anew(target)]
        prepared = alter_postgres.prepared if postgres else alter_sqlite.prepared
        for target in self.way.targets:
            yield from prepared(target, self.way.names)
        early = self._in_the_way()
        for index, table in early.items():
            yield change(table, index, f"DROP INDEX {quoted(index)}", f"index {index} goes")
        if anew and not postgres:
            yield change("", "", "PRAGMA defer_foreign_keys = ON")
        yield from self._altered_on_postgres(early) if postgres else self._altered_on_sqlite(early)
        if anew and not postgres:
            yield change("", "", "PRAGMA defer_foreign_keys = OFF")
            yield from self._checks(anew)

    def _altered_on_postgres(self, early: Mapping[str, str]) -> Iterator[SchemaChange]:
        catalogue = self.way.catalogue
        for target in self.way.targets:
            yield from alter_postgres.aside(target, catalogue)
        for target in self.way.targets:
            computed, filled = self._computed(target), self._filled(target)
            yield from alter_postgres.altered(target, catalogue, computed, early, filled=filled)

    def _altered_on_sqlite(self, early: Mapping[str, str]) -> Iterator[SchemaChange]:
        referenced = {key for keys in self._all_tables().values() for key in keys}
        for target in self.way.targets:
            yield from alter_sqlite.altered(
                target, self.way.catalogue, self._computed(target), early,
                filled=self._filled(target), referenced=target.declared.name in referenced,
            )  # fmt: skip

    def _computed(self, target: Target) -> list[str]:
        """Columns that were added to the table for what functions give."""
        return [slot.name for slot in self.way.slots if slot.before.table == target.there.name]

    def _filled(self, target: Target) -> bool:
        return target.there.name in self.way.filled

    def _in_the_way(self) -> dict[str, str]:
        """Indexes that go and whose names other tables' indexes will have, with their tables."""
        wanted = {index.name: table.name for table in self.way.declared.values() for index in table.indexes}
        return {
            index.name: target.declared.name
            for target in self.way.targets
            for index in target.there.indexes
            if not target.kept(index) and wanted.get(index.name, target.declared.name) != target.declared.name
        }

    def _all_tables(self) -> dict[str, list[str]]:
        """Each table as it is called now, with those that it refers to: as stored, and as declared."""
        found: dict[str, list[str]] = {}
        for table in self.way.catalogue.tables.values():
            keys = [column.references.table for column in table.columns if column.references]
            found[self.way.names.get(table.name, table.name)] = [self.way.names.get(key, key) for key in keys]
        for table in self.way.declared.values():
            keys = [column.references.table for column in table.columns if column.references]
            found.setdefault(table.name, []).extend(keys)
        return found

    def _checks(self, anew: Sequence[Target]) -> Iterator[SchemaChange]:
        """Each table that was made anew, and each that refers to one, refers to rows that are there."""
        made = {target.declared.name for target in anew}
        gone = {self.way.names.get(shape.stored, shape.stored) for shape in self.way.folding.gone}
        for table, keys in sorted(self._all_tables().items()):
            if table not in gone and (table in made or made & set(keys)):
                yield SchemaChange(
                    kind="check_references",
                    table=table,
                    name=table,
                    sql=f"PRAGMA foreign_key_check({quoted(table)})",
                    summary="",
                )

    def _gone(self) -> list[str]:
        """Tables that go, those that refer to others first."""
        left = {shape.stored: shape for shape in self.way.folding.gone}
        order: list[str] = []
        while left:
            needed = {
                column.references.table
                for name in left
                for column in self.way.catalogue.tables[name].columns
                if column.references is not None and column.references.table != name
            }
            ready = [name for name in left if name not in needed] or list(left)
            order += [self.way.names.get(name, name) for name in ready]
            for name in ready:
                del left[name]
        return order

    def _root(self, table: str) -> str:
        info = self.way.folding.infos.get(table)
        if info is not None:
            return info.root.info.table
        shape = next(
            (s for s in (*self.way.folding.tables.values(), *self.way.folding.gone) if s.name == table), None
        )
        stored = self.way.folding.chain(shape.stored)[-1] if shape is not None and shape.stored else table
        return self.way.names.get(stored, stored)
