"""Making lifecycle moves: which one a change of state is, and whether this actor may make it now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from .access import Actor, Permission, to_move
from .compiler.select import Compiled, select_one
from .compiler.shapes import Shaper
from .conditions import ACTOR
from .entity import Entity
from .errors import FieldError, NotFound, NotPermitted, PlatformError, TransitionRefused
from .lifecycles import Lifecycle, Transition
from .query import Record
from .reading import Reader
from .registry import Registry
from .validation import field_error, invalid


async def allowed_move(
    reader: Reader,
    entity: type[Entity],
    old: Record,
    wanted: Record,
    journal: Mapping[str, str],
    name: str | None,
    open_to_him: Collection[Permission],
) -> Transition | None:
    """The move that a change makes: the one named, or the one that leads to the state given; ``None`` when it makes none.

    ``open_to_him``: the moves that the policy opens to the actor on this record.
    """
    lifecycle = reader.assembly.registry.lifecycle(entity)
    if lifecycle is None:
        if name is not None:
            raise NotFound(
                f"{entity.info.plural} have no lifecycle", remedy="change the record's fields instead"
            )
        return None
    candidates = _candidates(reader.actor, lifecycle, entity, old, wanted, name)
    refusal: PlatformError | None = None
    for move in candidates:
        found = _not_permitted(reader.actor, move, open_to_him) or await _refusal(
            reader, entity, move, old, wanted, journal
        )
        if found is None:
            return move
        refusal = refusal or found
    if refusal is not None:
        raise refusal
    return None


def _candidates(
    actor: Actor, lifecycle: Lifecycle, entity: type[Entity], old: Record, wanted: Record, name: str | None
) -> list[Transition]:
    source, target = old[lifecycle.field], wanted[lifecycle.field]
    label = _label(lifecycle, source)
    if name is not None:
        move = lifecycle.transition(name)
        if move is None:
            raise NotFound(
                f"{entity.info.plural} have no move {name!r}",
                remedy=f"choose one of {_names(lifecycle.transitions)}",
            )
        if source not in move.sources:
            raise TransitionRefused(
                f"{name!r} does not start from {label}", remedy=_possible(lifecycle, source)
            )
        return [move]
    if source == target:
        return []
    refuse_stateless(lifecycle, wanted)
    if free(actor, lifecycle):
        return []
    moves = lifecycle.moves(source, target)
    if not moves:
        raise TransitionRefused(
            f"no move leads from {label} to {_label(lifecycle, target)}", remedy=_possible(lifecycle, source)
        )
    return moves


def asked_moves(
    registry: Registry, entity: type[Entity], fields: Mapping[str, Any], name: str | None
) -> tuple[Permission, ...]:
    """The moves that a change may come to: the one named, or those that lead to the state given."""
    lifecycle = registry.lifecycle(entity)
    if lifecycle is None:
        return ()
    if name is not None:
        return () if lifecycle.transition(name) is None else (to_move(name),)
    if lifecycle.field not in fields:
        return ()
    target = fields[lifecycle.field]
    return tuple(to_move(move.name) for move in lifecycle.transitions if move.target == target)


def _not_permitted(
    actor: Actor, move: Transition, open_to_him: Collection[Permission]
) -> PlatformError | None:
    if to_move(move.name) in open_to_him:
        return None
    detail = f"you may not make the move {move.name!r}: {move.because}"
    if move.roles and not actor.has(*move.roles):
        return TransitionRefused(detail, remedy=f"it is for {', '.join(role.name for role in move.roles)}")
    return NotPermitted(detail, remedy="ask for a role that may")


async def _refusal(
    reader: Reader,
    entity: type[Entity],
    move: Transition,
    old: Record,
    wanted: Record,
    journal: Mapping[str, str],
) -> PlatformError | None:
    absent = [name for name in move.needs if wanted.get(name) is None and name not in journal]
    if absent:
        detail = f"the move {move.name!r} needs it: {move.because}"
        return invalid([FieldError(pointer=f"/{name}", detail=detail, code="required") for name in absent])
    if not await _where_holds(reader, entity, move, old["sys_id"]):
        return TransitionRefused(f"the move {move.name!r} is not possible here", remedy=move.because)
    return None


async def _where_holds(reader: Reader, entity: type[Entity], move: Transition, sys_id: str) -> bool:
    if move.where is None:
        return True
    shape = Shaper(constants=True).condition(entity, move.where(ACTOR))
    everything = reader.assembly.policy.everything(entity)

    def build() -> Compiled:
        return select_one(
            reader.session.dialect, entity, everything, reader.rights, (("sys_id",),), conditions=(shape,)
        )

    rows = await reader.run(reader.statement(("move", entity, move.name, shape), build), [sys_id])
    return bool(rows and rows[0][1])


def check_start(registry: Registry, actor: Actor, entity: type[Entity], record: Record) -> None:
    """A record starts in its lifecycle's initial state, unless the actor may bring history in."""
    lifecycle = registry.lifecycle(entity)
    if lifecycle is None or record.get(lifecycle.field) == lifecycle.initial or free(actor, lifecycle):
        return
    first = _label(lifecycle, lifecycle.initial)
    raise TransitionRefused(
        f"a new {entity.info.label.lower()} starts as {first}", remedy=f"leave {lifecycle.field} out"
    )


def refuse_stateless(lifecycle: Lifecycle | None, values: Mapping[str, Any]) -> None:
    """Nobody takes a record out of its lifecycle, whatever else he may do with its state."""
    if lifecycle is not None and values.get(lifecycle.field, lifecycle.initial) is None:
        raise invalid([field_error(lifecycle.field, "a value is required")])


def free(actor: Actor, lifecycle: Lifecycle) -> bool:
    """Whether the actor may set any state by hand."""
    return bool(actor.elevated) or actor.has(*lifecycle.free_for)


def _label(lifecycle: Lifecycle, code: object) -> str:
    state = lifecycle.state(code)
    return state.label if state else repr(code)


def _names(moves: tuple[Transition, ...] | list[Transition]) -> str:
    return ", ".join(move.name for move in moves) or "none"


def _possible(lifecycle: Lifecycle, source: object) -> str:
    return f"moves from {_label(lifecycle, source)}: {_names([m for m in lifecycle.transitions if source in m.sources])}"
