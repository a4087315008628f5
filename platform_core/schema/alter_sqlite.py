"""How a table that is there becomes the declared one on SQLite: by alterations where those do, else it is made anew.

SQLite has no statement that changes a column's type, its being required, its reference or a check. There the rows are
copied into a new table. The old one cannot simply be dropped: foreign keys are enforced, which no transaction can
switch off, and dropping a table deletes its rows first, so that rows that refer to them would go or be emptied. So for a
moment the old rows get ids that nothing refers to. What then points nowhere is only looked at when the transaction
ends, which `defer_foreign_keys` is for, and by then the new rows are there under the same ids.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence

import msgspec

from .catalogue import Catalogue
from .change import SchemaChange, addition, alter, change, index_creation
from .in_words import spoken
from .tables import Column, Table, add_column, create_index, create_table
from .target import BESIDE, Target
from .types import quoted

STAGE = "new+"


def has_to_be_made_anew(target: Target) -> bool:
    """Whether there is more to do than SQLite's alterations can."""
    if target.remade or target.new_checks or target.lost_checks:
        return True
    return any(
        part.was and (part.was.required != part.column.required or target.other_key(part))
        for part in target.all_parts
    )


def prepared(target: Target, names: Mapping[str, str]) -> list[SchemaChange]:
    """Copy the rows, with their values to be, out of the table."""
    if not has_to_be_made_anew(target):
        return []
    table = target.declared.name
    plain = [
        Column(name=part.column.name, type=part.column.type, primary=part.column.primary)
        for part in target.all_parts
    ]
    staged = Table(name=STAGE + table, columns=tuple(plain))
    columns = ", ".join(quoted(column.name) for column in plain)
    values = ", ".join(_value(target, column.name) for column in plain)
    rows = target.shape.relation.sql(names)
    return [
        change(table, table, create_table(staged, "sqlite")),
        change(
            table, table, f"INSERT INTO {quoted(staged.name)} ({columns}) SELECT {values} FROM ({rows}) AS q"
        ),
    ]


def _value(target: Target, column: str) -> str:
    part = next(part for part in target.all_parts if part.column.name == column)
    if part.value is not None:
        return f"q.{quoted(part.value.name)}"
    return part.column.default if part.column.required and part.column.default is not None else "NULL"


def altered(
    target: Target,
    catalogue: Catalogue,
    computed: Sequence[str],
    early: Container[str],
    *,
    filled: bool,
    referenced: bool,
) -> list[SchemaChange]:
    """Put the new table in the old one's place, or alter the old one.

    ``computed``: columns of the way here; ``early``: indexes that went before, as others need their names.
    """
    if has_to_be_made_anew(target):
        return _made_anew(target, catalogue, referenced=referenced)
    return _altered_in_place(target, computed, early, filled=filled)


def _made_anew(target: Target, catalogue: Catalogue, *, referenced: bool) -> list[SchemaChange]:
    table = target.declared.name
    final = Table(
        name=table,
        columns=(
            *(part.column for part in target.parts),
            *(msgspec.structs.replace(part.column, required=False) for part in target.left),
        ),
        checks=target.declared.checks,
    )
    columns = ", ".join(quoted(part.column.name) for part in target.all_parts)
    statements = [f'UPDATE {quoted(table)} SET "sys_id" = \'~\' || "sys_id"'] if referenced else []
    statements += [
        f"DROP TABLE {quoted(table)}",
        create_table(final, "sqlite"),
        # Before the rows: each new id is looked for in the columns that refer to it, perhaps in this very table.
        *(create_index(table, index) for index in target.declared.indexes),
        f"INSERT INTO {quoted(table)} ({columns}) SELECT {columns} FROM {quoted(STAGE + table)}",
        f"DROP TABLE {quoted(STAGE + table)}",
        *_texts(target, catalogue),
    ]
    changes = [change(table, table, sql) for sql in statements]
    added = [addition(table, part.column, "") for part in target.added]
    present = {index.name for index in target.there.indexes}
    new = [
        msgspec.structs.replace(index_creation(table, index), sql="")
        for index in target.declared.indexes
        if index.name not in present
    ]
    return [*spoken(target, changes), *added, *new]


def _texts(target: Target, catalogue: Catalogue) -> Iterator[str]:
    """Indexes and triggers that somebody else made, and that still mean the same."""
    same = target.there.name == target.declared.name and not any(part.renamed for part in target.all_parts)
    ours = {index.name for index in target.there.indexes if target.ours(index)}
    declared = {index.name for index in target.declared.indexes}
    lost = {index.name for index in target.there.indexes if target.as_index(index) is None}
    for name, text in catalogue.texts.get(target.there.name, {}).items():
        if same and name not in ours | declared | lost:
            yield text


def _altered_in_place(
    target: Target, computed: Sequence[str], early: Container[str], *, filled: bool
) -> list[SchemaChange]:
    table = target.declared.name
    gone = [*target.gone, *computed]
    dropped = [
        change(table, index.name, f"DROP INDEX {quoted(index.name)}", f"index {index.name} goes")
        for index in target.there.indexes
        if not target.kept(index) and index.name not in early
    ]
    changes = [alter(table, name, f"DROP COLUMN {quoted(name)}") for name in gone]
    renamed = [part for part in target.all_parts if part.renamed]
    for part in renamed:
        assert part.was is not None
        aside = quoted(BESIDE + part.column.name)
        changes.append(alter(table, part.column.name, f"RENAME COLUMN {quoted(part.was.name)} TO {aside}"))
    for part in renamed:
        aside = quoted(BESIDE + part.column.name)
        changes.append(alter(table, part.column.name, f"RENAME COLUMN {aside} TO {quoted(part.column.name)}"))
    added = [
        addition(table, part.column, add_column(table, part.column, filled=filled)) for part in target.added
    ]
    present = {index.name for index in target.there.indexes if target.kept(index)}
    indexes = [index_creation(table, index) for index in target.declared.indexes if index.name not in present]
    return [*dropped, *spoken(target, changes), *added, *indexes]
