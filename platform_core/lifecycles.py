"""Lifecycles: the states of an entity's records and the moves between them."""

from __future__ import annotations

import msgspec

from .access import Role
from .choices import Choices, Code
from .conditions import ConditionOf
from .entity import Entity


class State(msgspec.Struct, frozen=True):
    """One state: the stored code, the label, and whether a record in it is still worked on.

    A ``final`` state accepts no further change of the record.
    """

    code: Code
    label: str
    active: bool = True
    final: bool = False


class Transition(msgspec.Struct, frozen=True, kw_only=True):
    """One allowed move.

    ``sources``: states it starts from. ``needs``: fields (or journals) that must be filled in when the move
    is made. ``roles``: who may make it, besides being allowed to write the record; anybody when empty.
    ``where``: a condition on the record. ``takes``: fields that the move's own form offers (documentation for
    callers).
    """

    name: str
    label: str
    sources: tuple[Code, ...]
    target: Code
    because: str
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    where: ConditionOf | None = None


class Lifecycle(msgspec.Struct, frozen=True, kw_only=True):
    """The states of one entity and every move between them; no surface can make another one.

    ``field`` holds the state, ``active_field`` (if any) follows the state's ``active``. ``free_for``: roles
    that may set any state by hand, and create records in a state other than the initial one (imports of
    history). An entity that extends this one has the same lifecycle unless it declares its own.
    """

    entity: type[Entity]
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    initial: Code
    field: str = "state"
    active_field: str | None = None
    free_for: tuple[Role, ...] = ()

    def state(self, code: object) -> State | None:
        """The state behind a stored code."""
        return next((state for state in self.states if state.code == code), None)

    def transition(self, name: str) -> Transition | None:
        """The move of that name."""
        return next((move for move in self.transitions if move.name == name), None)

    def moves(self, source: object, target: object) -> list[Transition]:
        """The moves that lead from one state to another, in the order of declaration."""
        return [move for move in self.transitions if source in move.sources and move.target == target]

    @property
    def choices(self) -> Choices:
        """The states as the choice list of the state field."""
        return Choices({state.code: state.label for state in self.states})
