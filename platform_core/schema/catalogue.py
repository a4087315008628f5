"""What the database has, read from its own catalogue."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

import msgspec

from platform_core.errors import ConfigurationError
from platform_core.storage import Row, Session

from .tables import Check, Column, ForeignKey, Index, Table


class Catalogue(msgspec.Struct, frozen=True):
    """The tables of a database by name, and the names that are taken by anything (tables, indexes, views).

    ``keys``: on PostgreSQL, the names of the foreign keys by table and column, and of primary keys without a column.
    ``texts``: on SQLite, by table, the statements that made its indexes and triggers, by name.
    """

    tables: dict[str, Table]
    taken: frozenset[str]
    keys: dict[tuple[str, str], str] = {}
    texts: dict[str, dict[str, str]] = {}


async def read_catalogue(session: Session) -> Catalogue:
    """Return the tables of the database; on PostgreSQL those of the current schema."""
    return await (_read_postgres(session) if session.dialect == "postgres" else _read_sqlite(session))


class _Parts:
    """Rows of the catalogue, put together by table."""

    def __init__(self) -> None:
        self.columns: defaultdict[str, list[Column]] = defaultdict(list)
        self.indexes: defaultdict[str, list[Index]] = defaultdict(list)
        self.checks: defaultdict[str, list[Check]] = defaultdict(list)

    def tables(self, names: list[str]) -> dict[str, Table]:
        return {
            name: Table(
                name=name,
                columns=tuple(self.columns[name]),
                indexes=tuple(self.indexes[name]),
                checks=tuple(self.checks[name]),
            )
            for name in names
        }


# -- PostgreSQL --------------------------------------------------------------------------------------------

_POSTGRES_RELATIONS = """
    SELECT c.relname, c.relkind::text, a.attname, format_type(a.atttypid, a.atttypmod),
        (SELECT l.collname FROM pg_collation l WHERE l.oid = a.attcollation AND l.collname <> 'default'),
        a.attnotnull, pg_get_expr(d.adbin, d.adrelid)
    FROM pg_class c
    LEFT JOIN pg_attribute a
        ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p')
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
    ORDER BY c.relname, a.attnum
"""
_POSTGRES_INDEXES = """
    SELECT t.relname, i.relname, x.indisunique, x.indisprimary, pg_get_expr(x.indpred, x.indrelid),
        ARRAY(
            SELECT coalesce(a.attname::text, '')
            FROM unnest(x.indkey::int2[]) WITH ORDINALITY AS k(number, place)
            LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.number
            ORDER BY k.place
        )
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
    WHERE x.indisvalid AND t.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
    ORDER BY t.relname, i.relname
"""
_POSTGRES_CONSTRAINTS = """
    SELECT t.relname, k.conname, k.contype::text, a.attname, r.relname, k.confdeltype::text,
        pg_get_constraintdef(k.oid)
    FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid LEFT JOIN pg_class r ON r.oid = k.confrelid
    LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.conkey[1] AND cardinality(k.conkey) = 1
    WHERE k.contype IN ('c', 'f', 'p')
        AND t.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
    ORDER BY t.relname, k.conname
