"""The access policy of an assembly: rules in, rights out.

The one place where grants, restrictions and protected fields are combined. Every surface asks it, and what it
gives becomes part of the SQL; there is no second path.
"""

from __future__ import annotations

from typing import NamedTuple

from .access import ALWAYS_OPEN, Actor, Grant, Permission, Restriction, move_of
from .base.roles import PACK_ADMIN
from .compiler.rights import NEVER, Rights
from .compiler.shapes import AllOf, AnyOf, ClassRow, Negated, OfClass, Shape, Shaper
from .conditions import ACTOR, ConditionOf
from .entity import Entity
from .fields import Field
from .lifecycles import Lifecycle, Transition
from .move_rights import Alternative, movers, openers
from .registry import Registry

MOST_RIGHTS = 20_000
NO_ROLES: frozenset[str] = frozenset()
NO_FIELDS: frozenset[str] = frozenset()


class Cut(NamedTuple):
    """One restriction as seen from an entity: the condition that rows must satisfy."""

    restriction: Restriction
    rows: Shape


class Policy:
    """The compiled access rules of one registry."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._conditions: dict[int, Shape] = {}
        self._rights: dict[tuple[type[Entity], Permission, frozenset[str]], Rights] = {}
        self._open: dict[type[Entity], Rights] = {}
        self._grants: dict[tuple[type[Entity], Permission], list[tuple[Grant, bool]]] = {}

    def rights(self, actor: Actor, entity: type[Entity], operation: Permission) -> Rights:
        """What the actor may do with the entity. An elevated actor may do everything; nobody may do nothing.

        A token that only reads does so in elevated hands, too.
        """
        if actor.read_only and operation != "read":
            return Rights(NEVER, {}, {})
        if actor.elevated:
            return self.everything(entity)
        roles = actor.roles if actor.id else NO_ROLES
        key = (entity, operation, roles)
        rights = self._rights.get(key)
        if rights is None:
            if len(self._rights) > MOST_RIGHTS:
                self._rights.clear()
            rights = self._rights[key] = self._combine(entity, operation, roles)
        return rights

    def alternatives(
        self, entity: type[Entity], operation: Permission, roles: frozenset[str]
    ) -> list[Alternative]:
        """The grants that open the entity to these roles for an operation or a move."""
        lifecycle, found = self._sayers(entity, operation, roles)
        return found if lifecycle is None else openers(lifecycle, found)

    def sayers(self, entity: type[Entity], operation: Permission, roles: frozenset[str]) -> list[Alternative]:
        """The alternatives, and those grants that open further fields to whoever makes a move, but not the move."""
        return self._sayers(entity, operation, roles)[1]

    def move(self, entity: type[Entity], operation: Permission) -> tuple[Lifecycle, Transition] | None:
        """The move that a permission is about, if the entity's lifecycle has it."""
        name, lifecycle = move_of(operation), self.registry.lifecycle(entity)
        move = None if name is None or lifecycle is None else lifecycle.transition(name)
        return None if lifecycle is None or move is None else (lifecycle, move)

    def _sayers(
        self, entity: type[Entity], operation: Permission, roles: frozenset[str]
    ) -> tuple[Lifecycle | None, list[Alternative]]:
        """The grants that have a say in an operation; of a move with its lifecycle, for not all of them make it possible."""
        named = self._granted(entity, operation, roles)
        if move_of(operation) is None:
            return None, named
        found = self.move(entity, operation)
        if found is None:
            return None, []
        lifecycle, move = found
        writers = self._granted(entity, "write", roles)
        return lifecycle, movers(lifecycle, move, named, writers, self.registry.fields(entity), roles)

    def _granted(
        self, entity: type[Entity], operation: Permission, roles: frozenset[str]
    ) -> list[Alternative]:
        """The grants of these roles on the entity and its ancestors; for reading, those on its children too."""
        found: list[Alternative] = []
        for grant, below in self._grants_of(entity, operation):
            if grant.role.name in roles:
                rows = None if grant.where is None else self._shape(grant.entity, grant.where)
                fields = None if grant.fields is None else frozenset((*grant.fields, *ALWAYS_OPEN))
                found.append(Alternative(grant, self._below(grant.entity, rows) if below else rows, fields))
        return found

    def _grants_of(self, entity: type[Entity], operation: Permission) -> list[tuple[Grant, bool]]:
        """The grants of whatever role that open something of the entity; and whether each is on a child of it."""
        found = self._grants.get((entity, operation))
        if found is None:
            lineage = (Entity, *entity.info.lineage)
            found = self._grants[entity, operation] = [
                (grant, grant.entity not in lineage)
                for grant in self.registry.grants
                if operation in grant.may
                and (grant.entity in lineage or (operation == "read" and entity in grant.entity.info.lineage))
            ]
        return found

    def _below(self, entity: type[Entity], rows: Shape | None) -> Shape:
        """The rows that a grant on a child entity opens to readers of an entity above it: never hidden ones."""
        classes = OfClass(self.registry.classes(entity))
        if rows is None:
            return classes
        row = ClassRow(entity, rows)
        return AllOf((classes, row)) if self.registry.hidden_below(entity) else row

    def cuts(self, entity: type[Entity], operation: Permission, roles: frozenset[str]) -> list[Cut]:
        """The restrictions that hold for the entity and these roles, those of its children included."""
        found = []
        # Whoever makes a move changes the record.
        cutting = {operation} if move_of(operation) is None else {operation, "write"}
        for restriction in self.registry.restrictions:
            if cutting.isdisjoint(restriction.may) or any(role.name in roles for role in restriction.unless):
                continue
            rows = self._shape(restriction.entity, restriction.where)
            if restriction.entity in entity.info.lineage:
                found.append(Cut(restriction, rows))
            elif entity in restriction.entity.info.lineage:
                classes = self.registry.classes(restriction.entity)
                other = Negated(OfClass((*classes, *self.registry.hidden_below(restriction.entity))))
                found.append(Cut(restriction, AnyOf((other, ClassRow(restriction.entity, rows)))))
        return found

    def hidden(self, entity: type[Entity], operation: Permission, roles: frozenset[str]) -> tuple[str, ...]:
        """The classes of inactive packs whose records are hidden from these roles."""
        shown = operation == "read" and PACK_ADMIN.name in roles
        classes = self.registry.hidden_classes(entity)
        return tuple(each.table for each in classes if each.guarded or not shown)

    def protected(self, entity: type[Entity], operation: Permission, roles: frozenset[str]) -> set[str]:
        """The fields that protection keeps from these roles."""
        side = "read" if operation == "read" else "write"
        return {
            rule.field
            for rule in self.registry.protected_fields
            if rule.entity in entity.info.lineage
            and (allowed := getattr(rule, side)) is not None
            and not any(role.name in roles for role in allowed)
        }

    def _combine(self, entity: type[Entity], operation: Permission, roles: frozenset[str]) -> Rights:
        lifecycle, sayers = self._sayers(entity, operation, roles)
        alternatives = sayers if lifecycle is None else openers(lifecycle, sayers)
        closed = entity.info.internal or (entity.info.managed and operation != "read")
        if closed or not alternatives:
            return Rights(NEVER, {}, {})
        shut = self.protected(entity, operation, roles)
        if lifecycle is not None and lifecycle.field in shut:
            return Rights(NEVER, {}, {})
        cuts: list[Shape] = [cut.rows for cut in self.cuts(entity, operation, roles)]
        if hidden := self.hidden(entity, operation, roles):
            cuts.append(Negated(OfClass(hidden)))
        opened = _opened(sayers)
        open_fields = {
            name: field
            for name, field in self.registry.fields(entity).items()
            if name not in shut and not field.secret and (opened is None or name in opened)
        }
        return Rights(_rows(alternatives, cuts), open_fields, _covers(open_fields, alternatives, sayers))

    def everything(self, entity: type[Entity]) -> Rights:
        """All rows and fields: for elevated actors, and for the platform's own look at a record."""
        rights = self._open.get(entity)
        if rights is None:
            fields = {name: field for name, field in self.registry.fields(entity).items() if not field.secret}
            rights = self._open[entity] = Rights(None, fields, {})
        return rights

    def _shape(self, entity: type[Entity], where: ConditionOf) -> Shape:
        shape = self._conditions.get(id(where))
        if shape is None:
            shape = self._conditions[id(where)] = Shaper(constants=True).condition(entity, where(ACTOR))
        return shape


