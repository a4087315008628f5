"""Asking the policy about a change: may this actor give these fields to this record, before and after?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from .access import Permission, move_of
from .compiler.rights import NEVER
from .compiler.select import Compiled, select_one
from .compiler.shapes import Shape
from .compiler.write import placeholder
from .constraints import HowManyOf
from .entity import Entity
from .errors import FieldError, NotPermitted, VersionConflict
from .hiding import HiddenClass
from .missing import missing
from .query import Record
from .reading import Reader
from .validation import clean, invalid

if TYPE_CHECKING:
    from .compiler.rights import Rights
    from .registry import Registry


class Given(msgspec.Struct, frozen=True):
    """Input, checked and apart: fields of the record, and entries for its journals."""

    fields: Record
    journal: dict[str, str]


def refuse_unwritable(entity: type[Entity]) -> None:
    """Nobody writes what the platform alone appends."""
    if entity.info.managed or entity.info.internal:
        raise NotPermitted(
            f"{entity.info.plural} are written by the platform alone", remedy="there is nothing to do by hand"
        )


def split(
    registry: Registry,
    reader: Reader,
    entity: type[Entity],
    operation: Permission,
    values: Mapping[str, Any],
    known: type[Entity] | None = None,
) -> Given:
    """Check which fields are given, and their values. ``known``: the entity that the caller named, if a parent."""
    fields = registry.fields(entity)
    rights, readable = reader.rights(entity, operation), reader.rights(entity)
    there = (known or entity).info.fields
    errors: list[FieldError] = []
    for name in values:
        field = fields.get(name)
        if field is None or name not in there or (name not in rights.fields and name not in readable.fields):
            errors.append(
                FieldError(pointer=f"/{name}", detail="there is no such field", code="unknown_field")
            )
        elif field.read_only and (not reader.actor.elevated or name.startswith("sys_")):
            errors.append(
                FieldError(pointer=f"/{name}", detail="the platform fills this field in", code="read_only")
            )
        elif name not in rights.fields:
            errors.append(
                FieldError(pointer=f"/{name}", detail="you may not set this field", code="not_writable")
            )
    if errors and all(error.code == "not_writable" for error in errors):
        raise not_writable(errors)
    if errors:
        raise invalid(errors)
    cleaned = clean(fields, registry.types(entity), values)
    journal = {name: value for name, value in cleaned.items() if not fields[name].stored and value}
    return Given({name: value for name, value in cleaned.items() if fields[name].stored}, journal)


def not_writable(errors: Sequence[FieldError]) -> NotPermitted:
    """One error for all fields that the actor may not set."""
    named = ", ".join(error.pointer.lstrip("/") for error in errors)
    return NotPermitted(f"you may not set {named}", remedy="leave these fields out", errors=errors)


def check_how_many(entity: type[Entity], record: Mapping[str, Any]) -> None:
    """Say in words what the database's check constraints would refuse without any."""
    for step in entity.info.lineage:
        for constraint in step.info.constraints:
            if isinstance(constraint, HowManyOf):
                filled = [name for name in constraint.fields if record.get(name) is not None]
                if not constraint.allows(len(filled)):
                    detail = (
                        f"fill in {constraint.word} of {', '.join(constraint.fields)}: {constraint.because}"
                    )
                    pointers = filled or constraint.fields
                    raise invalid(
                        [FieldError(pointer=f"/{name}", detail=detail, code="exclusive") for name in pointers]
                    )


def refuse_unreadable(reader: Reader, asked: type[Entity], sys_id: str) -> None:
    """Who reads no record of an entity at all is told nothing about its fields either."""
    if reader.rights(asked).none:
        raise missing(asked, sys_id)


async def class_of(reader: Reader, asked: type[Entity], sys_id: str) -> type[Entity]:
    """The entity that the record was created in: its rules hold, whichever parent the caller named."""
    registry = reader.assembly.registry
    if registry.children(asked) == (asked,) and not registry.hidden_classes(asked):
        return asked
    name = await _class_name(reader, asked, sys_id)
    entity = registry.entities.get(name)
    if entity is None and (hidden := _hidden_class(reader, asked, name)) is not None:
        await _refuse_hidden(reader, asked, sys_id, hidden)
    if entity is None or asked not in entity.info.lineage:
        raise missing(asked, sys_id)
    return entity


async def hidden_class_of(reader: Reader, asked: type[Entity], sys_id: str) -> HiddenClass | None:
    """The class of a record, if it belongs to a pack that is not active."""
    if not reader.assembly.registry.hidden_classes(asked):
        return None
    return _hidden_class(reader, asked, await _class_name(reader, asked, sys_id))


