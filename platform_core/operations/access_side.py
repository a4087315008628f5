"""The policy before an operation, or after it: what sets of roles may do by it, and which roles matter."""

from __future__ import annotations

from collections.abc import Iterable

from platform_core.access import Actor, Grant, Permission, ProtectedField, Restriction, move_of, to_move
from platform_core.compiler.rights import Rights
from platform_core.entity import Entity
from platform_core.identity.standing import Reckoning
from platform_core.lifecycles import Transition
from platform_core.policy import Policy
from platform_core.registry import Registry

SOMEBODY = "0" * 32


class Side:
    """The policy before an operation, or after it."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.reckoning = Reckoning(registry.roles)
        """What the roles given to people come to."""
        self._policy = Policy(registry)
        self._rules: dict[str, tuple[Grant | Restriction | ProtectedField, ...]] = {}
        self._moves: dict[str, frozenset[Permission]] = {}

    def held(self, given: Iterable[str]) -> frozenset[str]:
        """The roles given with all that they contain, as far as they are active."""
        return self.reckoning.contained(frozenset(given))[0]

    def rights(self, table: str, operation: Permission, roles: frozenset[str]) -> Rights | None:
        """What these roles may do; ``None`` where there is no such entity, or nothing that they may do."""
        entity = self.registry.entities.get(table)
        if entity is None:
            return None
        rights = self._policy.rights(Actor(id=SOMEBODY, roles=roles), entity, operation)
        return None if rights.none else rights

    def rules(self, table: str) -> tuple[Grant | Restriction | ProtectedField, ...]:
        """The rules that have a say about records of a table, inherited ones and those of its children included."""
        found = self._rules.get(table)
        if found is None:
            found = self._rules[table] = self._sought(table)
        return found

    def _sought(self, table: str) -> tuple[Grant | Restriction | ProtectedField, ...]:
        entity = self.registry.entities.get(table)
        if entity is None:
            return ()
        return tuple(
            rule
            for rule in self.registry.contributions.access_rules
            if rule.entity is Entity
            or rule.entity in entity.info.lineage
            or entity in rule.entity.info.lineage
        )

    def named(self, table: str) -> frozenset[str]:
        """The roles that make a difference for a table's records: those that its rules and its moves name."""
        moves = {role.name for move in self._transitions(table) for role in move.roles}
        return frozenset((*moves, *(name for rule in self.rules(table) for name in role_names(rule))))

    def moves(self, table: str) -> frozenset[Permission]:
        """The moves that are not for whoever may change the record: rules name them, or they are for some roles."""
        found = self._moves.get(table)
        if found is None:
            rules = (rule for rule in self.rules(table) if not isinstance(rule, ProtectedField))
            named = {
                permission for rule in rules for permission in rule.may if move_of(permission) is not None
            }
            moves = {to_move(move.name) for move in self._transitions(table) if move.roles}
            found = self._moves[table] = frozenset(named | moves)
        return found

    def _transitions(self, table: str) -> tuple[Transition, ...]:
        entity = self.registry.entities.get(table)
        lifecycle = None if entity is None else self.registry.lifecycle(entity)
        return () if lifecycle is None else lifecycle.transitions

    def fields(self, table: str) -> frozenset[str]:
        """The fields that rules can open."""
        entity = self.registry.entities.get(table)
        fields = {} if entity is None else self.registry.fields(entity)
        return frozenset(name for name, field in fields.items() if not field.secret)


def role_names(rule: Grant | Restriction | ProtectedField) -> Iterable[str]:
    """The roles that a rule names."""
    match rule:
        case Grant():
            return (rule.role.name,)
        case Restriction():
            return (role.name for role in rule.unless)
        case ProtectedField():
            return (role.name for role in (*(rule.read or ()), *(rule.write or ())))
