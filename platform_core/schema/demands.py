"""What is demanded of the rows to come that is not known to hold already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from platform_core.entity import EntityInfo
from platform_core.fields import Field
from platform_core.storage import DialectName

from .facts import FieldFacts, facts_of
from .shape import MisfitKind, Shape
from .tables import Column, Index, Table
from .types import literal, quoted


class Demand(msgspec.Struct, frozen=True, kw_only=True):
    """A condition, in SQL over the rows to come, that marks those that do not suit."""

    field: str
    kind: MisfitKind
    sql: str
    remedy: str


class Examined(msgspec.Struct, frozen=True, kw_only=True):
    """A table whose rows are examined: what is demanded of each, what of all together, and what of texts."""

    shape: Shape
    demands: tuple[Demand, ...]
    unique: tuple[Index, ...] = ()
    patterns: Mapping[str, str] = {}


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """What the demands on one table are drawn from."""

    shape: Shape
    table: Table
    info: EntityInfo
    there: Table | None
    facts: Mapping[str, FieldFacts]
    targets: Mapping[str, Shape]
    added_choices: Mapping[tuple[str, str], frozenset[str]]
    changing: bool
    dialect: DialectName

    def value(self, name: str) -> str:
        """A column of the rows to come, in SQL."""
        return f"q.{quoted(self.shape.columns[name].name)}"


def examined(ground: Ground) -> Examined:
    """What is demanded of a table's rows that is not known to hold already."""
    demands = [
        Demand(field=flag.column, kind=flag.kind, sql=f"q.{quoted(flag.name)}", remedy=flag.remedy)
        for flag in ground.shape.flags
    ]
    patterns = {}
    stored = {column.name: column for column in ground.there.columns} if ground.there else {}
    for column in ground.table.columns:
        value = ground.shape.columns.get(column.name)
        if value is None or value.type != column.type:
            continue
        was = stored.get(value.stored)
        demands += _of_column(ground, column, was)
        field = ground.info.own_fields.get(column.name)
        if field is not None:
            known = ground.facts.get(value.stored) if was is not None else None
            if was is None or (ground.changing and known != facts_of(field)):
                demands += _of_field(ground, field, known)
                if field.pattern and (known is None or known.pattern != field.pattern):
                    patterns[column.name] = field.pattern
    demands += _of_checks(ground)
    return Examined(
        shape=ground.shape, demands=tuple(demands), unique=tuple(_unique(ground)), patterns=patterns
    )


def _of_column(ground: Ground, column: Column, was: Column | None) -> Iterator[Demand]:
    sql = ground.value(column.name)
    if column.required and (was is None or not was.required):
        remedy = "give them one, or let a data step fill them"
        yield Demand(field=column.name, kind="empty", sql=f"{sql} IS NULL", remedy=remedy)
    if column.references is not None and not _follows(ground, column, was):
        target = ground.targets.get(column.references.table)
        rows = f"({target.relation.sql({})})" if target and not target.slots else None
        known = f'AND NOT EXISTS (SELECT 1 FROM {rows} AS z WHERE z."sys_id" = {sql})' if rows else ""
        yield Demand(
            field=column.name, kind="orphan", sql=f"{sql} IS NOT NULL {known}",
            remedy=f"let them refer to a record of {column.references.table}, or to none",
        )  # fmt: skip


def _follows(ground: Ground, column: Column, was: Column | None) -> bool:
    """Whether the database sees to it already that the reference points at the table that is declared."""
    if column.primary and ground.shape.source:
        return True  # A moved row has its record.
    if column.name == ground.shape.link:
        return True
    if was is None or was.references is None or column.references is None:
        return False
    target = ground.targets.get(column.references.table)
    return target is not None and target.stored == was.references.table


def _of_field(ground: Ground, field: Field, known: FieldFacts | None) -> Iterator[Demand]:
    """The platform's own limits, where they are not known to be as wide as before."""
    sql = ground.value(field.name)
    known = known or FieldFacts(kind=field.kind)
    longest = field.max_length
    if (
        field.kind in ("string", "text")
        and longest
        and not (known.max_length and known.max_length <= longest)
    ):
        remedy = f"shorten them to {longest} characters"
        yield Demand(field=field.name, kind="too long", sql=f"length({sql}) > {longest}", remedy=remedy)
    low, high = field.minimum, field.maximum
    if low is not None and not (known.minimum is not None and known.minimum >= low):
        remedy = f"change them to {low} or more"
        yield Demand(field=field.name, kind="out of range", sql=f"{sql} < {low}", remedy=remedy)
    if high is not None and not (known.maximum is not None and known.maximum <= high):
        remedy = f"change them to {high} or less"
        yield Demand(field=field.name, kind="out of range", sql=f"{sql} > {high}", remedy=remedy)
    if field.kind == "choice" and field.choices is not None:
        added = ground.added_choices.get((ground.info.table, field.name), frozenset())
        codes = {*field.choices.codes, *(added if field.choices.code_type is str else map(int, added))}
        if known.choices is None or not set(known.choices) <= codes:
            listed = ", ".join(literal(code, field, ground.dialect) for code in sorted(codes))
            remedy = "choose another code, or let a data step convert them"
            yield Demand(field=field.name, kind="not a choice", sql=f"{sql} NOT IN ({listed})", remedy=remedy)


def _of_checks(ground: Ground) -> Iterator[Demand]:
    checks = {check.name for check in ground.there.checks} if ground.there else set()
    for check in ground.table.checks:
        fields = [name for name in ground.shape.columns if quoted(name) in check.condition]
        changed = any(ground.shape.columns[name].stored != name for name in fields)
        if check.name in checks and not changed:
            continue
        condition = check.condition
        for column in ground.table.columns:
            default = column.default if column.required and column.default is not None else "NULL"
            named = ground.value(column.name) if column.name in ground.shape.columns else default
            condition = condition.replace(quoted(column.name), named)
        yield Demand(
            field=", ".join(fields) or check.name, kind="against a check", sql=f"NOT ({condition})",
            remedy=f"change them so that {check.name} holds",
        )  # fmt: skip


def _unique(ground: Ground) -> Iterator[Index]:
    """Unique indexes that the database does not have on these very values."""
    there = (
        {(index.columns, index.only_if) for index in ground.there.indexes if index.unique}
        if ground.there
        else set()
    )
    for index in ground.table.indexes:
        stored = tuple(
            value.stored if (value := ground.shape.columns.get(name)) else "" for name in index.columns
        )
        flag = ground.shape.columns.get(index.only_if)
        if index.unique and (stored, flag.stored if flag else "") not in there:
            yield index
