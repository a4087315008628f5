"""Changes of rights that somebody thinks about: roles given and taken, memberships, rules added and removed."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Annotated, Any

import msgspec

from platform_core.access import OPERATIONS, AccessRule, Grant, Permission, ProtectedField, Restriction, Role
from platform_core.checks.access import check
from platform_core.compiler.values import from_text
from platform_core.conditions import ACTOR, ActorStandIn, Condition, ConditionOf
from platform_core.entity import Entity
from platform_core.errors import FieldError, InvalidInput
from platform_core.filtering import path_of
from platform_core.query import Filter
from platform_core.registry import Registry

from .rule_names import RuleNames

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Names = Annotated[tuple[Name, ...], msgspec.Meta(max_length=200)]
OPERATORS = {
    "eq": "__eq__", "ne": "__ne__", "lt": "__lt__", "lte": "__le__", "gt": "__gt__", "gte": "__ge__",
}  # fmt: skip
FROM_ACTOR = {"actor.id": "id", "actor.user_name": "user_name"}


class RoleProposal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A role to be given to, or taken from, a user or a group; each by id or by name."""

    role: Name
    user: Name | None = None
    group: Name | None = None


class MembershipProposal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A user who is to come into a group, or to leave it; each by id or by name."""

    user: Name
    group: Name


class GrantProposal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A grant to be added. ``where``: filters as lists have them, ``state=1`` or ``opened_by=actor.id``; all must hold."""

    role: Name
    table: Name
    may: tuple[Permission, ...]
    where: Names = ()
    fields: Names | None = None
    because: str = "proposed"


class RestrictionProposal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A restriction to be added: only records ``where`` all of these filters hold, except for roles in ``unless``."""

    table: Name
    where: Names
    unless: Names = ()
    may: tuple[Permission, ...] = OPERATIONS
    because: str = "proposed"


class ProtectionProposal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A field to be protected: kept to the roles named; ``None`` leaves that side to the grants."""

    table: Name
    field: Name
    read: Names | None = None
    write: Names | None = None
    because: str = "proposed"


