"""Constraints that the database itself enforces, declared on an entity's own fields."""

from __future__ import annotations

from typing import Any

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


class ExactlyOneOf(msgspec.Struct, frozen=True):
    """Exactly one of these fields is filled in."""

    fields: tuple[str, ...]
    because: str


class AtMostOneOf(msgspec.Struct, frozen=True):
    """No more than one of these fields is filled in."""

    fields: tuple[str, ...]
    because: str


class AtLeastOneOf(msgspec.Struct, frozen=True):
    """One of these fields or more are filled in."""

    fields: tuple[str, ...]
    because: str


class Index(msgspec.Struct, frozen=True):
    """An index over several fields, for a list that people often ask for."""

    fields: tuple[str, ...]


Exclusive = ExactlyOneOf | AtMostOneOf | AtLeastOneOf
Constraint = Unique | AtMostOne | Exclusive | Index


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
