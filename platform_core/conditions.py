"""The language in which access rules speak about rows.

A condition is a Piccolo expression over one entity (``Case.priority == 1``, combined with ``&`` and ``|``)
and the actor. What Piccolo has no word for stands here: a value that the actor brings, a set of values found
in related rows, a sub-tree of a hierarchy, a negation. Conditions are built once, when an assembly is made,
with a stand-in for the actor; they become part of the SQL and are never evaluated row by row in Python.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

from piccolo.columns.combination import And, CombinableMixin, Or, Where, WhereRaw

if TYPE_CHECKING:
    from piccolo.columns.base import Column

Condition = Where | And | Or | CombinableMixin


class ActorValue:
    """A value that each actor brings along (``actor.id``); bound when a statement runs."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __bool__(self) -> NoReturn:
        raise TypeError(
            f"actor.{self.name} has no truth value here: a rule's condition is built once for all actors; "
            "write it with columns, & and |, or give the rule to another role"
        )

    def __repr__(self) -> str:
        return f"actor.{self.name}"


class ActorStandIn:
    """What a rule's ``where`` receives: the actor's values by name, unknown until a statement runs."""

    __slots__ = ()

    id = ActorValue("id")
    user_name = ActorValue("user_name")


ACTOR = ActorStandIn()
ConditionOf = Callable[[ActorStandIn], Condition]


class Related:
    """The values of a column in the rows of another entity that satisfy a condition."""

    __slots__ = ("column", "where")

    def __init__(self, column: Column, where: Condition | None = None) -> None:
        self.column = column
        self.where = where


def related(column: Column, where: Condition | None = None) -> Related:
    """Values found in other rows: ``related(Contact.account, Contact.sys_id == actor.id)``.

    The rows are found whatever the actor may read: a rule may rest on data that the actor does not see.
    """
    return Related(column, where)


class InRelated(CombinableMixin):
    """A column's value is among related values. Made by ``column.is_in(related(...))``."""

    __slots__ = ("column", "values")

    def __init__(self, column: Column, values: Related) -> None:
        self.column = column
        self.values = values


class Within(CombinableMixin):
    """A reference points into the sub-trees under some records (themselves included). Made by ``column.within(...)``."""

    __slots__ = ("column", "roots")

    def __init__(self, column: Column, roots: Related | ActorValue | str) -> None:
        self.column = column
        self.roots = roots


class Not(CombinableMixin):
    """The opposite of a condition; a row for which the condition is unknown (a null) counts as not satisfying it."""

    __slots__ = ("condition",)

    def __init__(self, condition: Condition) -> None:
        self.condition = condition


def negate(condition: Condition) -> Not:
    """The opposite of a condition: ``negate(Case.state == CLOSED)``."""
    return Not(condition)


__all__ = [
    "ACTOR", "ActorStandIn", "ActorValue", "And", "Condition", "ConditionOf", "InRelated", "Not", "Or", "Related", "Where",
    "WhereRaw", "Within", "negate", "related",
]  # fmt: skip