class Proposal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that is to be tried out together. ``remove``: rules by name, as ``explain`` and ``matrix`` show them."""

    give: Annotated[tuple[RoleProposal, ...], msgspec.Meta(max_length=100)] = ()
    take: Annotated[tuple[RoleProposal, ...], msgspec.Meta(max_length=100)] = ()
    join: Annotated[tuple[MembershipProposal, ...], msgspec.Meta(max_length=100)] = ()
    leave: Annotated[tuple[MembershipProposal, ...], msgspec.Meta(max_length=100)] = ()
    grant: Annotated[tuple[GrantProposal, ...], msgspec.Meta(max_length=100)] = ()
    restrict: Annotated[tuple[RestrictionProposal, ...], msgspec.Meta(max_length=100)] = ()
    protect: Annotated[tuple[ProtectionProposal, ...], msgspec.Meta(max_length=100)] = ()
    remove: Names = ()

    @property
    def changes_rules(self) -> bool:
        """Whether rules are added or removed, which concerns everybody."""
        return bool(self.grant or self.restrict or self.protect or self.remove)

    @property
    def empty(self) -> bool:
        """Whether nothing is proposed."""
        return not (self.changes_rules or self.give or self.take or self.join or self.leave)


def refusal(pointer: str, detail: str, remedy: str, code: str = "invalid") -> InvalidInput:
    """An error about one part of a proposal."""
    return InvalidInput(detail, remedy=remedy, errors=[FieldError(pointer=pointer, detail=detail, code=code)])


class Proposed:
    """A proposal's rules, as rules."""

    def __init__(self, registry: Registry, proposal: Proposal) -> None:
        self._registry, self._proposal = registry, proposal

    def registry(self) -> Registry:
        """The registry as it would be; the present one, if no rule changes."""
        before = self._registry
        if not self._proposal.changes_rules:
            return before
        removed = {id(rule) for rule in self._removed()}
        stay = tuple(rule for rule in before.contributions.access_rules if id(rule) not in removed)
        added = (*self._grants(), *self._restrictions(), *self._protections())
        contributions = msgspec.structs.replace(before.contributions, access_rules=(*stay, *added))
        after = Registry(contributions, hidden=before.hidden)
        if problems := sorted(set(check(after)) - set(check(before))):
            errors = [FieldError(pointer="", detail=text, code="rule_refused") for text in problems]
            raise InvalidInput("; ".join(problems), remedy="correct the rules proposed", errors=errors)
        return after

    def _removed(self) -> list[AccessRule]:
        names, found = RuleNames(self._registry), []
        for place, name in enumerate(self._proposal.remove):
            rule = names.rule(name)
            if rule is None:
                raise refusal(
                    f"/remove/{place}",
                    f"there is no rule {name!r}",
                    "`pergola access matrix` names the rules",
                )
            found.append(rule)
        return found

    def _grants(self) -> list[Grant]:
        found = []
        for place, each in enumerate(self._proposal.grant):
            at = f"/grant/{place}"
            entity = self._entity(at, each.table)
            where = self._where(at, entity, each.where) if each.where else None
            found.append(Grant(
                role=self._role(f"{at}/role", each.role), entity=entity, may=each.may, where=where,
                fields=each.fields, because=each.because,
            ))  # fmt: skip
        return found

    def _restrictions(self) -> list[Restriction]:
        found = []
        for place, each in enumerate(self._proposal.restrict):
            at = f"/restrict/{place}"
            if not each.where:
                raise refusal(f"{at}/where", "a restriction says which records are left", "give a filter")
            entity = self._entity(at, each.table)
            found.append(Restriction(
                entity=entity, where=self._where(at, entity, each.where), may=each.may, because=each.because,
                unless=self._roles(f"{at}/unless", each.unless),
            ))  # fmt: skip
        return found

    def _protections(self) -> list[ProtectedField]:
        found = []
        for place, each in enumerate(self._proposal.protect):
            at = f"/protect/{place}"
            read, write = (
                None if side is None else self._roles(at, side) for side in (each.read, each.write)
            )
            entity = self._entity(at, each.table)
            found.append(
                ProtectedField(entity=entity, field=each.field, read=read, write=write, because=each.because)
            )
        return found

    def _entity(self, at: str, table: str) -> type[Entity]:
        entity = self._registry.entities.get(table)
        if entity is None or entity.info.internal:
            raise refusal(f"{at}/table", f"there is no table {table!r}", "name a table of an active pack")
        return entity

    def _role(self, at: str, name: str) -> Role:
        role = self._registry.roles.get(name)
        if role is None:
            raise refusal(
                at, f"no active pack owns the role {name!r}", "`pergola access matrix` lists the roles"
            )
        return role

    def _roles(self, at: str, names: Sequence[str]) -> tuple[Role, ...]:
        return tuple(self._role(at, name) for name in names)

    def _where(self, at: str, entity: type[Entity], texts: Sequence[str]) -> ConditionOf:
        parts = [self._filter(f"{at}/where/{place}", entity, text) for place, text in enumerate(texts)]

        def where(actor: ActorStandIn) -> Condition:
            conditions = [_condition(entity, part, actor) for part in parts]
            whole: Condition = functools.reduce(lambda one, other: one & other, conditions)
            return whole

        where(ACTOR)
        return where

    def _filter(self, at: str, entity: type[Entity], text: str) -> Filter:
        """A filter as a list has it: ``field=value``, or ``field[op]=value``."""
        left, equals, value = text.partition("=")
        name, _, rest = left.partition("[")
        operator = rest.removesuffix("]") if rest else "eq"
        if not equals or operator not in (*OPERATORS, "in", "isnull"):
            remedy = (
                f"write field=value, or field[op]=value with one of {', '.join((*OPERATORS, 'in', 'isnull'))}"
            )
            raise refusal(at, f"{text[:80]!r} is no condition", remedy)
        try:
            return Filter(name, operator, self._value(entity, name, operator, value))  # type: ignore[arg-type]
        except ValueError as error:
            raise refusal(at, f"{text[:80]!r}: {error}", "correct the condition") from None

    def _value(self, entity: type[Entity], name: str, operator: str, text: str) -> Any:
        field, fields = None, self._registry.fields(entity)
        for step in path_of(name):
            field = fields.get(step)
            if field is None or not field.stored or field.secret:
                raise ValueError(f"{entity.info.table} has no such field")
            if field.references is not None:
                fields = self._registry.fields(field.references)
        assert field is not None, "a path has a step"
        if operator == "isnull":
            return text == "true"
        if text in FROM_ACTOR:
            return text
        if operator == "in":
            return [from_text(field, part) for part in text.split(",")]
        return from_text(field, text)


def _condition(entity: type[Entity], part: Filter, actor: ActorStandIn) -> Any:
    column = functools.reduce(getattr, part.path.split("."), entity)
    value = part.value
    if part.op == "isnull":
        return column.is_null() if value else column.is_not_null()
    if part.op == "in":
        return column.is_in(value)
    if isinstance(value, str) and value in FROM_ACTOR:
        value = getattr(actor, FROM_ACTOR[value])
    return getattr(column, OPERATORS[part.op])(value)
