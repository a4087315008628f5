"""The moves of lifecycles as operations of the policy: who may make one, and which fields he may give with it.

A move is open to whoever may change the record together with its state, as long as the move is not for some roles only;
and to whoever has a grant for it by name, without any other right to change the record.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from .access import ALWAYS_OPEN, Grant
from .lifecycles import Lifecycle, Transition

if TYPE_CHECKING:
    from .compiler.shapes import Shape


class Alternative(NamedTuple):
    """One grant as seen from an entity: the rows that it opens (``None``: all), and the fields (``None``: all)."""

    grant: Grant
    rows: Shape | None
    fields: frozenset[str] | None

    def opens(self, field: str) -> bool:
        """Whether it opens a field on its rows."""
        return self.fields is None or field in self.fields


def movers(
    lifecycle: Lifecycle,
    move: Transition,
    named: Iterable[Alternative],
    writers: Iterable[Alternative],
    known: Collection[str],
    roles: frozenset[str],
) -> list[Alternative]:
    """The grants that have a say when a move is made; those that open the state make it possible.

    ``named`` are for the move by name, ``writers`` for changes of any kind; ``known``: the fields of the entity.
    """
    meant = not move.roles or any(role.name in roles for role in move.roles)
    return [
        *(each._replace(fields=_given_along(lifecycle, move, each.fields)) for each in named),
        *(
            each if meant else each._replace(fields=_without(lifecycle.field, each.fields, known))
            for each in writers
        ),
    ]


def openers(lifecycle: Lifecycle, alternatives: Sequence[Alternative]) -> list[Alternative]:
    """Those grants that make the move possible."""
    return [each for each in alternatives if each.opens(lifecycle.field)]


def _given_along(lifecycle: Lifecycle, move: Transition, fields: frozenset[str] | None) -> frozenset[str]:
    """What may be given with a move: what the grant says, or what the move needs and takes."""
    given = frozenset((*move.needs, *move.takes, *ALWAYS_OPEN)) if fields is None else fields
    return given | {lifecycle.field}


def _without(field: str, fields: frozenset[str] | None, known: Collection[str]) -> frozenset[str]:
    return frozenset(known if fields is None else fields) - {field}
