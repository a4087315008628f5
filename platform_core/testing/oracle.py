"""The oracle: the access rules of a registry, evaluated record by record in plain Python.

It takes the same rules as the platform, grants, restrictions and protected fields with their real conditions, and
knows nothing of SQL or of how rules are compiled. Whoever writes rules compares the two: ``assert_policy_agrees``.
"""

from __future__ import annotations

import datetime
from collections.abc import Container, Mapping
from typing import Any, Literal

from ..access import Actor, Grant, Operation, Restriction
from ..base.roles import PACK_ADMIN
from ..compiler.values import differs
from ..conditions import ACTOR, Condition
from ..entity import Entity
from ..ids import utc_now
from ..moments import this_moment
from ..query import Record
from ..registry import Registry
from .oracle_conditions import Judge, Row
from .oracle_rows import CLASS, Rows

ALWAYS_OPEN = frozenset(("sys_id", CLASS, "sys_mod_count"))
Verdict = Literal["allowed", "refused", "missing"]


class Oracle:
    """Answers for one actor under the rules of one registry, over rows held in memory."""

    def __init__(
        self, registry: Registry, rows: Rows, actor: Actor, now: datetime.datetime | None = None
    ) -> None:
        self.registry = registry
        self.rows = rows
        self.actor = actor
        self.now = now or this_moment()
        self.roles = actor.roles if actor.id else frozenset()
        self._judge = Judge(rows, actor, self.now)
        self._conditions: dict[int, Condition | None] = {}
        self._truths: dict[tuple[int, str], bool] = {}
        self._fields: dict[tuple[type[Entity], Operation], set[str]] = {}
        self._held: dict[Operation, list[Grant]] = {}

    # -- rows
    # ------------------------------------------------------------------------------------------------

    def opening(self, entity: type[Entity], sys_id: str, operation: Operation) -> list[Grant]:
        """The grants that open a record to whoever names this entity."""
        lineage = self.rows.lineage(entity, sys_id)
        if self._hidden(entity, sys_id):
            if operation != "read" or not self._shown(entity, sys_id):
                return []
            # Of a pack that is away, only what is granted on the entity that the reader names still counts.
            lineage = entity.info.lineage
        if entity.info.internal or (entity.info.managed and operation != "read"):
            return []
        return [grant for grant in self._grants(operation) if self._opens_row(grant, lineage, sys_id)]

    def _grants(self, operation: Operation) -> list[Grant]:
        """Those of the actor's roles, looked up once: there are thousands, and each record asks."""
        if operation not in self._held:
            self._held[operation] = [
                grant
                for grant in self.registry.grants
                if operation in grant.may and grant.role.name in self.roles
            ]
        return self._held[operation]

    def _opens_row(self, grant: Grant, lineage: tuple[type[Entity], ...], sys_id: str) -> bool:
        return grant.entity is Entity or (grant.entity in lineage and self._true(grant, sys_id))

    def cutting(self, entity: type[Entity], sys_id: str, operation: Operation) -> list[Restriction]:
        """The restrictions that cut a record off, whichever entity is named."""
        lineage = self.rows.lineage(entity, sys_id)
        return [
            restriction
            for restriction in self.registry.restrictions
            if operation in restriction.may
            and not any(role.name in self.roles for role in restriction.unless)
            and restriction.entity in lineage
            and not self._true(restriction, sys_id)
        ]

    def may(self, entity: type[Entity], sys_id: str, operation: Operation) -> bool:
        """Whether a record is within reach: some grant opens it, and no restriction cuts it off."""
        opened = self.opening(entity, sys_id, operation)
        return bool(opened) and not self.cutting(entity, sys_id, operation)

    def _true(self, rule: Grant | Restriction, sys_id: str) -> bool:
        key = (id(rule), sys_id)
        if key not in self._truths:
            if id(rule) not in self._conditions:
                self._conditions[id(rule)] = None if rule.where is None else rule.where(ACTOR)
            condition = self._conditions[id(rule)]
            self._truths[key] = (
                condition is None or self._judge.holds(condition, Row(rule.entity, sys_id)) is True
            )
        return self._truths[key]

    def _hidden(self, entity: type[Entity], sys_id: str) -> bool:
        return self.rows.class_name(entity, sys_id) not in self.registry.entities

    def _shown(self, entity: type[Entity], sys_id: str) -> bool:
        """Whether the actor reads this record although its pack is not active."""
        name = self.rows.class_name(entity, sys_id)
        guarded = any(each.guarded for each in self.registry.hidden.classes if each.table == name)
        return not guarded and PACK_ADMIN.name in self.roles

    # -- fields
    # ----------------------------------------------------------------------------------------------

    def shut(self, entity: type[Entity], field: str, operation: Operation) -> bool:
        """Whether field protection keeps a field of an entity from the actor."""
        rules = [
            rule
            for rule in self.registry.protected_fields
            if rule.field == field and rule.entity in entity.info.lineage
        ]
        sides = [rule.read if operation == "read" else rule.write for rule in rules]
        return any(
            allowed is not None and not any(role.name in self.roles for role in allowed) for allowed in sides
        )

    def known(self, entity: type[Entity], operation: Operation = "read") -> set[str]:
        """The fields that exist for the actor on at least some records, journals included."""
        if (entity, operation) not in self._fields:
            self._fields[entity, operation] = self._known(entity, operation)
        return self._fields[entity, operation]

    def _known(self, entity: type[Entity], operation: Operation) -> set[str]:
        if entity.info.internal or (entity.info.managed and operation != "read"):
            return set()
        near = [
            grant
            for grant in self._grants(operation)
            if grant.entity in (Entity, *entity.info.lineage)
            or (operation == "read" and entity in grant.entity.info.lineage)
        ]
        return {
            name
            for name, field in self.registry.fields(entity).items()
            if not field.secret
            and not self.shut(entity, name, operation)
            and any(opens(grant, name) for grant in near)
        }

    def open_fields(self, entity: type[Entity], sys_id: str, operation: Operation = "read") -> set[str]:
        """The fields of one record that are open, if the record is."""
        grants = self.opening(entity, sys_id, operation)
        return {name for name in self.known(entity, operation) if any(opens(grant, name) for grant in grants)}

    def seen(self, entity: type[Entity], sys_id: str) -> Record:
        """A readable record as the actor gets it from an entity: values that are not open on this record are empty."""
        record, open_ = self.rows.record(entity, sys_id), self.open_fields(entity, sys_id)
        fields = self.registry.fields(entity)
        return {
            name: record[name] if name in open_ else None
            for name in self.known(entity)
            if fields[name].stored
        }

    def visible(self, entity: type[Entity]) -> dict[str, Record]:
        """All that the actor sees of an entity, by id."""
        return {
            sys_id: self.seen(entity, sys_id)
            for sys_id in self.rows.ids(entity)
            if self.may(entity, sys_id, "read")
        }

    # -- changes
    # ---------------------------------------------------------------------------------------------

    def update(self, asked: type[Entity], sys_id: str, values: Mapping[str, Any]) -> Verdict:
        """What becomes of a change of fields, as far as access decides it."""
        if not self.may(asked, sys_id, "read"):
            return "missing"
        entity = self.rows.lineage(asked, sys_id)[-1]
        if self._hidden(asked, sys_id) or not self._may_change(entity, sys_id, values):
            return "refused"
        # What the author of a change does not read counts as changed, whatever is stored.
        unread = set(values) - self.open_fields(asked, sys_id)
        if not set(values) <= set(asked.info.fields) or not self._refers_well(entity, sys_id, values, unread):
            return "refused"
        return self._after(entity, sys_id, values, "write", stamped=bool(unread))

    def delete(self, asked: type[Entity], sys_id: str) -> Verdict:
        """What becomes of a deletion, as far as access decides it."""
        if not self.may(asked, sys_id, "read"):
            return "missing"
        entity = self.rows.lineage(asked, sys_id)[-1]
        hidden = self._hidden(asked, sys_id)
        return "allowed" if not hidden and self.may(entity, sys_id, "delete") else "refused"

    def create(
        self, entity: type[Entity], sys_id: str, given: Mapping[str, Any], whole: Mapping[str, Any]
    ) -> Verdict:
        """What becomes of a creation with these fields given; ``whole`` is the record as it would be stored."""
        if not set(given) <= self.known(entity, "create") or not self._refers_well(
            entity, None, given, given
        ):
            return "refused"
        made = Oracle(self.registry, self.rows.changed(entity, sys_id, whole), self.actor, self.now)
        opened = made.may(entity, sys_id, "create")
        fields = made.open_fields(entity, sys_id, "create")
        return "allowed" if opened and set(given) <= fields else "refused"

    def move(self, asked: type[Entity], sys_id: str, name: str) -> Verdict:
        """What becomes of a move of the record's lifecycle, without further values."""
        if not self.may(asked, sys_id, "read"):
            return "missing"
        entity = self.rows.lineage(asked, sys_id)[-1]
        lifecycle = self.registry.lifecycle(entity)
        move = None if lifecycle is None else lifecycle.transition(name)
        if lifecycle is None or move is None or self._hidden(asked, sys_id):
            return "missing" if not self._hidden(asked, sys_id) else "refused"
        change = {lifecycle.field: move.target}
        fits = self.rows.value(entity, sys_id, lifecycle.field) in move.sources
        chosen = not move.roles or any(role.name in self.roles for role in move.roles)
        held = (
            move.where is None or self._judge.holds(move.where(ACTOR), Row(lifecycle.entity, sys_id)) is True
        )
        if not (fits and chosen and held and self._may_change(entity, sys_id, change)):
            return "refused"
        return self._after(entity, sys_id, change, "write")

    def _after(
        self,
        entity: type[Entity],
        sys_id: str,
        values: Mapping[str, Any],
        operation: Operation,
        *,
        stamped: bool = False,
    ) -> Verdict:
        """The record as it would be must be within reach as well; a change of something is stamped, too."""
        old = self.rows.record(entity, sys_id)
        stamps: dict[str, Any] = {}
        if stamped or any(differs(old[name], value) for name, value in values.items()):
            stamps = {
                "sys_updated_on": utc_now(),
                "sys_updated_by": self.actor.user_name,
                "sys_mod_count": old["sys_mod_count"] + 1,
            }
        rows = self.rows.changed(entity, sys_id, {**values, **stamps})
        later = Oracle(self.registry, rows, self.actor, self.now)
        return "allowed" if later._may_change(entity, sys_id, values, operation) else "refused"

    def _may_change(
        self,
        entity: type[Entity],
        sys_id: str,
        values: Mapping[str, Any],
        operation: Operation = "write",
    ) -> bool:
        open_ = self.open_fields(entity, sys_id, operation)
        return self.may(entity, sys_id, operation) and set(values) <= open_

    def _refers_well(
        self,
        entity: type[Entity],
        sys_id: str | None,
        values: Mapping[str, Any],
        unread: Container[str],
    ) -> bool:
        """Whether all that is newly referred to can be read by the actor; what he does not read is new to him."""
        for name, value in values.items():
            field = entity.info.fields[name]
            target: Any = field.references
            if target is None or value is None:
                continue
            old = None if sys_id is None or name in unread else self.rows.value(entity, sys_id, name)
            before = old if isinstance(old, list) else [old]
            for each in value if isinstance(value, list) else [value]:
                there = each in self.rows.tables[target.info.table]
                if each not in before and not (there and self.may(target, each, "read")):
                    return False
        return True


def opens(grant: Grant, field: str) -> bool:
    """Whether a grant opens a field."""
    return grant.fields is None or field in grant.fields or field in ALWAYS_OPEN
