"""How a resource of the forum is described: its attributes, and where each of them stands in our records."""

from __future__ import annotations

import datetime
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import msgspec

from platform_core import ActorStandIn, Condition, Entity, Record, Records, Reference

Given = dict[str, Any]
"""A body in the forum's words."""


class Attribute(msgspec.Struct, frozen=True, kw_only=True):
    """One attribute of a resource, as its specification has it.

    ``given``: it may be given when the resource is created. ``patched``: it may be changed.
    """

    name: str
    kind: Any
    help: str = ""
    example: Any = None
    required: bool = False
    given: bool = True
    patched: bool = True


class Seen(msgspec.Struct, frozen=True):
    """A record that is shown: what the actor may read of it, and what is kept beside it."""

    record: Record
    beside: Record
    home: str
    """The address of the collection that the record is shown in."""

    @property
    def href(self) -> str:
        """Where it is found."""
        return f"{self.home}/{self.record['sys_id']}"

    def get(self, path: str) -> Any:
        """A value of the record; of what stands beside it after ``beside:``."""
        if path.startswith("beside:"):
            return self.beside.get(path.removeprefix("beside:"))
        return self.record.get(path)


class Mapped(msgspec.Struct, frozen=True, kw_only=True):
    """Where an attribute stands in the records of one source.

    ``path``: the field that it is read from, and filtered by; ``beside:...`` is one of what is kept beside the record.
    ``read``: how it is made of the record, where that is more than one value. ``needs``: further fields for that.
    ``asked``: the condition for values that are asked for, where that is more than a comparison of the field; it holds as
    far as who asks may read what it rests on. ``filtered``: the same where it rests on what is kept beside the record, of
    which everybody is told who reads the record, and on the field ``guard`` where he may read that.
    ``values``: the fields that a given value fills in.
    """

    path: str = ""
    read: Callable[[Seen], Any] | None = None
    needs: tuple[str, ...] = ()
    asked: Callable[[Records, Sequence[str]], Condition] | None = None
    filtered: Callable[[Sequence[str]], Condition] | None = None
    guard: str = ""
    values: Callable[[Any], dict[str, Any]] | None = None

    @property
    def can_be_filtered(self) -> bool:
        """Whether lists are filtered by it."""
        return bool(self.path or self.asked or self.filtered)


class Beside(msgspec.Struct, frozen=True):
    """The entity that keeps what the record has only in the forum's words, and how a row of it names its record."""

    entity: type[Entity]
    record: Reference


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Records of one entity that a resource shows.

    ``further``: the JSON field that keeps attributes which stand nowhere else, ``beside:`` the record or in it.
    """

    entity: type[Entity]
    mapped: Mapping[str, Mapped]
    further: str
    where: Callable[[ActorStandIn], Condition] | None = None
    beside: Beside | None = None
    patch: Callable[[Records, str, Given], Awaitable[None]] | None = None
    delete: Callable[[Records, str], Awaitable[None]] | None = None
    status_fields: tuple[str, ...] = ()
    """A change of these is a change of status."""
    present: tuple[str, ...] = ()
    """A record in which one of these is no is none of the resource's any more, and its listeners hear of its deletion."""

    def fields(self) -> tuple[str, ...]:
        """All fields of the record that its representation may need."""
        paths = [
            path
            for mapped in self.mapped.values()
            for path in (mapped.path, *mapped.needs)
            if path and not path.startswith("beside:")
        ]
        own = () if self.beside is not None else (self.further,)
        return tuple(dict.fromkeys(("sys_id", *own, *paths)))


class Resource(msgspec.Struct, frozen=True, kw_only=True):
    """A resource of one of the forum's interfaces."""

    name: str
    path: str
    attributes: tuple[Attribute, ...]
    sources: tuple[Source, ...]
    create: Callable[[Records, Given], Awaitable[tuple[Source, str]]]
    base_type: str
    status_word: str = "State"
    """What its events call a change of status."""
    schema: str = ""
    """The name of its schema, where that is not its own."""

    @property
    def schema_name(self) -> str:
        """The name of its schema."""
        return self.schema or self.name


class Face(msgspec.Struct, frozen=True, kw_only=True):
    """One version of one of the forum's interfaces."""

    key: str
    """Its base path below `/tmf-api/`."""
    tag: str
    resources: tuple[Resource, ...]
    always: tuple[str, ...] = ("id", "href", "@type")
    """Attributes that an answer has whatever `fields` names."""

    @property
    def base(self) -> str:
        """Its base path."""
        return f"/tmf-api/{self.key}"


def moment(value: Any) -> str | None:
    """A moment as the forum writes it."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, datetime.date) else value


def field(path: str, name: str = "") -> Mapped:
    """An attribute that is one field, read and written."""
    target = name or path.partition(":")[2] or path
    return Mapped(path=path, values=lambda value: {target: value})


def shown(path: str) -> Mapped:
    """An attribute that is one field which is not given by who asks."""
    return Mapped(path=path)