def _rows(alternatives: list[Alternative], cuts: list[Shape]) -> Shape | None:
    parts = list(cuts)
    if all(alternative.rows is not None for alternative in alternatives):
        opened = {alternative.rows for alternative in alternatives}
        distinct = tuple(
            rows for rows in dict.fromkeys(a.rows for a in alternatives) if not _within(rows, opened)
        )
        parts.insert(0, distinct[0] if len(distinct) == 1 else AnyOf(distinct))  # type: ignore[arg-type]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _within(rows: Shape | None, opened: set[Shape | None]) -> bool:
    """Whether other alternatives open these rows anyway: a child's rows under a condition that opens the parent's, too."""
    return isinstance(rows, ClassRow) and rows.where in opened


def _opened(sayers: list[Alternative]) -> frozenset[str] | None:
    """The fields that any of the grants opens; ``None`` for all."""
    found = {each.fields for each in sayers}
    return None if None in found else NO_FIELDS.union(*(fields for fields in found if fields is not None))


def _covers(
    fields: dict[str, Field], alternatives: list[Alternative], sayers: list[Alternative]
) -> dict[str, Shape]:
    """For each field that not every alternative opens: the rows in which a grant that does holds.

    Fields that the same grants open have the very same condition: there are far fewer of those than fields.
    """
    narrow = {each.fields for each in alternatives if each.fields is not None}
    covers: dict[str, Shape] = {}
    known: dict[tuple[bool, ...], Shape | None] = {}
    for name in fields if narrow else ():
        if all(name in opened for opened in narrow):
            continue
        openers_of = tuple(each.opens(name) for each in sayers)
        if openers_of not in known:
            rows = [each.rows for each, opens in zip(sayers, openers_of, strict=True) if opens]
            known[openers_of] = None if None in rows else AnyOf(tuple(dict.fromkeys(rows)))
        if (cover := known[openers_of]) is not None:
            covers[name] = cover
    return covers
