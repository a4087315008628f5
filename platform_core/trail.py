"""What a change leaves behind besides the record: audit rows, journal entries, and its event in the outbox."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from .access import Actor
from .base.plumbing import OutboxRow
from .base.work import AuditRow, DeletedRecord, JournalEntry
from .compiler.values import to_text
from .compiler.write import SqlStatement, insert_record
from .entity import Entity
from .fields import Field
from .ids import new_id
from .rules import Change, ChangeEvent

FILES = "sys_attachment"
"""What the history calls a file that came or went; no field of an entity can be called so."""


class Trail:
    """Makes the statements that record one change."""

    def __init__(
        self, dialect: str, entity: type[Entity], sys_id: str, actor: Actor, now: datetime.datetime
    ) -> None:
        self.dialect, self.entity, self.sys_id, self.actor, self.now = dialect, entity, sys_id, actor, now

    def _insert(self, entity: type[Entity], **values: Any) -> SqlStatement:
        system = {"sys_id": new_id(), "sys_created_on": self.now, "sys_created_by": self.actor.user_name}
        return insert_record(self.dialect, entity, {**system, **values})[0]

    def journal(self, entries: Mapping[str, str]) -> list[SqlStatement]:
        """One row per entry of a journal field."""
        return [
            self._insert(
                JournalEntry,
                name=self.entity.info.table,
                element=element,
                element_id=self.sys_id,
                value=text,
                **self._impersonator,
            )
            for element, text in entries.items()
        ]

    def audit(self, fields: Mapping[str, Field], change: Change) -> list[SqlStatement]:
        """One row per changed field, with both values as text."""
        old, checkpoint = change.old or {}, change.new["sys_mod_count"]
        return [
            self._audited(
                name,
                to_text(fields[name], old.get(name)),
                to_text(fields[name], change.new.get(name)),
                checkpoint,
            )
            for name in change.new
            if name in change.changed and fields[name].stored
        ]

    def file(self, old: str | None, new: str | None, checkpoint: int) -> SqlStatement:
        """A file that came to the record, or went."""
        return self._audited(FILES, old, new, checkpoint)

    def _audited(self, name: str, old: str | None, new: str | None, checkpoint: int) -> SqlStatement:
        return self._insert(
            AuditRow,
            tablename=self.entity.info.table,
            documentkey=self.sys_id,
            fieldname=name,
            oldvalue=old,
            newvalue=new,
            user=self.actor.id or None,
            record_checkpoint=checkpoint,
            reason=self.actor.elevated or None,
            **self._impersonator,
        )

    def deletion(self, old: Mapping[str, Any]) -> SqlStatement:
        """The deleted record with its last values."""
        display = old.get(self.entity.info.display) if self.entity.info.display else None
        return self._insert(
            DeletedRecord,
            tablename=self.entity.info.table,
            documentkey=self.sys_id,
            display_value=None if display is None else str(display)[:255],
            payload=old,
            reason=self.actor.elevated or None,
            user=self.actor.id or None,
            **self._impersonator,
        )

    def impersonated(self) -> list[SqlStatement]:
        """What a record that was created in the place of somebody else cannot say itself: who really did it."""
        if self.actor.impersonator is None:
            return []
        return [self._audited("sys_created_by", None, self.actor.user_name, 0)]

    @property
    def _impersonator(self) -> dict[str, str]:
        acting = self.actor.impersonator
        return {} if acting is None else {"impersonator": acting.user_name}

    def event(self, change: Change, audience: Sequence[str], checkpoint: int | None = None) -> SqlStatement:
        """The change as an event of the outbox for an audience of packs.

        ``checkpoint`` is its place among the record's changes.
        """
        key = new_id()
        names = tuple(name for name in change.new if name in change.changed)
        event = ChangeEvent(
            key=key,
            kind=change.kind,
            table=self.entity.info.root.info.table,
            sys_id=self.sys_id,
            sys_class_name=self.entity.info.table,
            actor_id=self.actor.id,
            user_name=self.actor.user_name,
            impersonator=self._impersonator.get("impersonator", ""),
            at=self.now,
            changed=names,
            old={name: change.old[name] for name in names if name in change.old} if change.old else {},
            new={} if change.kind == "delete" else {name: change.new[name] for name in names},
            journal=dict(change.journal),
            transition=change.transition,
        )
        listened = {"audience": audience} if audience else {}
        return self._insert(
            OutboxRow,
            **listened,
            sys_id=key,
            table_name=self.entity.info.table,
            record=self.sys_id,
            checkpoint=change.new["sys_mod_count"] if checkpoint is None else checkpoint,
            event=event,
            state="ready",
            delivered=[],
            attempts=0,
            next_attempt=self.now,
        )
