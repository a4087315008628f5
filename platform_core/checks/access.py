"""Access rules: they name active roles, entities and fields, give a reason, and their conditions compile."""

from __future__ import annotations

from collections.abc import Iterator

from ..access import OPERATIONS, Grant, ProtectedField, Restriction, Role, clash, kinds_of, move_of
from ..compiler.predicates import predicate
from ..compiler.scope import Scope
from ..compiler.shapes import Shaper
from ..compiler.statement import Statement
from ..conditions import ACTOR
from ..entity import Entity
from ..registry import Registry
from ..remembering import Remembered

Rule = Grant | Restriction | ProtectedField
_failures: Remembered[str] = Remembered(10_000)
"""Why conditions cannot be compiled. It takes a while, and the rules of a pack are the same whenever it is looked at."""


def check(registry: Registry) -> Iterator[str]:
    """Roles contain active roles of their own kind, and every access rule can be compiled."""
    for role in registry.contributions.roles:
        yield from _role(registry, role)
    for rule in registry.contributions.access_rules:
        yield from _rule(registry, rule)


def _role(registry: Registry, role: Role) -> Iterator[str]:
    where = f"pack {registry.contributions.owners.get(f'role:{role.name}', '')!r}, role {role.name!r}"
    for inner in role.contains:
        if inner.name not in registry.roles:
            yield f"{where} contains {inner.name!r}, which no active pack owns; add its pack to `requires`"
    for giver in role.assignable_by:
        if giver.name not in registry.roles:
            yield f"{where} is assignable by {giver.name!r}, which no active pack owns; add its pack to `requires`"
    for other in role.excludes:
        if other.name not in registry.roles:
            yield f"{where} excludes {other.name!r}, which no active pack owns; add its pack to `requires`"
    if (two := clash(registry.roles, frozenset({role.name}))) is not None:
        yield f"{where} contains {two[0]!r} and {two[1]!r}, of which one excludes the other; take one of them out"
    if len(kinds_of(registry.roles, frozenset({role.name}))) > 1:
        yield f"{where} would be internal and external at once; take the inner role of the other kind out"


def _rule(registry: Registry, rule: Rule) -> Iterator[str]:
    what = f"{type(rule).__name__} on {rule.entity.__name__} ({rule.because!r})"
    where = f"pack {registry.owner_of(rule)!r}, {what}"
    if not rule.because:
        yield f"{where} gives no reason; fill in `because`"
    for role in _roles(rule):
        if role.name not in registry.roles:
            yield f"{where} names the role {role.name!r}, which no active pack owns; add it to `roles`"
    if rule.entity is Entity:
        if isinstance(rule, Grant) and rule.where is None and rule.fields is None:
            yield from _permissions(registry, rule, where)
            return
        yield f"{where} speaks of all entities at once, which only an unconditional grant may; name the entity"
        return
    if rule.entity not in registry.entities.values():
        yield f"{where} is about an entity of no active pack; add its pack to `requires`"
        return
    yield from _fields(rule, where)
    yield from _permissions(registry, rule, where)
    if not isinstance(rule, ProtectedField) and rule.where is not None:
        yield from _condition(rule, where)


def _roles(rule: Rule) -> tuple[Role, ...]:
    match rule:
        case Grant():
            return (rule.role,)
        case Restriction():
            return rule.unless
        case ProtectedField():
            return (*(rule.read or ()), *(rule.write or ()))


def _permissions(registry: Registry, rule: Rule, where: str) -> Iterator[str]:
    """What a rule opens or cuts is an operation, or a move that records of the entity can make."""
    for permission in () if isinstance(rule, ProtectedField) else rule.may:
        name = move_of(permission)
        if name is None:
            if permission not in OPERATIONS:
                words = f"use {', '.join(OPERATIONS)} or transition:NAME"
                yield f"{where} speaks of {permission!r}, which is no operation; {words}"
        elif name not in (known := _moves(registry, rule.entity)):
            yield (
                f"{where} speaks of the move {name!r}, which no lifecycle of the entity has; "
                f"use one of {', '.join(sorted(known)) or 'the operations, for there are no moves'}"
            )


def _moves(registry: Registry, entity: type[Entity]) -> set[str]:
    """The moves that records of an entity can make, those of the entities that extend it included."""
    entities = registry.entities.values() if entity is Entity else registry.children(entity)
    lifecycles = [registry.lifecycle(each) for each in entities]
    return {move.name for lifecycle in lifecycles if lifecycle is not None for move in lifecycle.transitions}


def _fields(rule: Rule, where: str) -> Iterator[str]:
    known = rule.entity.info.fields
    if isinstance(rule, Grant):
        for name in rule.fields or ():
            if name not in known:
                yield f"{where} opens the field {name!r}, which the entity does not have; correct the name"
    if isinstance(rule, ProtectedField):
        if rule.field not in known:
            yield f"{where} protects the field {rule.field!r}, which the entity does not have; correct the name"
        elif rule.field not in rule.entity.info.own_fields:
            owner = rule.entity.info.owner(rule.field).__name__
            yield f"{where} protects the inherited field {rule.field!r}, open through {owner}; protect it on {owner}"


def _condition(rule: Grant | Restriction, where: str) -> Iterator[str]:
    failure = _failures.get(rule)
    if failure is None:
        failure = _failures.keep(rule, _failure(rule))
    if failure:
        yield f"{where} has a condition that cannot be compiled: {failure}"


def _failure(rule: Grant | Restriction) -> str:
    """Why the condition of a rule cannot be compiled; nothing when it can."""
    try:
        assert rule.where is not None
        shape = Shaper(constants=True).condition(rule.entity, rule.where(ACTOR))
        predicate(Scope(Statement("sqlite"), rule.entity), shape)
    except Exception as error:  # noqa: BLE001 - whatever a third party's rule does, the platform goes on
        return f"{type(error).__name__}: {error}"
    return ""
