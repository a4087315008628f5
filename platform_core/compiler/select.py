"""SELECT statements: one record, a page of a list, a count, an aggregate."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from ..access import Actor
from ..entity import Entity
from ..errors import InvalidQuery
from ..fields import Field
from ..filtering import MAX_FIELDS, no_more_than, path_of
from ..moments import MOMENTS, moment_for
from .narrowing import leads, narrows
from .pages import Asked, Way, page_by
from .predicates import predicate
from .reach import Reach, reach_of
from .rights import Rights, RightsOf
from .scope import Scope
from .shapes import Constant, Input, Path, Shape
from .statement import Slot, Statement
from .values import Converter, reader
from .ways import rows_of_list

UNSORTABLE = ("json", "reference_list")


class Compiled(msgspec.Struct, frozen=True):
    """A statement ready to run: text, bound values, and how a row becomes a record."""

    sql: str
    slots: tuple[Slot, ...]
    names: tuple[str, ...]
    readers: tuple[tuple[int, Converter], ...]
    keys: tuple[Field, ...] = ()
    way: Way | None = None
    """The way that it goes, if there are several to a page; then a last column tells whether the page is whole."""

    def arguments(self, dialect: str, inputs: Sequence[Any], actor: Actor) -> list[Any]:
        """The values in the order of the placeholders."""
        return [_argument(slot, dialect, inputs, actor) for slot in self.slots]

    def page(self, rows: list[Any]) -> tuple[list[Any], bool]:
        """The rows of a page, and whether it is whole."""
        if self.way is None or not rows:
            return rows, True
        whole = bool(rows[0][-1])
        return ([] if rows[0][-2] is None else rows), whole

    def record(self, row: Sequence[Any]) -> dict[str, Any]:
        """A row as a record; columns after the named ones (cursor keys) are left aside."""
        # Cursor keys stand behind the named columns, so a row may be longer.
        record = dict(zip(self.names, row, strict=False))
        for position, convert in self.readers:
            name = self.names[position]
            value = record[name]
            if value is not None:
                record[name] = convert(value)
        return record


def _argument(slot: Slot, dialect: str, inputs: Sequence[Any], actor: Actor) -> Any:
    source = slot.source
    if isinstance(source, Input):
        value = inputs[source.place]
    elif isinstance(source, Constant):
        value = source.value
    elif source.name in MOMENTS:
        value = moment_for(source.name, slot.kind)
    else:
        value = getattr(actor, source.name)
    if not slot.array:
        return value
    if dialect != "sqlite":
        return list(value)
    return msgspec.json.encode([_stored(item) for item in value]).decode()


def _stored(value: Any) -> Any:
    """A value as SQLite keeps it, for use inside a JSON array."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    return value


class OrderKey(msgspec.Struct, frozen=True):
    """One key of an order."""

    path: Path
    descending: bool


class ListShape(msgspec.Struct, frozen=True):
    """All of a list that decides its statement: two lists of one shape differ in bound values alone.

    ``after`` tells, for each key of the order, whether the cursor's value is null; ``None`` on the first
    page. The cursor's values are the inputs from ``after_from`` on. ``skips``: the last input says how many records
    are left out at the head. ``trusted``: a condition of code's own, in which fields and rows that the actor may not
    read count as well.
    """

    fields: tuple[str, ...] | None
    where: Shape | None
    order: tuple[OrderKey, ...]
    limit: int
    after: tuple[bool, ...] | None = None
    after_from: int = 0
    skips: bool = False
    trusted: Shape | None = None


def field_paths(rights: Rights, fields: tuple[str, ...] | None) -> tuple[Path, ...]:
    """The fields asked for as paths; all readable ones when none are named."""
    if fields is None:
        return tuple((name,) for name, field in rights.fields.items() if field.stored)
    no_more_than(MAX_FIELDS, "fields", fields)
    return tuple(dict.fromkeys(path_of(text) for text in fields)) or (("sys_id",),)


def scope_for(
    dialect: str, entity: type[Entity], rights: Rights, rights_of: RightsOf, *, many: bool = True
) -> Scope:
    """A caller's scope over an entity; over ``many`` records, or over one by its id."""
    # For one record, values that lie behind an index are looked up one by one: all of them are not worth finding.
    return Scope(Statement(dialect, rights_of, shares=many), entity, rights)


