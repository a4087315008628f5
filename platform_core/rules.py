"""Business rules: a pack's code around the changes of records."""

from __future__ import annotations

import datetime
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from .access import Actor
from .entity import Entity

if TYPE_CHECKING:
    from .records import Records

ChangeKind = Literal["create", "update", "delete"]
Values = Mapping[str, Any]


class Change(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="record.changing.v1"):
    """A change on its way into the database, as rules see it.

    ``old``: the record before (``None`` when it is created). ``new``: the record as it will be (for a
    deletion: as it was). ``changed``: the fields that differ, journals included. ``journal``: the entries
    that are being added. ``transition``: the lifecycle move that is being made. ``records`` works in the same
    transaction with the actor's rights; ``elevated`` gives one that stands outside the access rules, for a
    named reason.
    """

    kind: ChangeKind
    entity: type[Entity]
    sys_id: str
    new: Values
    changed: frozenset[str]
    actor: Actor
    now: datetime.datetime
    records: Records
    elevated: Callable[[str], Records]
    old: Values | None = None
    journal: Mapping[str, str] = {}
    transition: str | None = None

    def becomes(self, field: str, value: object) -> bool:
        """Whether the field gets this value now and had another one before."""
        return field in self.changed and self.new.get(field) == value

    def before(self, field: str) -> Any:
        """The field's value before the change; ``None`` when the record is new."""
        return None if self.old is None else self.old.get(field)


class ChangeEvent(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="record.changed.v1"):
    """A committed change, as told to ``on`` rules: at least once, in order per record, each time with the same ``key``.

    ``old`` holds the former values of the changed fields, ``new`` their present ones. ``impersonator``: the user
    name of whoever acted in the place of the user; empty when he did it himself.
    """

    key: str
    kind: ChangeKind
    table: str
    sys_id: str
    sys_class_name: str
    actor_id: str
    user_name: str
    at: datetime.datetime
    changed: tuple[str, ...]
    old: Values = {}
    new: Values = {}
    journal: Values = {}
    transition: str | None = None
    impersonator: str = ""


BeforeRule = Callable[[Change], Awaitable[Values | None]]
AfterRule = Callable[[Change], Awaitable[None]]
OnRule = Callable[[ChangeEvent, "Records"], Awaitable[None]]


class BusinessRule(msgspec.Struct, frozen=True, kw_only=True):
    """Code that runs around a change of an entity's records (and of those of entities that extend it).

    ``before``: may refuse by raising, and may return values to set as well. ``after``: runs in the same
    transaction, once the record is written. ``on``: runs after the commit, from the outbox, at least once; its records stand
    outside the access rules, and ``records.acting_for(event.actor_id)`` gives those of who made the change.
    The name of the function starts with the word of the field it stands in (``before_case_is_resolved``).
    """

    entity: type[Entity]
    kinds: tuple[ChangeKind, ...]
    because: str
    before: BeforeRule | None = None
    after: AfterRule | None = None
    on: OnRule | None = None
    order: int = 100

    @property
    def name(self) -> str:
        """The function's name, which explains and logs show."""
        function = self.before or self.after or self.on
        return getattr(function, "__name__", "")

    @property
    def key(self) -> str:
        """Which rule it is among those of all packs: two packs may call their functions the same."""
        function = self.before or self.after or self.on
        table = "*" if self.entity is Entity else self.entity.info.table
        return f"{getattr(function, '__module__', '')}.{getattr(function, '__qualname__', '')}:{table}"
