"""The changes of data steps that give columns other values: conversions and back-fills."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from platform_core.data_steps import ByKey, Computed, Convert, Fill, From, Row
from platform_core.entity import Entity, EntityInfo
from platform_core.fields import Field, Kind

from .conversion import by_sql, by_text, cast_type, group_of, recoded
from .relation import ROW, Layer, Slot, Value, named
from .shape import Flag, Shape
from .types import column_type, literal, quoted

if TYPE_CHECKING:
    from .folding import Folding

_KIND_OF: Mapping[str, Kind] = {"text": "text", "whole": "money"}
_CONVERTIBLE = "correct them, or let the step say how to convert them"


def convert(folding: Folding, change: Convert, shape: Shape, where: str) -> str:
    """Put the converted values in the column's place."""
    if isinstance(change.using, ByKey):
        return _by_key(folding, change, shape)
    old = shape.columns[change.column]
    to = change.to.field(change.column, Entity)
    new = Value(name="", type=column_type(to, folding.dialect), kind=to.kind)
    found = None
    if isinstance(change.using, Mapping):
        found = recoded(old, change.using, to, new.type, folding.dialect)
    elif change.using is None:
        found = by_sql(old, to, new.type, folding.dialect)
    if found is not None:
        sql, bad = found
        _layer(folding, shape, change.column, new, sql, bad and f"{old.sql} IS NOT NULL AND {bad}")
        return ""
    function = change.using if callable(change.using) else _one_by_one(change, old, to)
    what = f"{where}, {change.table}.{change.column}"
    shape.columns[change.column] = add_slot(folding, shape, to, what, function, f"{old.sql} IS NOT NULL")
    return ""


def _one_by_one(change: Convert, old: Value, to: Field) -> Computed:
    """The conversion of a value of a row: some codes as the step says, all else by its text."""
    plain = by_text(old.kind, to)
    codes = change.using if isinstance(change.using, Mapping) else {}

    def function(row: Row) -> Any:
        value = row[change.column]
        return codes[value] if value in codes else plain(value)

    return function


def fill(folding: Folding, change: Fill, shape: Shape, where: str) -> str:
    """Put values where there are none."""
    old = shape.columns.get(change.column)
    table, column = folding.final_column(change.table, change.column)
    if old is None and not column:
        return ""  # It came and went in versions that this instance never had.
    field = _filled(folding, change, old, folding.infos.get(table), column)
    if isinstance(field, str):
        return field
    kind = old.type if old is not None else column_type(field, folding.dialect)
    if callable(change.using):
        wanted = f"{old.sql} IS NULL" if old is not None else "TRUE"
        what = f"{where}, {change.table}.{change.column}"
        slot = add_slot(folding, shape, field, what, change.using, wanted, kind)
        filling = slot.sql
        if old is None:
            shape.columns[change.column] = slot
            return ""
    elif isinstance(change.using, From):
        other = shape.columns.get(change.using.column)
        if other is None or group_of(_known_kind(folding, change, other), other.type) != group_of(
            field.kind, kind
        ):
            return (
                f"{change.table} has no column {change.using.column} whose values {change.column} could take"
            )
        filling = f"CAST({other.sql} AS {cast_type(kind)})"
    else:
        filling = f"CAST({literal(change.value, field, folding.dialect)} AS {cast_type(kind)})"
    sql = f"coalesce({old.sql}, {filling})" if old else filling
    _layer(folding, shape, change.column, Value(name="", type=kind, kind=field.kind), sql)
    return ""


def _known_kind(folding: Folding, change: Fill, other: Value) -> Kind | None:
    """The kind of the column that another one is filled from; former releases did not keep it, and it is as declared."""
    assert isinstance(change.using, From)
    if other.kind is not None or folding.converted_later(change.table, change.using.column):
        return other.kind
    table, column = folding.final_column(change.table, change.using.column)
    info = folding.infos.get(table)
    field = info.own_fields.get(column) if info is not None else None
    return None if field is None else field.kind