def where_clause(
    scope: Scope, rights: Rights, *shapes: Shape | None, extra: Sequence[str] = (), many: bool = True
) -> str:
    """The WHERE clause: the rows within reach, and what the caller asks; ``many`` of them, or one by its id."""
    rows = rows_of_list if many else predicate
    parts = [] if rights.rows is None else [rows(scope.trusted, rights.rows)]
    parts += [predicate(scope, shape) for shape in shapes if shape is not None]
    parts += extra
    return f" WHERE {' AND '.join(parts)}" if parts else ""


def select_list(
    dialect: str,
    entity: type[Entity],
    rights: Rights,
    rights_of: RightsOf,
    shape: ListShape,
    way: Way = "near",
) -> Compiled:
    """A page of records, the keys of the order as last columns; one row above the limit tells that there is a next page.

    Where there are several ways to the page, the statement goes this one.
    """
    scope = scope_for(dialect, entity, rights, rights_of)
    columns, names, readers = _columns(scope, field_paths(rights, shape.fields))
    keys = [_order_column(scope, key) for key in shape.order]
    fields = tuple(field for _, field in keys)
    reach = _reach(scope, rights, shape)
    if reach is None:
        sql = _plain_list(scope, rights, shape, columns, keys)
    else:
        sql = page_by(way, scope, reach, _asked(scope, shape, fields[0]), [*columns, keys[0][0]])
    slots = tuple(scope.statement.slots)
    taken = None if reach is None else way
    return Compiled(scope.statement.whole(sql), slots, names, readers, fields, taken)


def _reach(scope: Scope, rights: Rights, shape: ListShape) -> Reach | None:
    """How to find the page, where there are several ways to it."""
    by_id = [key.path for key in shape.order] == [("sys_id",)]
    if scope.statement.dialect != "postgres" or not by_id or shape.skips:
        return None
    down, rows = shape.order[0].descending, shape.limit + 1
    return reach_of(scope.entity, rights, shape.where, descending=down, rows=rows)


def _asked(scope: Scope, shape: ListShape, key: Field) -> Asked:
    def where(within: Scope) -> list[str]:
        return [
            *([] if shape.where is None else [predicate(within, shape.where)]),
            *_trusted(within, shape.trusted),
        ]

    def cursor(column: str) -> list[str]:
        return [] if shape.after is None else [_after(scope, shape, [(column, key)])]

    return Asked(where, cursor)


def _plain_list(
    scope: Scope, rights: Rights, shape: ListShape, columns: list[str], keys: list[tuple[str, Field]]
) -> str:
    """A page by whatever way the database takes."""
    lead = _owner_of_order(scope.entity, shape.order)
    if lead is not None:
        # The first key and the id then stand in one table, and in one index where there is one.
        keys[-1] = (scope.identity(lead), keys[-1][1])
    order = ", ".join(
        _direction(column, field, key.descending)
        for (column, field), key in zip(keys, shape.order, strict=True)
    )
    selected = ", ".join([*columns, *(column for column, _ in keys)])
    after = [] if shape.after is None else [_after(scope, shape, keys)]
    where = where_clause(scope, rights, shape.where, extra=[*_trusted(scope, shape.trusted), *after])
    source = scope.source
    if lead is not None and _read_in_order(scope, lead, rights, shape):
        source = scope.source_led_by(lead)
    sql = f"SELECT {selected} {source}{where} ORDER BY {order} LIMIT {shape.limit + 1}"
    if shape.skips:
        sql += f" OFFSET {scope.statement.bind(Input(shape.after_from + len(shape.after or ())))}"
    return sql


def _trusted(scope: Scope, shape: Shape | None) -> list[str]:
    return [] if shape is None else [predicate(scope.trusted, shape)]


def _owner_of_order(entity: type[Entity], order: Sequence[OrderKey]) -> type[Entity] | None:
    """The ancestor that has the first key, when the id is the last one."""
    first = order[0].path
    if order[-1].path != ("sys_id",) or len(order) == 1 or len(first) > 1:
        return None
    owner = entity.info.owner(first[0])
    return None if owner is entity else owner


