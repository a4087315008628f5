"""What the policy decides for a set of roles, as one condition over the record: the condition that all inspection asks.

Nothing is combined here that the policy does not combine: the rights come from it whole.
"""

from __future__ import annotations

from collections.abc import Iterator

from platform_core.access import OPERATIONS, Actor, Permission, to_move
from platform_core.compiler.rights import NEVER, Rights
from platform_core.compiler.shapes import AllOf, AnyOf, Compare, Constant, IsNull, Shape, Shaper
from platform_core.conditions import ACTOR
from platform_core.entity import Entity
from platform_core.errors import InvalidQuery
from platform_core.policy import Policy
from platform_core.registry import Registry

SOMEBODY = "0" * 32


def operations_of(registry: Registry, entity: type[Entity]) -> tuple[Permission, ...]:
    """The operations on an entity's records, moves of its lifecycle included."""
    lifecycle = registry.lifecycle(entity)
    moves = () if lifecycle is None else lifecycle.transitions
    return (*OPERATIONS, *(to_move(move.name) for move in moves))


def known_operation(registry: Registry, entity: type[Entity], operation: str) -> Permission:
    """The operation, if there is such a one on the entity; with ``transition:`` the move of that name."""
    there = operations_of(registry, entity)
    if operation not in there:
        raise InvalidQuery(
            f"{operation[:60]!r} is no operation on {entity.info.plural.lower()}",
            remedy=f"choose one of {', '.join(there)}",
        )
    return operation


def decision(
    policy: Policy, actor: Actor, entity: type[Entity], operation: Permission, field: str | None = None
) -> Shape | None:
    """The condition under which the actor may do it: ``None`` for any record, ``NEVER`` for no record.

    Who changes or deletes a record must be able to read it, too: to everybody else it does not exist. A move can be
    made where it starts from, besides, and with all that it needs.
    """
    rights = policy.rights(actor, entity, operation)
    parts = list(_parts(rights, None if operation == "delete" else field))
    if needs_reading(operation):
        parts += _parts(policy.rights(actor, entity, "read"), None)
    parts += [start(policy, entity, operation), *needed(policy, actor, entity, operation).values()]
    if NEVER in parts:
        return NEVER
    asked = tuple(dict.fromkeys(part for part in parts if part is not None))
    if not asked:
        return None
    return asked[0] if len(asked) == 1 else AllOf(asked)


def needs_reading(operation: Permission) -> bool:
    """Whether an operation is for those alone who may read the record."""
    return operation not in ("read", "create")


def about_fields(operation: Permission) -> bool:
    """Whether an operation is open field by field: with a move fields are given, too."""
    return operation != "delete"


def _parts(rights: Rights, field: str | None) -> Iterator[Shape | None]:
    if rights.none or (field is not None and field not in rights.fields):
        yield NEVER
        return
    yield rights.rows
    if field is not None:
        yield rights.cover(field)


def start(policy: Policy, entity: type[Entity], operation: Permission) -> Shape | None:
    """Where a move starts from, whoever makes it: the states, and what else it asks of the record. ``None``: no move."""
    found = policy.move(entity, operation)
    if found is None:
        return None
    lifecycle, move = found
    starts: Shape = Compare((lifecycle.field,), "in", Constant(move.sources))
    if move.where is None:
        return starts
    return AllOf((starts, Shaper(constants=True).condition(entity, move.where(ACTOR))))


def needed(policy: Policy, actor: Actor, entity: type[Entity], operation: Permission) -> dict[str, Shape]:
    """The fields that a move needs and that the actor may not give everywhere, each with when that does no harm.

    A field that is filled in already need not be given; one that is not must be open on the record.
    """
    found = policy.move(entity, operation)
    if found is None or actor.elevated:
        return {}
    shut, sayers = (
        policy.protected(entity, operation, actor.roles),
        policy.sayers(entity, operation, actor.roles),
    )
    fields, conditions = policy.registry.fields(entity), dict[str, Shape]()
    for name in found[1].needs:
        filled: Shape = IsNull((name,), empty=False) if fields[name].stored else NEVER
        opening = [] if name in shut else [each.rows for each in sayers if each.opens(name)]
        if None not in opening:
            conditions[name] = AnyOf((filled, *opening)) if opening else filled
    return conditions
