"""Which way a list's statement should go through the tables, where the database alone would take a long one.

A record's fields stand in several tables, one for each step of its class chain. A planner sees that the order
is in one table and the conditions in another, and guesses. Two guesses are bad enough to be taken away:

- Alternatives in different tables (``opened_by = me OR contact = me``), or with values that other rows hold (``account
  IN (SELECT mine) OR account IN (SELECT theirs)``), let PostgreSQL use no index, so it reads everything. Where each
  alternative leads to few records by itself, their ids are united first.
- SQLite reads all records and sorts them, although the index of the order would bring them one by one. Where
  no condition leads to few records, the table of the order is read first.
"""

from __future__ import annotations

from .dependence import home, own_fields
from .narrowing import narrows
from .predicates import predicate
from .scope import Scope
from .shapes import AllOf, Among, AnyOf, Shape


def rows_of_list(scope: Scope, shape: Shape) -> str:
    """An access rule as the condition of a list: as ``predicate`` has it, or as the united ids of its alternatives."""
    if isinstance(shape, AllOf):
        return " AND ".join(rows_of_list(scope, part) for part in shape.parts) or "TRUE"
    if not isinstance(shape, AnyOf) or not narrows(scope.entity, shape):
        return predicate(scope, shape)
    parts = alternatives(shape)
    # What other rows decide is asked of the whole record: of the table alone it might gather other classes' records, too.
    owners = [scope.entity if own_fields(part) is None else home(scope.entity, part) for part in parts]
    found_elsewhere = any(isinstance(part, Among) for part in parts)
    if len(set(owners)) == 1 and not found_elsewhere:
        return predicate(scope, shape)
    selects = []
    for owner, part in zip(owners, parts, strict=True):
        inner = Scope(scope.statement, owner)
        condition = predicate(inner, part)
        selects.append(f'SELECT {inner.base}."sys_id" {inner.source} WHERE {condition}')
    return f'{scope.base}."sys_id" IN ({" UNION ".join(selects)})'


def alternatives(shape: Shape) -> list[Shape]:
    """The conditions of which any one is enough."""
    if not isinstance(shape, AnyOf):
        return [shape]
    return [each for part in shape.parts for each in alternatives(part)]