"""
_ON_DELETE = {"a": "NO ACTION", "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}


async def _read_postgres(session: Session) -> Catalogue:
    if (await session.fetch("SELECT current_schema()"))[0][0] is None:
        raise ConfigurationError(
            "the database has none of the schemas in the connection's search_path",
            remedy="create the schema, or name an existing one in the database URL's options",
        )
    relations = await session.fetch(_POSTGRES_RELATIONS)
    indexes = await session.fetch(_POSTGRES_INDEXES)
    constraints = await session.fetch(_POSTGRES_CONSTRAINTS)
    parts = _Parts()
    keys = {(row[0], row[5][0]) for row in indexes if row[3]}
    references = {
        (row[0], row[3]): ForeignKey(row[4], _ON_DELETE[row[5]]) for row in constraints if row[2] == "f"
    }
    for table, _, name, kind, collation, required, default in relations:
        if name is not None:
            column_kind = kind.upper() + (f' COLLATE "{collation}"' if collation else "")
            key = (table, name)
            parts.columns[table].append(
                Column(
                    name=name, type=column_kind, required=required, primary=key in keys,
                    references=references.get(key), default=default,
                )
            )  # fmt: skip
    for table, name, unique, primary, condition, columns in indexes:
        if not primary:
            parts.indexes[table].append(_index(name, columns, unique, condition))
    for table, name, kind, *_, text in constraints:
        if kind == "c":
            parts.checks[table].append(Check(name, text))
    names = list(dict.fromkeys(row[0] for row in relations if row[1] in ("r", "p")))
    named = {(row[0], row[3] if row[2] == "f" else ""): row[1] for row in constraints if row[2] in ("f", "p")}
    return Catalogue(parts.tables(names), frozenset(row[0] for row in relations), named)


# -- SQLite ------------------------------------------------------------------------------------------------

_SQLITE_OBJECTS = (
    "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite~_%' ESCAPE '~'"
)
_SQLITE_COLUMNS = """
    SELECT m.name, c.name, c.type, c."notnull", c.dflt_value, c.pk
    FROM sqlite_master AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table' ORDER BY m.name, c.cid
"""
_SQLITE_INDEXES = """
    SELECT m.name, i.name, i."unique", i.partial, c.name
    FROM sqlite_master AS m, pragma_index_list(m.name) AS i, pragma_index_info(i.name) AS c
    WHERE m.type = 'table' AND i.origin = 'c' ORDER BY m.name, i.name, c.seqno
"""
_SQLITE_REFERENCES = """
    SELECT m.name, f."from", f."table", f.on_delete
    FROM sqlite_master AS m, pragma_foreign_key_list(m.name) AS f WHERE m.type = 'table'
"""
_SQLITE_CHECK = re.compile(r'CONSTRAINT "(ck_[^"]+)" CHECK \((.*)\)')
_SQLITE_CONDITION = re.compile(r"\sWHERE\s+(.+)$", re.IGNORECASE | re.DOTALL)


async def _read_sqlite(session: Session) -> Catalogue:
    objects = await session.fetch(_SQLITE_OBJECTS)
    columns = await session.fetch(_SQLITE_COLUMNS)
    indexes = await session.fetch(_SQLITE_INDEXES)
    references = {
        (row[0], row[1]): ForeignKey(row[2], row[3]) for row in await session.fetch(_SQLITE_REFERENCES)
    }
    parts = _Parts()
    for table, name, kind, required, default, primary in columns:
        parts.columns[table].append(
            Column(
                name=name, type=kind, required=bool(required), primary=bool(primary),
                references=references.get((table, name)), default=default,
            )
        )  # fmt: skip
    texts = {row[1]: row[3] for row in objects}
    members: dict[tuple[str, str], list[Row]] = {}
    for row in indexes:
        members.setdefault((row[0], row[1]), []).append(row)
    for (table, name), rows in members.items():
        condition = _SQLITE_CONDITION.search(texts[name]) if rows[0][3] else None
        parts.indexes[table].append(
            _index(name, [row[4] for row in rows], rows[0][2], condition and condition[1])
        )
    names = [row[1] for row in objects if row[0] == "table"]
    for table in names:
        parts.checks[table] += [Check(name, text) for name, text in _SQLITE_CHECK.findall(texts[table])]
    made: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for kind, name, table, text in objects:
        if kind in ("index", "trigger") and text:
            made[table][name] = text
    return Catalogue(parts.tables(names), frozenset(texts), {}, dict(made))


def _index(name: str, columns: list[str | None], unique: Any, condition: str | None) -> Index:
    """An index as found. An expression in it has no column name, so that it equals no declared one."""
    only_if = (condition or "").strip('"() ')
    return Index(
        name=name, columns=tuple(column or "" for column in columns), unique=bool(unique), only_if=only_if
    )
