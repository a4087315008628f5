"""INSERT, UPDATE and DELETE of one record over the tables of its class chain."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from ..entity import Entity
from ..fields import Field
from .values import CONVERTED, to_database

SqlStatement = tuple[str, list[Any]]


def placeholder(dialect: str, number: int) -> str:
    """The numbered placeholder of a dialect."""
    return f"{'?' if dialect == 'sqlite' else '$'}{number}"


@functools.cache
def insert_sql(dialect: str, table: str, names: tuple[str, ...]) -> str:
    """An INSERT of one row."""
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(placeholder(dialect, number + 1) for number in range(len(names)))
    return f'INSERT INTO "{table}" ({columns}) VALUES ({values})'


@functools.lru_cache(maxsize=5000)
def update_sql(dialect: str, table: str, names: tuple[str, ...]) -> str:
    """An UPDATE of one row by its id, the last argument."""
    assignments = ", ".join(
        f'"{name}" = {placeholder(dialect, number + 1)}' for number, name in enumerate(names)
    )
    return f'UPDATE "{table}" SET {assignments} WHERE "sys_id" = {placeholder(dialect, len(names) + 1)}'


def insert_record(dialect: str, entity: type[Entity], record: Mapping[str, Any]) -> list[SqlStatement]:
    """The rows of a new record, root first. ``record`` holds the system fields, too."""
    statements: list[SqlStatement] = []
    for sql, names, converted in _insertions(dialect, entity, tuple(record)):
        values = [record[name] for name in names]
        for place, field in converted:
            values[place] = to_database(field, values[place])
        statements.append((sql, values))
    return statements


@functools.lru_cache(maxsize=5000)
def _insertions(
    dialect: str, entity: type[Entity], given: tuple[str, ...]
) -> tuple[tuple[str, tuple[str, ...], tuple[tuple[int, Field], ...]], ...]:
    """Per table: the statement, the names of its values, and the places of those that are stored in another form."""
    found = []
    for step in entity.info.lineage:
        columns = [field for field in step.info.own_fields.values() if field.stored and field.name in given]
        key = () if step.info.extends is None else ("sys_id",)
        names = (*key, *(field.name for field in columns))
        converted = tuple(
            (place, field) for place, field in enumerate(columns, len(key)) if field.kind in CONVERTED
        )
        found.append((insert_sql(dialect, step.info.table, names), names, converted))
    return tuple(found)


def update_record(
    dialect: str, entity: type[Entity], sys_id: str, values: Mapping[str, Any]
) -> list[SqlStatement]:
    """The changed columns of a record, table by table."""
    statements = []
    for step in entity.info.lineage:
        fields = [field for field in step.info.own_fields.values() if field.name in values and field.stored]
        if fields:
            sql = update_sql(dialect, step.info.table, tuple(field.name for field in fields))
            statements.append((sql, [*(to_database(field, values[field.name]) for field in fields), sys_id]))
    return statements


def delete_record(dialect: str, entity: type[Entity], sys_id: str) -> SqlStatement:
    """Deletes the root's row; those of the chain below it go with it."""
    return f'DELETE FROM "{entity.info.root.info.table}" WHERE "sys_id" = {placeholder(dialect, 1)}', [sys_id]
