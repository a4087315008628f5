"""The access rules in slow, obvious Python: what the compiled policy must give for the same rules and records.

Conditions are a small language of their own that can be spoken in two ways: as the Piccolo expression that a
rule holds (`expression`), and as a function of one record in memory (`holds`). Nothing here knows of SQL, of
shapes or of the compiler. A condition over something empty is unknown (`None`), as in SQL.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from platform_core import PACK_ADMIN, Actor, Entity, Grant, ProtectedField, Restriction, negate, related
from tests.example.works import Rule, Site

Path = tuple[str, ...]
Truth = bool | None
Records = Mapping[str, Mapping[str, Any]]
ALWAYS_OPEN = {"sys_id", "sys_class_name", "sys_mod_count"}


class Where(msgspec.Struct, frozen=True, kw_only=True):
    """A condition over the records of an entity."""

    def expression(self, entity: type[Entity], actor: Any) -> Any:
        """The condition as a rule holds it."""
        raise NotImplementedError

    def holds(self, record: Mapping[str, Any], actor: Actor, records: Records) -> Truth:
        """Whether a record satisfies it; ``None`` when that is unknown."""
        raise NotImplementedError


def column(entity: type[Entity], path: Path) -> Any:
    """The column at the end of a path."""
    return functools.reduce(getattr, path, entity)


def value_at(record: Mapping[str, Any] | None, path: Path, records: Records) -> Any:
    """The value at the end of a path; nothing behind an empty reference."""
    for name in path[:-1]:
        record = None if record is None else records.get(record[name])
    return None if record is None else record[path[-1]]


class Equal(Where, frozen=True, kw_only=True):
    """A field has a value."""

    path: Path
    value: Any

    def expression(self, entity: type[Entity], actor: Any) -> Any:
        return column(entity, self.path) == self.value

    def holds(self, record: Mapping[str, Any], actor: Actor, records: Records) -> Truth:
        found = value_at(record, self.path, records)
        return None if found is None else bool(found == self.value)


class Other(Where, frozen=True, kw_only=True):
    """A field has a value, and another one than this."""

    path: Path
    value: Any

    def expression(self, entity: type[Entity], actor: Any) -> Any:
        return column(entity, self.path) != self.value

    def holds(self, record: Mapping[str, Any], actor: Actor, records: Records) -> Truth:
        found = value_at(record, self.path, records)
        return None if found is None else bool(found != self.value)


class Less(Where, frozen=True, kw_only=True):
    """A field is below a value."""

    path: Path
    value: Any

    def expression(self, entity: type[Entity], actor: Any) -> Any:
        return column(entity, self.path) < self.value

    def holds(self, record: Mapping[str, Any], actor: Actor, records: Records) -> Truth:
        found = value_at(record, self.path, records)
        return None if found is None else bool(found < self.value)


class OneOf(Where, frozen=True, kw_only=True):
    """A field has one of these values."""

    path: Path
    values: tuple[Any, ...]

    def expression(self, entity: type[Entity], actor: Any) -> Any:
        return column(entity, self.path).is_in(list(self.values))

    def holds(self, record: Mapping[str, Any], actor: Actor, records: Records) -> Truth:
        found = value_at(record, self.path, records)
        return None if found is None else found in self.values


class Empty(Where, frozen=True, kw_only=True):
    """A field is empty."""

    path: Path

    def expression(self, entity: type[Entity], actor: Any) -> Any:
        return column(entity, self.path).is_null()

    def holds(self, record: Mapping[str, Any], actor: Actor, records: Records) -> Truth:
        return value_at(record, self.path, records) is None


class Mine(Where, frozen=True, kw_only=True):
    """A reference points at the actor."""

    path: Path

    def expression(self, entity: type[Entity], actor: Any) -> Any:
        return column(entity, self.path) == actor.id

    def holds(self, record: Mapping[str, Any], actor: Actor, records: Records) -> Truth:
        found = value_at(record, self.path, records)
        return None if found is None else bool(found == actor.id)


class AtKept(Where, frozen=True, kw_only=True):
    """A reference points at a site that the actor keeps."""

    path: Path

    def expression(self, entity: type[Entity], actor: Any) -> Any:
        return column(entity, self.path).is_in(related(Site.sys_id, Site.keeper == actor.id))

    def holds(self, record: Mapping[str, Any], actor: Actor, records: Records) -> Truth:
        found = value_at(record, self.path, records)
        return None if found is None else found in kept(actor, records)


class UnderKept(Where, frozen=True, kw_only=True):
    """A reference points at a site that the actor keeps, or at one below such a site."""

    path: Path

    def expression(self, entity: type[Entity], actor: Any) -> Any:
        return column(entity, self.path).within(related(Site.sys_id, Site.keeper == actor.id))

    def holds(self, record: Mapping[str, Any], actor: Actor, records: Records) -> Truth:
        site = value_at(record, self.path, records)
        if site is None:
            return None
        while site is not None:
            if site in kept(actor, records):
                return True
            site = records[site]["parent"]
        return False


class Both(Where, frozen=True, kw_only=True):
    """Two conditions hold."""

    one: Where
    two: Where

    def expression(self, entity: type[Entity], actor: Any) -> Any:
        return self.one.expression(entity, actor) & self.two.expression(entity, actor)

    def holds(self, record: Mapping[str, Any], actor: Actor, records: Records) -> Truth:
        held = (self.one.holds(record, actor, records), self.two.holds(record, actor, records))
        return False if False in held else None if None in held else True


class Either(Where, frozen=True, kw_only=True):
    """One of two conditions holds, or both do."""

    one: Where
    two: Where

    def expression(self, entity: type[Entity], actor: Any) -> Any:
        return self.one.expression(entity, actor) | self.two.expression(entity, actor)

    def holds(self, record: Mapping[str, Any], actor: Actor, records: Records) -> Truth:
        held = (self.one.holds(record, actor, records), self.two.holds(record, actor, records))
        return True if True in held else None if None in held else False


class Opposite(Where, frozen=True, kw_only=True):
    """A condition does not hold, or is unknown."""

    inner: Where

    def expression(self, entity: type[Entity], actor: Any) -> Any:
        return negate(self.inner.expression(entity, actor))

    def holds(self, record: Mapping[str, Any], actor: Actor, records: Records) -> Truth:
        return self.inner.holds(record, actor, records) is not True


def kept(actor: Actor, records: Records) -> set[str]:
    """The sites that an actor keeps."""
    return {sys_id for sys_id, record in records.items() if record.get("keeper") == actor.id}


def condition(entity: type[Entity], where: Where | None) -> Any:
    """A condition as the ``where`` of a rule, which can be asked for the original again."""
    if where is None:
        return None

    def rule(actor: Any) -> Any:
        return where.expression(entity, actor)

    rule.__dict__["original"] = where
    return rule


NOTHING_HIDDEN: Mapping[str, bool] = {}


class Oracle:
    """Answers for one actor, one set of rules, and all records as they are stored, by id."""

    def __init__(
        self,
        rules: Iterable[Rule],
        actor: Actor,
        records: Records,
        classes: Mapping[str, type[Entity]],
        hidden: Mapping[str, bool] = NOTHING_HIDDEN,
    ) -> None:
        """``hidden``: the classes of packs that are not active, and whether a rule that is gone guarded them."""
        self.hidden = hidden
        rules = list(rules)
        self.grants = [rule for rule in rules if isinstance(rule, Grant)]
        self.restrictions = [rule for rule in rules if isinstance(rule, Restriction)]
        self.protections = [rule for rule in rules if isinstance(rule, ProtectedField)]
        self.actor, self.records, self.classes = actor, records, classes

    def class_of(self, record: Mapping[str, Any]) -> type[Entity]:
        """The entity that a record was created in."""
        return self.classes[record["sys_class_name"]]

    def _true(self, rule: Grant | Restriction, record: Mapping[str, Any]) -> bool:
        if rule.where is None:
            return True
        original: Where = rule.where.__dict__["original"]
        return original.holds(record, self.actor, self.records) is True

    def opening(self, record: Mapping[str, Any], operation: str) -> list[Grant]:
        """The grants that open a record."""
        lineage = self.class_of(record).info.lineage
        return [
            grant
            for grant in self.grants
            if operation in grant.may
            and self.actor.has(grant.role)
            and grant.entity in lineage
            and self._true(grant, record)
        ]

    def may(self, record: Mapping[str, Any], operation: str) -> bool:
        """Whether the actor may do something to a record: some grant opens it, and no restriction cuts it off."""
        return bool(self.opening(record, operation)) and not self.cut(record, operation)

    def cut(self, record: Mapping[str, Any], operation: str) -> bool:
        """Whether a restriction cuts a record off."""
        return any(
            operation in restriction.may
            and not self.actor.has(*restriction.unless)
            and restriction.entity in self.class_of(record).info.lineage
            and not self._true(restriction, record)
            for restriction in self.restrictions
        )

    def opening_through(self, entity: type[Entity], record: Mapping[str, Any]) -> list[Grant]:
        """The grants that open a record to readers of an entity: of one that is hidden, those on this entity alone."""
        grants = self.opening(record, "read")
        guarded = self.hidden.get(record["sys_class_name"])
        if guarded is None:
            return grants
        if guarded or not self.actor.has(PACK_ADMIN):
            return []
        return [grant for grant in grants if grant.entity in entity.info.lineage]

    def shut(self, entity: type[Entity], field: str, operation: str) -> bool:
        """Whether field protection keeps a field of an entity from the actor."""
        rules = [
            rule for rule in self.protections if rule.field == field and rule.entity in entity.info.lineage
        ]
        sides = [rule.read if operation == "read" else rule.write for rule in rules]
        return any(allowed is not None and not self.actor.has(*allowed) for allowed in sides)

    def known(self, entity: type[Entity]) -> set[str]:
        """The fields that exist for the actor when he reads an entity."""
        related_grants = [
            grant
            for grant in self.grants
            if "read" in grant.may
            and self.actor.has(grant.role)
            and (grant.entity in entity.info.lineage or entity in grant.entity.info.lineage)
        ]
        return {
            name
            for name, field in entity.info.fields.items()
            if field.stored
            and not self.shut(entity, name, "read")
            and any(opens(grant, name) for grant in related_grants)
        }

    def seen(self, entity: type[Entity], record: Mapping[str, Any]) -> dict[str, Any]:
        """A readable record as the actor gets it from an entity: values that no grant for this record opens are empty."""
        grants = self.opening_through(entity, record)
        return {
            name: record[name] if any(opens(grant, name) for grant in grants) else None
            for name in self.known(entity)
        }

    def visible(self, entity: type[Entity]) -> dict[str, dict[str, Any]]:
        """All that the actor sees of an entity, by id."""
        return {
            sys_id: self.seen(entity, record)
            for sys_id, record in self.records.items()
            if entity in self.class_of(record).info.lineage
            and self.opening_through(entity, record)
            and not self.cut(record, "read")
        }

    def may_give(self, record: Mapping[str, Any], field: str) -> bool:
        """Whether the actor may set a field of this record."""
        shut = self.shut(self.class_of(record), field, "write")
        return not shut and any(opens(grant, field) for grant in self.opening(record, "write"))


def opens(grant: Grant, field: str) -> bool:
    """Whether a grant opens a field."""
    return grant.fields is None or field in grant.fields or field in ALWAYS_OPEN
