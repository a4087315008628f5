"""Conditions of access rules as sets of situations, so that two of them can be compared exactly.

A situation is a class that a record may have been created in, and for each fact that the conditions speak of
whether it holds. A condition is the set of situations that satisfy it, kept as the bits of one number. What is
unknown in SQL (a comparison with nothing) satisfies nothing, so it counts as not holding.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping

from platform_core.compiler.shapes import (
    AllOf,
    AnyOf,
    ClassRow,
    Negated,
    OfClass,
    Shape,
)
from platform_core.entity import Entity

MOST_FACTS = 14
"""With more facts than these, conditions are compared by their wording alone."""


def facts(shapes: Iterable[Shape]) -> tuple[Shape, ...]:
    """Everything that the conditions ask of a record besides its class, each once."""
    return tuple(dict.fromkeys(fact for shape in shapes for fact in _leaves(shape)))


def _leaves(shape: Shape) -> Iterator[Shape]:
    match shape:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _leaves(part)
        case Negated(part):
            yield from _leaves(part)
        case ClassRow(_, where):
            yield from _leaves(where)
        case OfClass():
            return
        case _:
            yield shape


class Situations:
    """All situations that records of these classes can be in, as far as these facts tell them apart."""

    def __init__(
        self,
        classes: Iterable[str],
        known: Iterable[Shape],
        members: Callable[[type[Entity]], frozenset[str]],
    ) -> None:
        """``members``: the classes whose records are records of an entity as well."""
        self._classes = tuple(classes)
        self._facts = {fact: place for place, fact in enumerate(known)}
        self._members = members
        self._width = 1 << len(self._facts)
        self.all = (1 << self._width * len(self._classes)) - 1
        self._block = (1 << self._width) - 1

    def of(self, shape: Shape | None) -> int:
        """The situations that satisfy a condition; ``None`` is satisfied by all."""
        match shape:
            case None:
                return self.all
            case AllOf(parts):
                return functools.reduce(int.__and__, map(self.of, parts), self.all)
            case AnyOf(parts):
                return functools.reduce(int.__or__, map(self.of, parts), 0)
            case Negated(part):
                return self.all & ~self.of(part)
            case OfClass(tables):
                return self._of_classes(frozenset(tables))
            case ClassRow(entity, where):
                return self._of_classes(self._members(entity)) & self.of(where)
            case _:
                return self._of_fact(shape)

    def _of_classes(self, tables: frozenset[str]) -> int:
        return sum(
            self._block << self._width * place for place, table in enumerate(self._classes) if table in tables
        )

    def _of_fact(self, fact: Shape) -> int:
        """The situations in which a fact holds: of the assignments by number, those whose bit of the fact is set."""
        run = 1 << self._facts[fact]
        pattern, length = ((1 << run) - 1) << run, 2 * run
        whole = self._width * len(self._classes)
        while length < whole:
            pattern |= pattern << length
            length *= 2
        return pattern & self.all


Lineages = Mapping[str, tuple[str, ...]]
"""Classes by table, each with the tables above it, root first, and its own."""


def members(lineages: Lineages, table: str) -> frozenset[str]:
    """The classes whose records are records of a table as well."""
    return frozenset(own for own, lineage in lineages.items() if table in lineage)