def _read_in_order(scope: Scope, lead: type[Entity], rights: Rights, shape: ListShape) -> bool:
    """Whether SQLite should go along the index of the order: it has no better way to few records."""
    entity, asked = scope.entity, (rights.rows, shape.where)
    indexed = leads(entity, shape.order[0].path[0]) and lead is not entity
    return (
        scope.statement.dialect == "sqlite" and indexed and not any(narrows(entity, part) for part in asked)
    )


def select_one(
    dialect: str,
    entity: type[Entity],
    rights: Rights,
    rights_of: RightsOf,
    fields: tuple[Path, ...],
    *,
    lock: bool = False,
    where: Shape | None = None,
    conditions: Sequence[Shape | None] = (),
) -> Compiled:
    """One record by its id (input 0). ``conditions`` become further columns that tell whether each holds for the row."""
    scope = scope_for(dialect, entity, rights, rights_of, many=False)
    columns, names, readers = _columns(scope, fields)
    asked = [
        "TRUE" if shape is None else f"COALESCE({predicate(scope.trusted, shape)}, FALSE)"
        for shape in conditions
    ]
    identity = f'{scope.base}."sys_id" = {scope.statement.bind(Input(0))}'
    sql_where = where_clause(scope, rights, where, extra=[identity], many=False)
    suffix = (
        f" FOR NO KEY UPDATE OF {', '.join(_row_aliases(scope, entity))}"
        if lock and dialect == "postgres"
        else ""
    )
    sql = f"SELECT {', '.join([*columns, *asked])} {scope.source}{sql_where}{suffix}"
    return Compiled(sql, tuple(scope.statement.slots), names, readers)


def _row_aliases(scope: Scope, entity: type[Entity]) -> list[str]:
    """The aliases of all rows of the record, the root's first, so that its changes happen one after another.

    All of them are locked: a statement that waited for one row sees that row as it is by then, but the rest of the
    chain as it was when the statement began.
    """
    own = [
        [name for name, field in step.info.own_fields.items() if field.stored and name != "sys_id"]
        for step in entity.info.lineage
    ]
    columns = [scope.trusted.plain((names[0],), entity) for names in own if names]
    return list(dict.fromkeys(column.partition(".")[0] for column in columns))


def select_count(
    dialect: str,
    entity: type[Entity],
    rights: Rights,
    rights_of: RightsOf,
    where: Shape | None,
    bound: int | None,
    trusted: Shape | None = None,
) -> Compiled:
    """How many records there are; with a ``bound`` it stops one above it."""
    scope = scope_for(dialect, entity, rights, rights_of)
    clause = where_clause(scope, rights, where, extra=_trusted(scope, trusted))
    if bound is None:
        sql = f"SELECT count(*) {scope.source}{clause}"
    else:
        sql = f"SELECT count(*) FROM (SELECT 1 AS one {scope.source}{clause} LIMIT {bound + 1}) AS found"
    return Compiled(scope.statement.whole(sql), tuple(scope.statement.slots), ("count",), ())


class Measure(msgspec.Struct, frozen=True):
    """A figure of a group: ``count``, or ``sum``, ``avg``, ``min``, ``max`` of a field."""

    function: str
    path: Path = ()


def select_aggregate(
    dialect: str,
    entity: type[Entity],
    rights: Rights,
    rights_of: RightsOf,
    group_by: tuple[Path, ...],
    measures: tuple[Measure, ...],
    where: Shape | None,
    limit: int,
) -> Compiled:
    """Figures per group, in the order of the groups; averages come as sum and count, which differ on no database."""
    scope = scope_for(dialect, entity, rights, rights_of)
    groups, names, readers = _columns(scope, group_by)
    figures = [column for measure in measures for column in _measure(scope, measure)]
    clause = where_clause(scope, rights, where)
    tail = ""
    if groups:
        places = [str(position + 1) for position in range(len(groups))]
        tail = (
            f" GROUP BY {', '.join(places)} ORDER BY {', '.join(f'{place} NULLS LAST' for place in places)}"
        )
    sql = f"SELECT {', '.join([*groups, *figures])} {scope.source}{clause}{tail} LIMIT {limit + 1}"
    return Compiled(scope.statement.whole(sql), tuple(scope.statement.slots), names, readers)


