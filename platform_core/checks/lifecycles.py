"""Lifecycles: states and moves that exist, over fields that the entity has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..lifecycles import Lifecycle
from ..registry import Registry


def check(registry: Registry) -> Iterator[str]:
    """Every lifecycle names its entity's fields, its own states, and each move once."""
    for lifecycle in registry.contributions.lifecycles:
        where = f"pack {registry.owner_of(lifecycle)!r}, lifecycle of {lifecycle.entity.__name__}"
        if lifecycle.entity not in registry.entities.values():
            yield f"{where}: no active pack has the entity; add its pack to `requires`"
            continue
        if sum(other.entity is lifecycle.entity for other in registry.contributions.lifecycles) > 1:
            yield f"{where} is not the only one; keep one, or extend the entity and give that one its own"
        yield from _fields(lifecycle, where)
        yield from _moves(registry, lifecycle, where)


def _fields(lifecycle: Lifecycle, where: str) -> Iterator[str]:
    known = lifecycle.entity.info.fields
    for name in filter(None, (lifecycle.field, lifecycle.active_field)):
        if name not in known:
            yield f"{where} uses the field {name!r}, which the entity does not have; correct the name"
    for move in lifecycle.transitions:
        for name in (*move.needs, *move.takes):
            if name not in known:
                yield f"{where}, move {move.name!r} needs the field {name!r}, which the entity does not have"


def _moves(registry: Registry, lifecycle: Lifecycle, where: str) -> Iterator[str]:
    codes = {state.code for state in lifecycle.states}
    if lifecycle.initial not in codes:
        yield f"{where} starts in {lifecycle.initial!r}, which is none of its states"
    for name, count in Counter(move.name for move in lifecycle.transitions).items():
        if count > 1:
            yield f"{where} has {count} moves called {name!r}; give each a name of its own"
    for move in lifecycle.transitions:
        for code in (*move.sources, move.target):
            if code not in codes:
                yield f"{where}, move {move.name!r} names the state {code!r}, which it does not have"
        for role in move.roles:
            if role.name not in registry.roles:
                yield f"{where}, move {move.name!r} names the role {role.name!r}, which no active pack owns"
