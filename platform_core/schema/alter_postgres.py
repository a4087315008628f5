"""How a table that is there becomes the declared one on PostgreSQL: by alterations, in place."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence

from .catalogue import Catalogue
from .change import SchemaChange, addition, alter, change, index_creation
from .in_words import spoken
from .tables import add_column, references
from .target import BESIDE, Target
from .types import object_name, quoted


def prepared(target: Target, names: Mapping[str, str]) -> list[SchemaChange]:
    """Work out all new values beside the old ones, in one pass over the table."""
    if not target.remade:
        return []
    table = target.declared.name
    added = [f"ADD COLUMN {quoted(BESIDE + part.column.name)} {part.column.type}" for part in target.remade]
    values = ", ".join(
        f"{quoted(BESIDE + part.column.name)} = q.{quoted(part.value.name)}"
        for part in target.remade
        if part.value is not None
    )
    rows = target.shape.relation.sql(names)
    sql = f'UPDATE {quoted(table)} AS u SET {values} FROM ({rows}) AS q WHERE q."sys_id" = u."sys_id"'
    return [alter(table, table, ", ".join(added)), change(table, table, sql)]


def altered(
    target: Target, catalogue: Catalogue, computed: Sequence[str], early: Container[str], *, filled: bool
) -> list[SchemaChange]:
    """Put new values in place, and make keys, checks and indexes as declared.

    ``computed``: columns of the way here; ``early``: indexes that went before, as others need their names.
    """
    table = target.declared.name
    actions = [
        *(f"DROP CONSTRAINT {quoted(name)}" for name in target.lost_checks),
        *(f"DROP CONSTRAINT {quoted(name)}" for name in _lost_keys(target, catalogue)),
        *(f"DROP COLUMN {quoted(name)}" for name in (*target.gone, *computed)),
        *_renamings(target, catalogue),
        *_nullability(target),
        *_new_keys(target),
        *_new_checks(target),
    ]
    renamed = dict(_renamed_indexes(target, catalogue))
    before = [
        change(table, index.name, f"ALTER INDEX {quoted(index.name)} RENAME TO {quoted(renamed[index.name])}")
        if index.name in renamed
        else change(table, index.name, f"DROP INDEX {quoted(index.name)}", f"index {index.name} goes")
        for index in target.there.indexes
        if not target.kept(index) and index.name not in early
    ]
    adding = [
        addition(table, part.column, add_column(table, part.column, filled=filled)) for part in target.added
    ]
    present = {index.name for index in target.there.indexes if target.kept(index)} | set(renamed.values())
    indexes = [index_creation(table, index) for index in target.declared.indexes if index.name not in present]
    return [*before, *spoken(target, [alter(table, table, action) for action in actions]), *adding, *indexes]


def aside(target: Target, catalogue: Catalogue) -> list[SchemaChange]:
    """Give the primary key of a renamed table a name that nothing has: its old one may be another table's new one."""
    table, stored = target.declared.name, target.there.name
    if stored == table or not _has_our_primary_key(stored, catalogue):
        return []
    key = quoted(f"{BESIDE}{table}_pkey")
    return [alter(table, table, f"RENAME CONSTRAINT {quoted(f'{stored}_pkey')} TO {key}")]


def _has_our_primary_key(stored: str, catalogue: Catalogue) -> bool:
    return catalogue.keys.get((stored, "")) == f"{stored}_pkey"


def _renamed_indexes(target: Target, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Stored indexes that only get the name that goes with the new names of table and columns."""
    names = set(catalogue.taken)
    for index in target.there.indexes:
        now = target.as_index(index)
        if now is None or target.kept(index):
            continue
        for wanted in target.declared.indexes:
            alike = (wanted.columns, wanted.unique, wanted.only_if) == (now.columns, now.unique, now.only_if)
            if alike and wanted.name not in names:
                yield index.name, wanted.name
                names.add(wanted.name)
                break


def _lost_keys(target: Target, catalogue: Catalogue) -> Iterator[str]:
    for part in target.all_parts:
        if part.was and part.was.references and target.other_key(part):
            yield catalogue.keys[target.there.name, part.was.name]


def _renamings(target: Target, catalogue: Catalogue) -> Iterator[str]:
    """Columns, by way of a name that nothing has, since two may change places; and the names of their keys."""
    table, stored = target.declared.name, target.there.name
    for part in target.all_parts:
        if part.renamed and part.was:
            yield f"RENAME COLUMN {quoted(part.was.name)} TO {quoted(BESIDE + part.column.name)}"
    for part in target.all_parts:
        if part.renamed or part.remade:
            yield f"RENAME COLUMN {quoted(BESIDE + part.column.name)} TO {quoted(part.column.name)}"
        if part.was and part.was.references and not target.other_key(part):
            name = catalogue.keys[stored, part.was.name]
            if name == object_name("fk", stored, (part.was.name,)):
                now = object_name("fk", table, (part.column.name,))
                if now != name:
                    yield f"RENAME CONSTRAINT {quoted(name)} TO {quoted(now)}"
    if stored != table and _has_our_primary_key(stored, catalogue):
        yield f"RENAME CONSTRAINT {quoted(f'{BESIDE}{table}_pkey')} TO {quoted(f'{table}_pkey')}"


def _nullability(target: Target) -> Iterator[str]:
    for part in target.all_parts:
        required = part.column.required
        if part.value is not None and required != (part.was is not None and part.was.required):
            yield f"ALTER COLUMN {quoted(part.column.name)} {'SET' if required else 'DROP'} NOT NULL"


def _new_keys(target: Target) -> Iterator[str]:
    table = target.declared.name
    for part in target.all_parts:
        changed = part.remade or (part.was is not None and target.other_key(part))
        if part.column.references and changed:
            key = f"FOREIGN KEY ({quoted(part.column.name)}){references(part.column.references)}"
            yield f"ADD CONSTRAINT {quoted(object_name('fk', table, (part.column.name,)))} {key}"


def _new_checks(target: Target) -> Iterator[str]:
    for check in target.declared.checks:
        if check.name in target.new_checks:
            yield f"ADD CONSTRAINT {quoted(check.name)} CHECK ({check.condition})"
