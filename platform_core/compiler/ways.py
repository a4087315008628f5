"""Which way a list's statement should go through the tables, where the database alone would take a long one.

A record's fields stand in several tables, one for each step of its class chain. A planner sees that the order
is in one table and the conditions in another, and guesses. Two guesses are bad enough to be taken away:

- Alternatives in different tables (``opened_by = me OR contact = me``) let neither database use an index, so it
  reads everything. Where each alternative leads to few records by itself, their ids are united first.
- SQLite reads all records and sorts them, although the index of the order would bring them one by one. Where
  no condition leads to few records, the table of the order is read first.
"""

from __future__ import annotations

from ..constraints import Index, Unique
from ..entity import Entity
from .dependence import own_fields
from .predicates import predicate
from .scope import Scope
from .shapes import AllOf, Among, AnyOf, ClassRow, Compare, OuterOperand, PathOperand, Shape

_TELLING = ("id", "reference", "number", "string")
"""Kinds of fields whose values are shared by few records; a state or a yes-or-no is shared by many."""


def rows_of_list(scope: Scope, shape: Shape) -> str:
    """An access rule as the condition of a list: as ``predicate`` has it, or as the united ids of its alternatives."""
    if isinstance(shape, AllOf):
        return " AND ".join(rows_of_list(scope, part) for part in shape.parts) or "TRUE"
    if not isinstance(shape, AnyOf) or not narrows(scope.entity, shape):
        return predicate(scope, shape)
    alternatives = _alternatives(shape)
    owners = [_owner(scope.entity, part) for part in alternatives]
    if len(set(owners)) == 1:
        return predicate(scope, shape)
    selects = []
    for owner, part in zip(owners, alternatives, strict=True):
        inner = Scope(scope.statement, owner)
        condition = predicate(inner, part)
        selects.append(f'SELECT {inner.base}."sys_id" {inner.source} WHERE {condition}')
    return f'{scope.base}."sys_id" IN ({" UNION ".join(selects)})'


def narrows(entity: type[Entity], shape: Shape | None) -> bool:
    """Whether a condition leads to few records, by an index. A sub-tree of a hierarchy may be all of it, so it does not."""
    match shape:
        case AllOf(parts):
            return any(narrows(entity, part) for part in parts)
        case AnyOf(parts):
            return bool(parts) and all(narrows(entity, part) for part in parts)
        case Compare(path, op, operand):
            equal = op in ("eq", "in") and not isinstance(operand, PathOperand | OuterOperand)
            return equal and len(path) == 1 and _telling(entity, path[0])
        case Among(path):
            return len(path) == 1 and _telling(entity, path[0])
        case ClassRow(child, where):
            return narrows(child, where)
        case _:
            return False


def leads(entity: type[Entity], field: str) -> bool:
    """Whether an index brings the records in the order of this field."""
    known = entity.info.fields[field]
    return (
        known.index
        or known.unique
        or any(
            constraint.fields[0] == field
            for constraint in entity.info.owner(field).info.constraints
            if isinstance(constraint, Index | Unique)
        )
    )


def _telling(entity: type[Entity], name: str) -> bool:
    field = entity.info.fields[name]
    # The database looks for referring rows itself, so there is an index on every reference.
    return field.kind in _TELLING and (name == "sys_id" or field.kind == "reference" or leads(entity, name))


def _alternatives(shape: AnyOf) -> list[Shape]:
    found: list[Shape] = []
    for part in shape.parts:
        found += _alternatives(part) if isinstance(part, AnyOf) else [part]
    return found


def _owner(entity: type[Entity], shape: Shape) -> type[Entity]:
    """The entity of the chain whose table alone has the fields of a condition; the whole one when there are several."""
    owners = {entity.info.owner(name) for name in own_fields(shape) or ()}
    return owners.pop() if len(owners) == 1 else entity