def _measure(scope: Scope, measure: Measure) -> list[str]:
    if measure.function == "count":
        return ["count(*)"]
    field = scope.field(measure.path)
    column = scope.column(measure.path)
    coded = field.choices is not None and field.choices.code_type is int
    numeric = coded or field.kind in ("integer", "money", "decimal", "duration")
    if measure.function in ("sum", "avg") and not numeric:
        raise InvalidQuery(
            f"{'.'.join(measure.path)!r} is no number, so it has no {measure.function}", remedy="use count"
        )
    if measure.function in ("min", "max") and (field.kind in (*UNSORTABLE, "boolean", "reference", "id")):
        raise InvalidQuery(
            f"{'.'.join(measure.path)!r} has no order, so it has no {measure.function}", remedy="use count"
        )
    if measure.function not in ("sum", "avg"):
        return [f"{measure.function}({column})"]
    total = f"sum({column})"
    if field.kind in ("money", "duration") and scope.statement.dialect == "sqlite":
        # The sum of long numbers may be longer than any number that SQLite has, so the halves are summed apart.
        total = f"sum({column} >> 32) || ' ' || sum({column} & 4294967295)"
    return [total, f"count({column})"] if measure.function == "avg" else [total]


def whole_sum(value: Any) -> int | float:
    """A sum as a number: whole for whole numbers, whatever type the database gives it.

    Databases add measured numbers in the order in which the rows happen to lie, which shows in the last digits; twelve
    are the same whatever the order.
    """
    if isinstance(value, str):
        upper, lower = value.split()
        return (int(upper) << 32) + int(lower)
    return float(f"{value:.12g}") if isinstance(value, float) else int(value)


def _columns(
    scope: Scope, paths: Sequence[Path]
) -> tuple[list[str], tuple[str, ...], tuple[tuple[int, Converter], ...]]:
    columns, readers = [], []
    for position, path in enumerate(paths):
        columns.append(scope.column(path))
        convert: Callable[[Any], Any] | None = reader(scope.field(path), scope.statement.dialect)
        if convert is not None:
            readers.append((position, convert))
    return columns, tuple(".".join(path) for path in paths), tuple(readers)


def _order_column(scope: Scope, key: OrderKey) -> tuple[str, Field]:
    field = scope.field(key.path)
    if field.kind in UNSORTABLE:
        raise InvalidQuery(
            f"lists cannot be ordered by {'.'.join(key.path)!r}", remedy="order by another field"
        )
    column = scope.column(key.path)
    if len(key.path) > 1 or "CASE" in column:
        # Where a reference leads nowhere, or a value is masked, there is nothing even for a required field.
        field = msgspec.structs.replace(field, required=False)
    return column, field


def _direction(column: str, field: Field, descending: bool) -> str:
    # Null counts as the largest value on both databases; PostgreSQL does so by itself, and its indexes with
    # it.
    word = "DESC" if descending else "ASC"
    return (
        f"{column} {word}" if field.required else f"{column} {word} NULLS {'FIRST' if descending else 'LAST'}"
    )


def _after(scope: Scope, shape: ListShape, keys: list[tuple[str, Field]]) -> str:
    """The rows behind the cursor."""
    assert shape.after is not None
    # A null is spelled out, never bound: PostgreSQL could not tell the type of a parameter that nothing is
    # compared with.
    slots = [
        "" if null else scope.statement.bind(Input(shape.after_from + position))
        for position, null in enumerate(shape.after)
    ]
    directions = {key.descending for key in shape.order}
    simple = not any(shape.after) and all(field.required for _, field in keys)
    if simple and len(directions) == 1:
        sign = "<" if directions.pop() else ">"
        return f"({', '.join(column for column, _ in keys)}) {sign} ({', '.join(slots)})"
    alternatives: list[str] = []
    equal: list[str] = []
    for (column, field), key, slot, null in zip(keys, shape.order, slots, shape.after, strict=True):
        behind = _behind(column, field, slot, key.descending, null)
        if behind:
            alternatives.append(" AND ".join([*equal, behind]))
        equal.append(f"{column} IS NULL" if null else f"{column} = {slot}")
    return f"({' OR '.join(f'({part})' for part in alternatives)})" if alternatives else "FALSE"


def _behind(column: str, field: Field, slot: str, descending: bool, null: bool) -> str:
    if null:
        return f"{column} IS NOT NULL" if descending else ""
    if descending:
        return f"{column} < {slot}"
    return f"{column} > {slot}" if field.required else f"({column} > {slot} OR {column} IS NULL)"