async def _class_name(reader: Reader, asked: type[Entity], sys_id: str) -> str:
    mark = placeholder(reader.session.dialect, 1)
    rows = await reader.session.fetch(
        f'SELECT "sys_class_name" FROM "{asked.info.root.info.table}" WHERE "sys_id" = {mark}', (sys_id,)
    )
    return rows[0][0] if rows else ""


def _hidden_class(reader: Reader, asked: type[Entity], name: str) -> HiddenClass | None:
    found = (each for each in reader.assembly.registry.hidden_classes(asked) if each.table == name)
    return next((each for each in found if asked.info.table in each.above), None)


async def _refuse_hidden(reader: Reader, asked: type[Entity], sys_id: str, hidden: HiddenClass) -> None:
    """Who may read a record of a pack that is not active is told why he may not change it."""
    if await reader.one(asked, sys_id, ("sys_id",)) is not None:
        raise NotPermitted(
            f"this {asked.info.label.lower()} belongs to pack {hidden.pack!r}, which is not active, and can only be read",
            remedy=f"activate the pack: `pergola packs activate {hidden.pack}`",
        )


class Loaded(NamedTuple):
    """A stored record that may be changed, and which of the moves asked about may be made on it."""

    record: Record
    moves: frozenset[Permission]


async def load(
    reader: Reader,
    entity: type[Entity],
    asked: type[Entity],
    sys_id: str,
    operation: Permission,
    names: Sequence[str],
    moves: Sequence[Permission] = (),
) -> Loaded:
    """The whole stored record, locked for the change, once the policy has allowed the operation on these fields.

    Where the operation is a move and refused, but the record may be changed, it is for the lifecycle to say why.
    """
    refuse_unreadable(reader, asked, sys_id)
    readable, rights = reader.rights(asked), reader.rights(entity, operation)
    writable = reader.rights(entity, "write").rows if move_of(operation) is not None else NEVER
    everything = reader.assembly.policy.everything(entity)
    paths = tuple((name,) for name, field in everything.fields.items() if field.stored)
    covers = covers_of(rights, names)
    made = {move: reader.rights(entity, move).rows for move in moves}
    conditions = tuple(dict.fromkeys((readable.rows, writable, *made.values(), rights.rows, *covers)))

    def build() -> Compiled:
        return select_one(
            reader.session.dialect, entity, everything, reader.rights, paths, lock=True, conditions=conditions
        )

    statement = reader.statement(("load", entity, asked, operation, conditions), build)
    rows = await reader.run(statement, [sys_id])
    holds = dict(zip(conditions, rows[0][len(paths) :], strict=True)) if rows else {}
    if not holds.get(readable.rows):
        raise missing(asked, sys_id)
    if holds[rights.rows] or not holds[writable]:
        refuse(entity, operation, rights, names, holds)
    return Loaded(statement.record(rows[0]), frozenset(move for move, rows in made.items() if holds[rows]))


def check_version(record: Record, version: int | None) -> None:
    """The change is based on the stored version, if it says on which."""
    if version is not None and version != record["sys_mod_count"]:
        raise VersionConflict(
            f"the record is at version {record['sys_mod_count']}, not {version}",
            remedy="read it again, look at what changed, and send the change with the new version",
        )


def covers_of(rights: Rights, names: Sequence[str]) -> list[Shape]:
    """The conditions under which the fields named are open, as far as they are not open everywhere."""
    return list(dict.fromkeys(cover for name in names if (cover := rights.cover(name)) is not None))


def refuse(
    entity: type[Entity],
    operation: Permission,
    rights: Rights,
    names: Sequence[str],
    holds: Mapping[Shape | None, Any],
) -> None:
    """Refuse what the rights do not open; ``holds`` tells of each condition whether it does, of rows and of fields."""
    if rights.none or not holds[rights.rows]:
        word = "change" if move_of(operation) is not None or operation == "write" else operation
        raise NotPermitted(
            f"you may not {word} this {entity.info.label.lower()}", remedy="ask for a role that may"
        )
    shut = [name for name in names if name not in rights.fields or not _open(rights, name, holds)]
    if shut:
        detail = "you may not set this field here"
        raise not_writable(
            [FieldError(pointer=f"/{name}", detail=detail, code="not_writable") for name in shut]
        )


def _open(rights: Rights, name: str, holds: Mapping[Shape | None, Any]) -> bool:
    cover = rights.cover(name)
    return cover is None or bool(holds[cover])
