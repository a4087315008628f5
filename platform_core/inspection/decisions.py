"""What the policy decides for a set of roles, as one condition over the record: the condition that all inspection asks.

Nothing is combined here that the policy does not combine: the rights come from it whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from platform_core.access import OPERATIONS, Actor, Operation, Role, closure, kinds_of
from platform_core.compiler.rights import NEVER, Rights
from platform_core.compiler.shapes import AllOf, Compare, Constant, Shape, Shaper
from platform_core.conditions import ACTOR
from platform_core.entity import Entity
from platform_core.errors import InvalidQuery
from platform_core.lifecycles import Transition
from platform_core.policy import Policy
from platform_core.registry import Registry

TRANSITION = "transition:"
SOMEBODY = "0" * 32


def ruling(operation: str) -> Operation:
    """The operation whose rules decide: a move of a lifecycle is a change, besides what the move itself asks for."""
    return "write" if operation.startswith(TRANSITION) else operation  # type: ignore[return-value]


def operations_of(registry: Registry, entity: type[Entity]) -> tuple[str, ...]:
    """The operations on an entity's records, moves of its lifecycle included."""
    lifecycle = registry.lifecycle(entity)
    moves = () if lifecycle is None else lifecycle.transitions
    return (*OPERATIONS, *(TRANSITION + move.name for move in moves))


def known_operation(registry: Registry, entity: type[Entity], operation: str) -> str:
    """The operation, if there is such a one on the entity; with ``transition:`` the move of that name."""
    there = operations_of(registry, entity)
    if operation not in there:
        raise InvalidQuery(
            f"{operation[:60]!r} is no operation on {entity.info.plural.lower()}",
            remedy=f"choose one of {', '.join(there)}",
        )
    return operation


def effective(roles: Mapping[str, Role], given: frozenset[str]) -> frozenset[str]:
    """The roles that count for whoever is given these: none where those of staff and of customers are mixed."""
    known = dict(roles)
    held = closure(known, given)
    return frozenset() if len(kinds_of(known, held)) > 1 else held


def decision(
    policy: Policy, actor: Actor, entity: type[Entity], operation: str, field: str | None = None
) -> Shape | None:
    """The condition under which the actor may do it: ``None`` for any record, ``NEVER`` for no record.

    Who changes or deletes a record must be able to read it, too: to everybody else it does not exist.
    """
    ruled = ruling(operation)
    rights = policy.rights(actor, entity, ruled)
    parts = list(_parts(rights, None if operation == "delete" else field))
    if ruled in ("write", "delete"):
        parts += _parts(policy.rights(actor, entity, "read"), None)
    if operation != ruled:
        parts.append(move_condition(policy.registry, actor, entity, operation))
    if NEVER in parts:
        return NEVER
    asked = tuple(dict.fromkeys(part for part in parts if part is not None))
    if not asked:
        return None
    return asked[0] if len(asked) == 1 else AllOf(asked)


def _parts(rights: Rights, field: str | None) -> Iterator[Shape | None]:
    if rights.none or (field is not None and field not in rights.fields):
        yield NEVER
        return
    yield rights.rows
    if field is not None:
        yield rights.cover(field)


def move_condition(registry: Registry, actor: Actor, entity: type[Entity], operation: str) -> Shape:
    """When a move may be made, besides the right to change the record: for whom it is, from which states, where."""
    lifecycle = registry.lifecycle(entity)
    move = None if lifecycle is None else lifecycle.transition(operation.removeprefix(TRANSITION))
    if lifecycle is None or move is None or not _is_for(move, actor):
        return NEVER
    starts: Shape = Compare((lifecycle.field,), "in", Constant(move.sources))
    if move.where is None:
        return starts
    return AllOf((starts, Shaper(constants=True).condition(lifecycle.entity, move.where(ACTOR))))


def _is_for(move: Transition, actor: Actor) -> bool:
    return not move.roles or bool(actor.elevated) or actor.has(*move.roles)