def _filled(
    folding: Folding, change: Fill, old: Value | None, info: EntityInfo | None, column: str
) -> Field | str:
    """The field that is filled, or what is wrong."""
    if change.to is not None:
        return change.to.field(change.column, Entity)
    if old is not None and old.kind is not None:
        return Field(name=change.column, label=change.column, kind=old.kind)
    if folding.converted_later(change.table, change.column):
        return f"{change.table}.{change.column} is converted by a later step; say its type in this version with `to`"
    field = info.own_fields.get(column) if info is not None else None
    if field is not None and field.stored:
        return field
    if old is not None:
        return Field(name=change.column, label=change.column, kind=_KIND_OF[group_of(None, old.type)])
    return f"no field {change.column} is there or declared in {change.table}; name one that is"


def _layer(folding: Folding, shape: Shape, column: str, new: Value, sql: str, bad: str = "") -> None:
    name = folding.fresh()
    columns = {name: sql}
    if bad:
        flag = Flag(folding.fresh(), "not convertible", column, _CONVERTIBLE)
        shape.flags.append(flag)
        columns[flag.name] = bad
    shape.relation = shape.relation.over(Layer(columns))
    shape.columns[column] = msgspec.structs.replace(new, name=name)


def add_slot(
    folding: Folding,
    shape: Shape,
    field: Field,
    what: str,
    function: Callable[[Mapping[str, Any]], Any],
    wanted: str,
    kind: str = "",
) -> Value:
    """A column whose values a function gives."""
    name = folding.fresh()
    kind = kind or column_type(field, folding.dialect)
    slot = Slot(
        name=name,
        type=kind,
        kind=field.kind,
        what=what,
        function=function,
        before=shape.relation,
        columns=dict(shape.columns),
        wanted=wanted,
    )
    shape.relation = shape.relation.beside(slot)
    return Value(name=name, type=kind, kind=field.kind)


def _by_key(folding: Folding, change: Convert, shape: Shape) -> str:
    """Find the referenced record by a field that names it: one joined row for each different value."""
    assert isinstance(change.using, ByKey)
    to = change.to.field(change.column, Entity)
    target = shape_of_target(folding, to, shape)
    if target is None:
        return f"the table that {change.column} is to refer to is not there; let it be made by an earlier version"
    entity, table = target
    info = folding.infos[entity]
    if change.using.field not in info.fields:
        return f"{entity} has no field {change.using.field}; name one of its fields"
    owner = folding.declared_as(info.owner(change.using.field).info.table)
    key = owner.columns.get(change.using.field) if owner else None
    if owner is None or key is None or owner.slots or not key.stored:
        return (
            f"{entity}.{change.using.field} is not there yet, so nothing can be found by it; use a function"
        )
    old = shape.columns[change.column]
    if group_of(old.kind, old.type) != group_of(key.kind, key.type):
        return f"{change.table}.{change.column} and {entity}.{change.using.field} are of different kinds"
    stored = quoted(key.stored)
    ids = "min(CAST(f.sys_id AS TEXT))"
    inside = (
        f" WHERE EXISTS (SELECT 1 FROM {named(table)} AS g WHERE g.sys_id = f.sys_id)"
        if table != owner.stored
        else ""
    )
    found = (
        f"SELECT f.{stored} AS key, {ids} AS id, count(*) AS many "
        f"FROM {named(owner.stored)} AS f{inside} GROUP BY f.{stored}"
    )
    name, flag = folding.fresh(), Flag(
        folding.fresh(), "not convertible", change.column,
        f"make exactly one record of {entity} have each of the values in {change.using.field}",
    )  # fmt: skip
    kind = column_type(to, folding.dialect)
    sql = f"CASE WHEN found.many = 1 THEN CAST(found.id AS {kind}) END"
    bad = f"{old.sql} IS NOT NULL AND coalesce(found.many, 0) <> 1"
    joins = f" LEFT JOIN ({found}) AS found ON found.key = {ROW}.{quoted(old.name)}"
    shape.relation = shape.relation.over(Layer({name: sql, flag.name: bad}, joins))
    shape.flags.append(flag)
    shape.columns[change.column] = Value(name=name, type=kind, kind="reference")
    return ""


def shape_of_target(folding: Folding, to: Field, shape: Shape) -> tuple[str, str] | None:
    """The entity's table that a field refers to, as it will be called and as it is stored."""
    final = folding.final_table(shape.name)
    if to.references is not None and issubclass(to.references, Entity):
        final = to.references.info.table
    target = folding.declared_as(final)
    return (final, target.stored) if target is not None and target.stored and final in folding.infos else None
