"""The language in which access rules speak about rows.

A condition is a Piccolo expression over one entity (``Case.priority == 1``, combined with ``&`` and ``|``)
and the actor. What Piccolo has no word for stands here: a value that the actor brings, the day and the moment
at which he asks, a set of values found in related rows, rows of another entity that fit the row asked about, a
sub-tree of a hierarchy, a negation. Conditions are built once, when an assembly is made, with a stand-in for
the actor; they become part of the SQL and are never evaluated row by row in Python.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

from piccolo.columns.base import Column
from piccolo.columns.combination import And, CombinableMixin, Or, Where, WhereRaw

if TYPE_CHECKING:
    from .entity import Entity

Condition = Where | And | Or | CombinableMixin


class Part(CombinableMixin):
    """A condition for which Piccolo has no word; it combines with all others by ``&`` and ``|``."""

    __slots__ = ()

    if TYPE_CHECKING:

        def __and__(self, other: Condition) -> And: ...
        def __rand__(self, other: Condition) -> And: ...
        def __or__(self, other: Condition) -> Or: ...
        def __ror__(self, other: Condition) -> Or: ...


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
    """What a rule's ``where`` receives: the actor's values by name, unknown until a statement runs.

    ``today`` is the day and ``now`` the moment at which he asks, both in UTC.
    """

    __slots__ = ()

    id = ActorValue("id")
    user_name = ActorValue("user_name")
    today = ActorValue("today")
    now = ActorValue("now")


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


class Outer:
    """A field of the row asked about, named inside ``exists(...)`` or ``related(...)``. Made by ``outer(...)``."""

    __slots__ = ("column",)

    def __init__(self, column: Column) -> None:
        self.column = column

    def within(self, roots: Roots) -> Within:
        """The row asked about refers to one of ``roots``, or to what lies below one of them in the hierarchy."""
        return Within(self, roots)

    def __bool__(self) -> NoReturn:
        raise TypeError("outer(...) has no truth value; compare it with a field of the other entity")

    def __repr__(self) -> str:
        return f"outer({self.column._meta.name})"


def outer(column: Column) -> Outer:
    """A field of the row asked about, for a condition over other rows.

    ``exists(Party, (Party.account == outer(Case.account)) & (Party.product == outer(Case.product)))``. It reaches
    one level out: inside a nested ``exists(...)`` it is the row of the ``exists(...)`` around that.
    """
    return Outer(column)


class Exists(Part):
    """Some row of another entity satisfies a condition. Made by ``exists(...)``."""

    __slots__ = ("entity", "where")

    def __init__(self, entity: type[Entity], where: Condition) -> None:
        self.entity = entity
        self.where = where


def exists(entity: type[Entity], where: Condition) -> Exists:
    """Some row of ``entity`` satisfies a condition, which may name the row asked about through ``outer(...)``.

    The rows are found whatever the actor may read: a rule may rest on data that the actor does not see.
    """
    return Exists(entity, where)


class InRelated(Part):
    """A column's value is among related values. Made by ``column.is_in(related(...))``."""

    __slots__ = ("column", "values")

    def __init__(self, column: Column, values: Related) -> None:
        self.column = column
        self.values = values


class Within(Part):
    """A reference points into the sub-trees under some records (themselves included). Made by ``column.within(...)``."""

    __slots__ = ("column", "roots")

    def __init__(self, column: Column | Outer, roots: Roots) -> None:
        self.column = column
        self.roots = roots


Roots = Related | ActorValue | Outer | Column | str
"""Where sub-trees begin: values of related rows, the actor, a field of a row or of the row asked about, one record's id."""


class Not(Part):
    """The opposite of a condition; a row for which the condition is unknown (a null) counts as not satisfying it."""

    __slots__ = ("condition",)

    def __init__(self, condition: Condition) -> None:
        self.condition = condition


def negate(condition: Condition) -> Not:
    """The opposite of a condition: ``negate(Case.state == CLOSED)``."""
    return Not(condition)


def valid(since: Column, until: Column, moment: ActorValue) -> And:
    """A row counts at a moment: ``valid(Contact.valid_from, Contact.valid_until, actor.today)``.

    Both ends belong to the time, and an empty end is open.
    """
    return (since.is_null() | (since <= moment)) & (until.is_null() | (until >= moment))


__all__ = [
    "ACTOR", "ActorStandIn", "ActorValue", "And", "Condition", "ConditionOf", "Exists", "InRelated", "Not", "Or", "Outer",
    "Related", "Roots", "Where", "WhereRaw", "Within", "exists", "negate", "outer", "related", "valid",
]  # fmt: skip
