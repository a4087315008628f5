"""Shapes as SQL conditions within a scope."""

from __future__ import annotations

from typing import Any

from ..entity import Entity
from ..errors import InvalidQuery
from ..fields import Field
from ..moments import KINDS, MOMENTS
from .dependence import names_outer
from .narrowing import tied, ties, together
from .scope import Scope
from .shapes import (
    AllOf,
    Among,
    AnyOf,
    Below,
    ClassRow,
    Compare,
    Constant,
    FromActor,
    Input,
    IsNull,
    Negated,
    OfClass,
    Operand,
    OuterOperand,
    Path,
    PathOperand,
    Present,
    Shape,
    Subquery,
)

_SYMBOLS = {"eq": "=", "differs": "<>", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
_TEXT_KINDS = ("string", "text", "number")
_FAMILIES = {
    **dict.fromkeys(("id", "reference", "string", "text", "number"), "text"),
    **dict.fromkeys(("integer", "money", "duration", "decimal"), "number"),
}
_UNORDERED_KINDS = ("json", "reference_list", "boolean", "id", "reference")


def predicate(scope: Scope, shape: Shape) -> str:  # noqa: C901, PLR0911 - one return for each shape there is
    """The SQL condition of a shape."""
    match shape:
        case AllOf(parts):
            return _joined(" AND ", [predicate(scope, part) for part in parts], "TRUE")
        case AnyOf(parts):
            return _joined(" OR ", [predicate(scope, part) for part in parts], "FALSE")
        case Negated(part):
            return f"NOT COALESCE({predicate(scope, part)}, FALSE)"
        case IsNull(path, empty):
            return f"{scope.column(path)} IS {'' if empty else 'NOT '}NULL"
        case Among(path):
            return f"{scope.column(path)} IN ({members(scope, shape)})"
        case Present():
            return _present(scope, shape)
        case Below():
            return _below(scope, shape)
        case OfClass(tables):
            names = ", ".join(f"'{table}'" for table in tables)
            return f"{scope.trusted.column(('sys_class_name',))} IN ({names})"
        case ClassRow(entity, where):
            inner = Scope(scope.statement, entity)
            condition = predicate(inner, where)
            return f'{scope.base}."sys_id" IN (SELECT {inner.base}."sys_id" {inner.source} WHERE {condition})'
        case Compare():
            return _compare(scope, shape)
        case _:
            raise AssertionError(f"no SQL for {shape!r}")


def _joined(word: str, parts: list[str], neutral: str) -> str:
    if not parts:
        return neutral
    return parts[0] if len(parts) == 1 else f"({word.join(parts)})"


def _inner(scope: Scope, entity: type[Entity]) -> Scope:
    """The scope of a subquery: a caller's subquery finds only rows that the caller may read."""
    rights = None
    if scope.rights is not None and scope.statement.rights_of is not None:
        rights = scope.statement.rights_of(entity)
    return Scope(scope.statement, entity, rights, outer=scope)


def _found(inner: Scope, *asked: Shape) -> str:
    """FROM and WHERE of a subquery."""
    conditions = [predicate(inner, where) for where in asked]
    if inner.rights is not None and inner.rights.rows is not None:
        conditions.append(predicate(inner.trusted, inner.rights.rows))
    # The conditions come first: they add to the joins.
    condition = _joined(" AND ", conditions, "")
    return f"{inner.source} WHERE {condition}" if condition else inner.source


def _subquery(scope: Scope, values: Subquery) -> str:
    if names_outer(values.where):
        return _selected(scope, values)
    return scope.statement.shared((_guarded(scope), values), lambda: _selected(scope, values))


def _guarded(scope: Scope) -> bool:
    """Whether a subquery here finds only what the caller may read."""
    return scope.rights is not None


def _selected(scope: Scope, values: Subquery) -> str:
    inner = _inner(scope, values.entity)
    column = inner.column(values.path)
    match values.where:
        case None:
            return f"SELECT {column} {_found(inner)}"
        case Below(("sys_id",), Subquery() as roots, outer=False) as where if _beside_path(
            inner, values.path
        ) and not names_outer(roots.where):
            # The rows of the sub-tree have the column: there is no need to look them up by their ids.
            return _sub_tree(inner, where, f'"{values.path[0]}"')
        case where:
            return f"SELECT {column} {_found(inner, where)}"


def _beside_path(inner: Scope, path: Path) -> bool:
    """Whether the entity's own table has the paths of its hierarchy and a field as well, and all of it may be seen.

    An ancestor's table would have the rows of other classes, too.
    """
    info = inner.entity.info
    if inner.rights is not None or info.hierarchy is None or len(path) > 1:
        return False
    return info.owner(info.hierarchy.path) is info.owner(path[0]) is inner.entity


def _present(scope: Scope, shape: Present) -> str:
    inner, others = _inner(scope, shape.entity), tied(shape)
    if others is None:
        return f"EXISTS (SELECT 1 {_found(inner, shape.where)})"
    pairs, _ = ties(shape)
    # Few rows, the same for each record: neither database has to look for them again and again.
    ours = ", ".join(_column(scope, path, inner.field(other)) for path, other in pairs)
    theirs = ", ".join(inner.column(other) for _, other in pairs)
    # A single value of them is what a condition on a field asks for, too.
    values = tuple(Subquery(shape.entity, other, together(others)) for _, other in pairs)
    key = (_guarded(scope), values[0] if len(values) == 1 else values)
    found = scope.statement.shared(key, lambda: f"SELECT {theirs} {_found(inner, *others)}")
    return f"({ours}) IN ({found})"


def members(scope: Scope, shape: Among | Below) -> str:
    """The SELECT of those values of which a field has to have one."""
    if isinstance(shape, Among):
        return _subquery(scope, shape.values)
    if isinstance(shape.roots, Subquery) and names_outer(shape.roots.where):
        return _sub_tree(scope, shape)
    key = (_guarded(scope), _hierarchy(scope, shape), shape.roots)
    return scope.statement.shared(key, lambda: _sub_tree(scope, shape))


def _sub_tree(scope: Scope, shape: Below, column: str = '"sys_id"') -> str:
    """A column of the rows at and below some roots."""
    table, path = _hierarchy(scope, shape)
    below, root = scope.statement.alias(), scope.statement.alias()
    within = _range(path, below, root)
    roots = f'{root}."sys_id" {_roots(scope, shape.roots, scope.field(shape.path))}'
    if scope.statement.dialect == "sqlite":
        return (
            f'SELECT {below}.{column} FROM "{table}" {root} JOIN "{table}" {below} ON {within} WHERE {roots}'
        )
    # PostgreSQL takes a sub-tree of unknown roots for a ninth of the table, and plans for that. With the roots found
    # first, which OFFSET sees to, it reads one range of the index for each.
    found = f'SELECT {root}.{path} FROM "{table}" {root} WHERE {roots} OFFSET 0'
    ranges = f'SELECT {below}.{column} FROM "{table}" {below} WHERE {within} OFFSET 0'
    return f"SELECT {below}.{column} FROM ({found}) {root} CROSS JOIN LATERAL ({ranges}) {below}"


def _below(scope: Scope, shape: Below) -> str:
    named = _around(scope) if shape.outer else scope
    if not isinstance(shape.roots, PathOperand | OuterOperand) and not shape.outer:
        return f"{named.column(shape.path)} IN ({members(scope, shape)})"
    # One record and one root: two rows by their ids tell, where a whole sub-tree would be read for each row.
    table, path = _hierarchy(named, shape)
    below, root = scope.statement.alias(), scope.statement.alias()
    # SQLite binds values in the order of their places, so the column is named first.
    same = f'{below}."sys_id" = {named.column(shape.path)}'
    roots = f'{root}."sys_id" {_roots(scope, shape.roots, named.field(shape.path))}'
    return (
        f'EXISTS (SELECT 1 FROM "{table}" {root} JOIN "{table}" {below} ON {_range(path, below, root)} '
        f"WHERE {same} AND {roots})"
    )


def _hierarchy(named: Scope, shape: Below) -> tuple[str, str]:
    """The table of the hierarchy into which a reference points, and the column of its paths."""
    target: Any = named.entity if shape.path == ("sys_id",) else named.field(shape.path).references
    hierarchy = target.info.hierarchy if target is not None else None
    if target is None or hierarchy is None:
        raise InvalidQuery(
            f"{'.'.join(shape.path)!r} does not point into a hierarchy", remedy="use is_in(...)"
        )
    return target.info.owner(hierarchy.path).info.table, f'"{hierarchy.path}"'


def _range(path: str, below: str, root: str) -> str:
    # No character of a code sorts before "0", and "/" sorts right before it: the sub-tree is exactly this
    # range.
    return f"{below}.{path} >= {root}.{path} AND {below}.{path} < {root}.{path} || '0'"


def _roots(scope: Scope, roots: Subquery | Operand, target: Field) -> str:
    if isinstance(roots, Subquery):
        return f"IN ({_subquery(scope, roots)})"
    return f"= {_operand(scope, roots, target)}"


def _around(scope: Scope) -> Scope:
    assert scope.outer is not None, "a condition names the row around it inside a subquery only"
    return scope.outer


def _operand(scope: Scope, operand: Operand, field: Field) -> str:
    """What a field is compared with."""
    match operand:
        case PathOperand(path):
            return _column(scope, path, field)
        case OuterOperand(path):
            return _column(_around(scope), path, field)
        case FromActor(name) if name in MOMENTS:
            if field.kind not in KINDS:
                raise InvalidQuery(
                    f"actor.{name} is compared with {field.name!r} of kind {field.kind}, which holds no time",
                    remedy="compare it with a Date or a DateTime",
                )
            return scope.statement.bind(operand, kind=field.kind)
        case _:
            return scope.statement.bind(operand)


def _column(scope: Scope, path: Path, field: Field) -> str:
    """Another column to compare a field with: one that both databases compare with it in the same way."""
    other = scope.field(path)
    if _family(field) != _family(other):
        raise InvalidQuery(
            f"{field.name!r} of kind {field.kind} is compared with {'.'.join(path)!r} of kind {other.kind}",
            remedy="compare fields of one kind; databases differ over others",
        )
    return scope.column(path)


def _family(field: Field) -> str:
    """The kinds of field whose values are of one type in a database have one family."""
    if field.kind == "choice":
        return "number" if field.choices is not None and field.choices.code_type is int else "text"
    return _FAMILIES.get(field.kind, field.kind)


def _compare(scope: Scope, shape: Compare) -> str:
    column = scope.column(shape.path)
    field = scope.field(shape.path)
    kind = field.kind
    sqlite = scope.statement.dialect == "sqlite"
    match shape.op:
        case "ne":
            return f"{column} {'IS NOT' if sqlite else 'IS DISTINCT FROM'} {_operand(scope, shape.operand, field)}"
        case "in" | "not_in":
            assert isinstance(shape.operand, Input | Constant), "a list of values is an input"
            slot = scope.statement.bind(shape.operand, array=True)
            found = f"IN (SELECT value FROM json_each({slot}))" if sqlite else f"= ANY({slot})"
            return f"{column} {found}" if shape.op == "in" else f"NOT ({column} {found})"
        case "startswith" | "contains" | "endswith":
            text = kind in _TEXT_KINDS or (field.choices is not None and field.choices.code_type is str)
            if not text and not (kind == "reference_list" and shape.op == "contains"):
                raise InvalidQuery(
                    f"{'.'.join(shape.path)!r} is no text, so {shape.op!r} has no meaning", remedy="use eq"
                )
            slot = _operand(scope, shape.operand, field)
            # Both databases then take no notice of the case of ASCII letters, and of nothing else.
            return (
                f"{column} LIKE {slot} ESCAPE '\\'" if sqlite else f"lower({column}) LIKE {slot} ESCAPE '\\'"
            )
        case _:
            if kind in _UNORDERED_KINDS and shape.op not in ("eq", "differs") and shape.path[-1] != "sys_id":
                raise InvalidQuery(
                    f"{'.'.join(shape.path)!r} has no order, so {shape.op!r} has no meaning", remedy="use eq"
                )
            return f"{column} {_SYMBOLS[shape.op]} {_operand(scope, shape.operand, field)}"
