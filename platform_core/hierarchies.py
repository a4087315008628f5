"""Keeping the codes and paths of hierarchies right: on insert, on a change of parent, on deletion."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

from .compiler.write import placeholder
from .constraints import Hierarchy
from .entity import Entity
from .errors import FieldError, InvalidInput

if TYPE_CHECKING:
    from .numbers import Numbers
    from .storage import Transaction

SEPARATOR = "/"
CYCLE = "cycle"
"""The code of the error for a record that would stand below itself."""


async def place(
    transaction: Transaction, numbers: Numbers, entity: type[Entity], hierarchy: Hierarchy, parent: str | None
) -> dict[str, Any]:
    """Code and path of a new record under a parent (or at the top)."""
    await lock(transaction, entity, hierarchy, shared=True)
    code = await numbers.code(entity.info.owner(hierarchy.path).info.table, transaction)
    above = await _path(transaction, entity, hierarchy, parent)
    return {hierarchy.code: code, hierarchy.path: _joined(hierarchy, above, code, entity)}


async def move(
    transaction: Transaction,
    entity: type[Entity],
    hierarchy: Hierarchy,
    record: dict[str, Any],
    parent: str | None,
) -> str:
    """Move a record with everything below it under another parent; returns the record's new path.

    The descendants' paths are rewritten here, in one statement; the record's own is left to the caller.
    """
    await lock(transaction, entity, hierarchy, shared=False)
    old = await _path(transaction, entity, hierarchy, record["sys_id"])
    above = await _path(transaction, entity, hierarchy, parent)
    if parent == record["sys_id"] or f"{above}{SEPARATOR}".startswith(f"{old}{SEPARATOR}"):
        detail = "a record cannot stand below itself"
        raise InvalidInput(
            f"{entity.info.label}: {detail}",
            remedy=f"choose a {hierarchy.parent} outside the record's own sub-tree",
            errors=[FieldError(pointer=f"/{hierarchy.parent}", detail=detail, code=CYCLE)],
        )
    new = _joined(hierarchy, above, record[hierarchy.code], entity)
    table = entity.info.owner(hierarchy.path).info.table
    await _refuse_too_deep(transaction, entity, hierarchy, old, len(new) - len(old))
    first, second, third, fourth = (placeholder(transaction.dialect, number) for number in (1, 2, 3, 4))
    await transaction.execute(
        f'UPDATE "{table}" SET "{hierarchy.path}" = '
        f'{_text(transaction, first)} || substr("{hierarchy.path}", {_whole(transaction, second)}) '
        f'WHERE "{hierarchy.path}" >= {third} AND "{hierarchy.path}" < {fourth}',
        (new, len(old) + 1, f"{old}{SEPARATOR}", f"{old}0"),
    )
    return new


async def _refuse_too_deep(
    transaction: Transaction, entity: type[Entity], hierarchy: Hierarchy, old: str, longer: int
) -> None:
    """The deepest record below has to have room for its path, too."""
    first, second = (placeholder(transaction.dialect, number) for number in (1, 2))
    table, longest = (
        entity.info.owner(hierarchy.path).info.table,
        entity.info.fields[hierarchy.path].max_length,
    )
    rows = await transaction.fetch(
        f'SELECT max(length("{hierarchy.path}")) FROM "{table}" '
        f'WHERE "{hierarchy.path}" >= {first} AND "{hierarchy.path}" < {second}',
        (f"{old}{SEPARATOR}", f"{old}0"),
    )
    if longest is not None and (rows[0][0] or 0) + longer > longest:
        raise _too_deep(entity, hierarchy)


def _text(transaction: Transaction, mark: str) -> str:
    return mark if transaction.dialect == "sqlite" else f"{mark}::text"


def _whole(transaction: Transaction, mark: str) -> str:
    return mark if transaction.dialect == "sqlite" else f"{mark}::integer"


def _joined(hierarchy: Hierarchy, above: str, code: str, entity: type[Entity]) -> str:
    path = f"{above}{SEPARATOR}{code}" if above else code
    longest = entity.info.fields[hierarchy.path].max_length or len(path)
    if len(path) > longest:
        raise _too_deep(entity, hierarchy)
    return path


def _too_deep(entity: type[Entity], hierarchy: Hierarchy) -> InvalidInput:
    detail = "the hierarchy is too deep here"
    return InvalidInput(
        f"{entity.info.label}: {detail}",
        remedy="place the record nearer to the top",
        errors=[FieldError(pointer=f"/{hierarchy.parent}", detail=detail, code="too_deep")],
    )


async def _path(
    transaction: Transaction, entity: type[Entity], hierarchy: Hierarchy, sys_id: str | None
) -> str:
    if sys_id is None:
        return ""
    table = entity.info.owner(hierarchy.path).info.table
    mark = placeholder(transaction.dialect, 1)
    rows = await transaction.fetch(
        f'SELECT "{hierarchy.path}" FROM "{table}" WHERE "sys_id" = {mark}', (sys_id,)
    )
    return str(rows[0][0]) if rows and rows[0][0] is not None else ""


async def lock(transaction: Transaction, entity: type[Entity], hierarchy: Hierarchy, *, shared: bool) -> None:
    """Moves are alone; inserts may go side by side. SQLite's one writer needs no lock."""
    if transaction.dialect == "postgres":
        key = zlib.crc32(f"hierarchy:{entity.info.owner(hierarchy.path).info.table}".encode()) & 0x7FFFFFFF
        word = "_shared" if shared else ""
        await transaction.fetch(f"SELECT pg_advisory_xact_lock{word}($1, $2)", (727_001, key))
