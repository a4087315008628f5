"""After a change: whether the policy allows the record as it is now, and what the actor may read of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from .access import Permission
from .compiler.dependence import own_fields
from .compiler.select import Compiled, field_paths, select_one
from .compiler.shapes import Shape
from .entity import Entity
from .permission import covers_of, refuse
from .query import Record
from .reading import Reader
from .rules import ChangeKind

if TYPE_CHECKING:
    from .compiler.rights import Rights


class Checks(NamedTuple):
    """What a new row must stand: the operation, on the fields named; and the move that it made, if it made one."""

    operation: Permission
    names: Sequence[str] = ()
    move: Permission | None = None


async def result(reader: Reader, entity: type[Entity], record: Record, checks: Checks) -> Record:
    """Authorize the new row, and return what the actor may read of it: one look at the database, or none."""
    rights, readable = reader.rights(entity, checks.operation), reader.rights(entity)
    made = reader.rights(entity, checks.move or checks.operation).rows
    conditions = tuple(dict.fromkeys((made, rights.rows, *covers_of(rights, checks.names), readable.rows)))
    if not readable.covers and all(shape is None for shape in conditions):
        return _readable_part(readable, record)
    # What the record holds is at hand, unless fields are masked or an after rule may have changed it once more.
    kind: ChangeKind = "create" if checks.operation == "create" else "update"
    at_hand = not readable.covers and not reader.assembly.registry.business_rules(entity, kind, "after")
    paths = () if at_hand else field_paths(readable, None)

    def build() -> Compiled:
        # A row that the actor may change but not read is looked at all the same; he is not shown it.
        anywhere = msgspec.structs.replace(readable, rows=None)
        return select_one(
            reader.session.dialect, entity, anywhere, reader.rights, paths, conditions=conditions
        )

    statement = reader.statement(("result", entity, checks.operation, conditions, at_hand), build)
    rows = await reader.run(statement, [record["sys_id"]])
    held = rows[0][len(paths) :] if rows else [False] * len(conditions)
    holds = dict(zip(conditions, held, strict=True))
    if not holds[made]:
        holds[rights.rows] = False
    refuse(entity, checks.operation, rights, checks.names, holds)
    if not holds[readable.rows]:
        return {"sys_id": record["sys_id"]}
    return _readable_part(readable, record) if at_hand else statement.record(rows[0])


async def result_as(
    shown: type[Entity], reader: Reader, entity: type[Entity], record: Record, checks: Checks
) -> Record:
    """The same, for a caller who named a parent of the record's entity."""
    found = await result(reader, entity, record, checks)
    if shown is entity:
        return found
    return await reader.one(shown, record["sys_id"], None) or {"sys_id": record["sys_id"]}


def known_result(
    reader: Reader, entity: type[Entity], old: Record, record: Record, checks: Checks
) -> Record | None:
    """What ``result`` would find after an update that was allowed on the old row; ``None``: look.

    A condition over the record's own fields that held before still holds when none of them has changed.
    """
    rights, readable = reader.rights(entity, checks.operation), reader.rights(entity)
    changed = {name for name, value in record.items() if value != old.get(name)}
    made = reader.rights(entity, checks.move or checks.operation).rows
    asked = (made, rights.rows, *covers_of(rights, checks.names), readable.rows)
    if readable.covers or not all(_untouched(shape, changed) for shape in asked):
        return None
    return _readable_part(readable, record)


def _untouched(shape: Shape | None, changed: Collection[str]) -> bool:
    if shape is None:
        return True
    fields = own_fields(shape)
    return fields is not None and fields.isdisjoint(changed)


def _readable_part(readable: Rights, record: Record) -> Record:
    return {name: record.get(name) for name in readable.stored}
