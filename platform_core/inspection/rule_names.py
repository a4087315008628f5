"""Access rules by name: the pack, and the rule's place among the pack's rules, as in ``customer_service#12``."""

from __future__ import annotations

from collections import Counter

import msgspec

from platform_core.access import AccessRule, Grant, ProtectedField, Restriction
from platform_core.entity import Entity
from platform_core.operations.condition_words import condition_of
from platform_core.registry import Registry

ADDED = "added"
"""Stands for the pack of rules that no pack brought: those of a simulation."""


class DescribedRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An access rule in words. ``roles``: whom a grant is for, or whom a restriction spares.

    ``read``, ``write``: to whom a protected field is kept; ``None`` leaves that side to the grants.
    """

    name: str
    kind: str
    pack: str
    table: str
    because: str
    may: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    where: str = ""
    fields: tuple[str, ...] | None = None
    read: tuple[str, ...] | None = None
    write: tuple[str, ...] | None = None


class RuleNames:
    """The names of a registry's access rules."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._names: dict[int, str] = {}
        counted: Counter[str] = Counter()
        for rule in registry.contributions.access_rules:
            pack = registry.owner_of(rule) or ADDED
            counted[pack] += 1
            self._names[id(rule)] = f"{pack}#{counted[pack]}"

    def of(self, rule: AccessRule) -> str:
        """The name of a rule."""
        return self._names[id(rule)]

    def rule(self, name: str) -> AccessRule | None:
        """The rule of that name."""
        rules = self._registry.contributions.access_rules
        return next((rule for rule in rules if self._names[id(rule)] == name), None)

    def described(self, rule: AccessRule) -> DescribedRule:
        """A rule in words."""
        name, pack = self.of(rule), self._registry.owner_of(rule) or ADDED
        table = "*" if rule.entity is Entity else rule.entity.info.table
        match rule:
            case Grant():
                return DescribedRule(
                    name=name, kind="grant", pack=pack, table=table, because=rule.because, may=rule.may,
                    roles=(rule.role.name,), where=condition_of(rule), fields=rule.fields,
                )  # fmt: skip
            case Restriction():
                return DescribedRule(
                    name=name, kind="restriction", pack=pack, table=table, because=rule.because, may=rule.may,
                    roles=tuple(role.name for role in rule.unless), where=condition_of(rule),
                )  # fmt: skip
            case ProtectedField():
                read, write = (
                    None if side is None else tuple(role.name for role in side)
                    for side in (rule.read, rule.write)
                )
                return DescribedRule(
                    name=name, kind="protected field", pack=pack, table=table, because=rule.because,
                    fields=(rule.field,), read=read, write=write,
                )  # fmt: skip
