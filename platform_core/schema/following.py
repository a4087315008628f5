"""What the platform keeps about records by the names of their tables and fields follows when those change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from platform_core.data_steps import DropColumn, DropTable, Move, RenameColumn, RenameTable
from platform_core.storage import DialectName

from .change import SchemaChange
from .folding import Followed
from .types import quoted

Root = Callable[[str], str]
"""The table at the top of the class chain of a table, as it will be called."""

_TABLE_NAMES = (
    ("sys_journal_field", "name"), ("sys_audit", "tablename"), ("sys_audit_delete", "tablename"),
    ("sys_attachment", "table_name"), ("sys_choice", "name"), ("sys_demo_record", "table_name"),
    ("sys_idempotency", "table_name"), ("sys_outbox", "table_name"),
)  # fmt: skip
_OF_RECORDS = (
    ("sys_journal_field", "name", "element_id"), ("sys_audit", "tablename", "documentkey"),
    ("sys_attachment", "table_name", "table_sys_id"), ("sys_demo_record", "table_name", "record"),
    ("sys_idempotency", "table_name", "record"),
)  # fmt: skip


def following(followed: Sequence[Followed], root: Root, dialect: DialectName) -> Iterator[SchemaChange]:
    """The statements that make the platform's own rows follow, in the order of the changes."""
    for each in followed:
        match each.change:
            case RenameTable(old, new):
                summary = f"records, history, journals, files and choices of {old} are those of {new}"
                statements = _renamed_table(old, new, root)
            case RenameColumn(table, old, new):
                summary = f"history, journal and choices of {table}.{old} are those of {new}"
                statements = _renamed_column(old, new, each.classes)
            case Move(table, columns, to, link):
                summary = f"choices of {', '.join(columns)} of {table} are those of {to}"
                statements = _moved(table, columns, to, link, root, dialect)
            case DropTable(table):
                summary = f"choices and marks of demonstration data of {table} go"
                statements = [_delete("sys_choice", f'"name" = {_text(table)}')]
                statements += [_delete("sys_demo_record", f'"table_name" = {_text(table)}')]
            case DropColumn(table, column):
                summary = f"choices of {table}.{column} go"
                where = f'"name" = {_text(table)} AND "element" = {_text(column)}'
                statements = [_delete("sys_choice", where)]
        for sql in statements:
            yield SchemaChange(
                kind="follow", table=each.classes[0], name=each.classes[0], sql=sql, summary=summary
            )
            summary = ""


def _renamed_table(old: str, new: str, root: Root) -> list[str]:
    found = [
        _update(table, column, new, f"{quoted(column)} = {_text(old)}") for table, column in _TABLE_NAMES
    ]
    found.append(_update(root(new), "sys_class_name", new, f'"sys_class_name" = {_text(old)}'))
    # An event that has not been delivered yet names the table of the record and the one at the top of its chain.
    event = '"event"'
    for name in ("table", "sys_class_name"):
        before, after = f'"{name}":"{old}"', f'"{name}":"{new}"'
        event = f"replace({event}, {_text(before)}, {_text(after)})"
    found.append(f'UPDATE "sys_outbox" SET "event" = {event} WHERE "state" <> \'done\'')
    return found


def _renamed_column(old: str, new: str, classes: Sequence[str]) -> list[str]:
    listed = ", ".join(map(_text, classes))
    return [
        _update("sys_choice", "element", new, f'"name" IN ({listed}) AND "element" = {_text(old)}'),
        _update("sys_journal_field", "element", new, f'"name" IN ({listed}) AND "element" = {_text(old)}'),
        _update("sys_audit", "fieldname", new, f'"tablename" IN ({listed}) AND "fieldname" = {_text(old)}'),
    ]


def _moved(
    table: str, columns: Sequence[str], to: str, link: str, root: Root, dialect: DialectName
) -> list[str]:
    listed = ", ".join(map(_text, columns))
    found = [_update("sys_choice", "name", to, f'"name" = {_text(table)} AND "element" IN ({listed})')]
    if link:
        return found
    ids = '"sys_id"' if dialect == "sqlite" else "replace(CAST(\"sys_id\" AS TEXT), '-', '')"
    moved = f"SELECT {ids} FROM {quoted(to)}"
    top = root(to)
    found.append(_update(top, "sys_class_name", to, f'"sys_id" IN (SELECT "sys_id" FROM {quoted(to)})'))
    for kept, column, record in _OF_RECORDS:
        where = f"{quoted(column)} = {_text(table)} AND {quoted(record)} IN ({moved})"
        found.append(_update(kept, column, to, where))
    return found


def _update(table: str, column: str, value: str, where: str) -> str:
    return f"UPDATE {quoted(table)} SET {quoted(column)} = {_text(value)} WHERE {where}"


def _delete(table: str, where: str) -> str:
    return f"DELETE FROM {quoted(table)} WHERE {where}"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
