"""Shapes as SQL conditions within a scope."""

from __future__ import annotations

from typing import Any

from ..errors import InvalidQuery
from .scope import Scope
from .shapes import (
    AllOf,
    Among,
    AnyOf,
    Below,
    ClassRow,
    Compare,
    Constant,
    Input,
    IsNull,
    Negated,
    OfClass,
    Operand,
    PathOperand,
    Shape,
    Subquery,
)

_SYMBOLS = {"eq": "=", "differs": "<>", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
_TEXT_KINDS = ("string", "text", "number")
_UNORDERED_KINDS = ("json", "reference_list", "boolean", "id", "reference")


def predicate(scope: Scope, shape: Shape) -> str:  # noqa: PLR0911 - one return for each shape there is
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
        case Among(path, values):
            return f"{scope.column(path)} IN ({_subquery(scope, values)})"
        case Below(path, roots):
            return _below(scope, path, roots)
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


def _subquery(scope: Scope, values: Subquery) -> str:
    rights = None
    if scope.rights is not None and scope.statement.rights_of is not None:
        rights = scope.statement.rights_of(values.entity)
    inner = Scope(scope.statement, values.entity, rights)
    column = inner.column(values.path)
    conditions = [] if values.where is None else [predicate(inner, values.where)]
    if rights is not None and rights.rows is not None:
        conditions.append(predicate(inner.trusted, rights.rows))
    where = f" WHERE {_joined(' AND ', conditions, 'TRUE')}" if conditions else ""
    return f"SELECT {column} {inner.source}{where}"


def _below(scope: Scope, path: tuple[str, ...], roots: Any) -> str:
    target: Any = scope.entity if path == ("sys_id",) else scope.field(path).references
    hierarchy = target.info.hierarchy if target is not None else None
    if target is None or hierarchy is None:
        raise InvalidQuery(f"{'.'.join(path)!r} does not point into a hierarchy", remedy="use is_in(...)")
    owner = target.info.owner(hierarchy.path).info.table
    below, root = scope.statement.alias(), scope.statement.alias()
    column = f'"{hierarchy.path}"'
    many = isinstance(roots, Subquery)
    chosen = f"IN ({_subquery(scope.trusted, roots)})" if many else f"= {_operand(scope, roots)}"
    # No character of a code sorts before "0", and "/" sorts right before it: the sub-tree is exactly this
    # range.
    return (
        f'{scope.column(path)} IN (SELECT {below}."sys_id" FROM "{owner}" {root} JOIN "{owner}" {below} '
        f"ON {below}.{column} >= {root}.{column} AND {below}.{column} < {root}.{column} || '0' "
        f'WHERE {root}."sys_id" {chosen})'
    )


def _operand(scope: Scope, operand: Operand) -> str:
    if isinstance(operand, PathOperand):
        return scope.column(operand.path)
    return scope.statement.bind(operand)


def _compare(scope: Scope, shape: Compare) -> str:
    column = scope.column(shape.path)
    field = scope.field(shape.path)
    kind = field.kind
    sqlite = scope.statement.dialect == "sqlite"
    match shape.op:
        case "ne":
            return f"{column} {'IS NOT' if sqlite else 'IS DISTINCT FROM'} {_operand(scope, shape.operand)}"
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
            slot = _operand(scope, shape.operand)
            # Both databases then take no notice of the case of ASCII letters, and of nothing else.
            return (
                f"{column} LIKE {slot} ESCAPE '\\'" if sqlite else f"lower({column}) LIKE {slot} ESCAPE '\\'"
            )
        case _:
            if kind in _UNORDERED_KINDS and shape.op not in ("eq", "differs") and shape.path[-1] != "sys_id":
                raise InvalidQuery(
                    f"{'.'.join(shape.path)!r} has no order, so {shape.op!r} has no meaning", remedy="use eq"
                )
            return f"{column} {_SYMBOLS[shape.op]} {_operand(scope, shape.operand)}"
