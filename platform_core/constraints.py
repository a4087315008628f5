"""Constraints that the database itself enforces, declared on an entity's own fields."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import msgspec

from .choices import Choices


class Unique(msgspec.Struct, frozen=True):
    """No two records have the same values in these fields."""

    fields: tuple[str, ...]
    because: str


class AtMostOne(msgspec.Struct, frozen=True):
    """Among the records with the same ``per`` value, at most one has ``flag`` set (one primary address per account)."""

    per: str
    flag: str
    because: str


class HowManyOf(msgspec.Struct, frozen=True):
    """So many of these fields are filled in; the database keeps it, and a change is told of it in words before."""

    fields: tuple[str, ...]
    because: str

    word: ClassVar[str]
    comparison: ClassVar[Literal["=", "<=", ">="]]
    """How the number of filled fields compares with one."""

    @property
    def needs_one(self) -> bool:
        """Whether one of the fields has to be filled in."""
        return self.comparison != "<="

    def allows(self, filled: int) -> bool:
        """Whether so many may be filled in."""
        return {"=": filled == 1, "<=": filled <= 1, ">=": filled >= 1}[self.comparison]


class ExactlyOneOf(HowManyOf, frozen=True):
    """Exactly one of these fields is filled in."""

    word = "exactly one"
    comparison = "="


class AtMostOneOf(HowManyOf, frozen=True):
    """No more than one of these fields is filled in."""

    word = "at most one"
    comparison = "<="


class AtLeastOneOf(HowManyOf, frozen=True):
    """One of these fields or more are filled in."""

    word = "at least one"
    comparison = ">="


class Index(msgspec.Struct, frozen=True):
    """An index over several fields, for a list that people often ask for."""

    fields: tuple[str, ...]


Constraint = Unique | AtMostOne | HowManyOf | Index


class Hierarchy(msgspec.Struct, frozen=True):
    """A tree of records: who is above (``parent``), a short unique ``code``, and the ``path`` of codes from the root.

    The platform fills in code and path and keeps them right on every insert and every change of parent; a
    record can never become its own ancestor.
    """

    parent: str
    code: str
    path: str


class Override(msgspec.Struct, frozen=True):
    """Another choice list or default for a field that an entity inherits."""

    field: str
    choices: Choices | None = None
    default: Any = None
