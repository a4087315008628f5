"""Hierarchies: the path of each record is its parent's path and its own code."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from ..constraints import Hierarchy
from ..entity import Entity
from ..hierarchies import SEPARATOR, lock
from ..instance import Instance
from ..registry import Registry
from ..storage import Transaction
from .concern import Concern, Repairs, counted, repair_command
from .finding import Finding

NAME = "hierarchies"
REPAIR = repair_command(NAME)


async def verify(instance: Instance) -> AsyncIterator[Finding]:
    """Records whose code is missing, whose path is not what their place makes it, or that stand below themselves."""
    for entity, hierarchy in _hierarchies(instance.assembly.registry):
        session, info = instance.database, entity.info
        circle = await counted(session, 'c."sys_id"', _without_top(entity, hierarchy))
        if circle.count:
            yield Finding(
                concern=NAME,
                what=f"{circle.count} records of {info.table} stand below themselves or below such: {circle}",
                table=info.table,
                records=circle.first,
                remedy=f"clear {hierarchy.parent} of one record of the circle by hand; the paths can be repaired then",
            )
            continue
        wrong = await counted(session, 'c."sys_id"', _wrong(entity, hierarchy))
        if wrong.count:
            yield Finding(
                concern=NAME,
                what=f"{wrong.count} records of {info.table} stand at the wrong path: {wrong}",
                table=info.table,
                records=wrong.first,
                remedy="codes and paths follow from the parents",
                repair=REPAIR,
            )


def _hierarchies(registry: Registry) -> Iterator[tuple[type[Entity], Hierarchy]]:
    for entity in registry.contributions.entities:
        hierarchy = entity.info.hierarchy
        if hierarchy is not None and hierarchy.path in entity.info.own_fields:
            yield entity, hierarchy


def _column(entity: type[Entity], field: str) -> str:
    return entity.info.owner(field).info.table


def _source(entity: type[Entity], hierarchy: Hierarchy) -> str:
    """The records of a hierarchy: ``c`` has the path, ``k`` the code, ``u`` the parent."""
    return (
        f'FROM "{entity.info.table}" c JOIN "{_column(entity, hierarchy.code)}" k ON k."sys_id" = c."sys_id" '
        f'JOIN "{_column(entity, hierarchy.parent)}" u ON u."sys_id" = c."sys_id"'
    )


def _expected(hierarchy: Hierarchy, above: str) -> str:
    return f"CASE WHEN {above} IS NULL THEN '' ELSE {above} || '{SEPARATOR}' END || k.\"{hierarchy.code}\""


def _wrong(entity: type[Entity], hierarchy: Hierarchy) -> str:
    parent, path, code = hierarchy.parent, hierarchy.path, hierarchy.code
    return (
        f'{_source(entity, hierarchy)} LEFT JOIN "{entity.info.table}" p ON p."sys_id" = u."{parent}" '
        f'WHERE k."{code}" IS NULL OR c."{path}" IS NULL OR (u."{parent}" IS NOT NULL AND p."{path}" IS NULL) '
        f'OR c."{path}" <> {_expected(hierarchy, f"""p."{path}" """)}'
    )


def _tree(entity: type[Entity], hierarchy: Hierarchy) -> str:
    """All records that are reached from the top, each with the path that it should have."""
    parent, source = hierarchy.parent, _source(entity, hierarchy)
    return (
        f'WITH RECURSIVE tree (id, path) AS (SELECT c."sys_id", k."{hierarchy.code}" {source} '
        f'WHERE u."{parent}" IS NULL UNION ALL SELECT c."sys_id", tree.path || \'{SEPARATOR}\' || k."{hierarchy.code}" '
        f'{source} JOIN tree ON tree.id = u."{parent}")'
    )


def _without_top(entity: type[Entity], hierarchy: Hierarchy) -> str:
    """Records that are not reached from the top, although their parents are there."""
    parent, source = hierarchy.parent, _source(entity, hierarchy)
    return (
        f'FROM "{entity.info.table}" c LEFT JOIN (WITH RECURSIVE reached (id) AS ('
        f'SELECT c."sys_id" {source} LEFT JOIN "{entity.info.table}" p ON p."sys_id" = u."{parent}" '
        f'WHERE p."sys_id" IS NULL UNION ALL SELECT c."sys_id" {source} JOIN reached ON reached.id = u."{parent}") '
        f'SELECT id FROM reached) AS found ON found.id = c."sys_id" WHERE found.id IS NULL'
    )


async def repair(work: Repairs) -> AsyncIterator[str]:
    """Give codes to records that have none, and every record the path that follows from its parents."""
    transaction = work.transaction
    for entity, hierarchy in _hierarchies(work.instance.assembly.registry):
        await lock(transaction, entity, hierarchy, shared=False)
        if coded := await _give_codes(work, entity, hierarchy):
            yield f"gave {coded} records of {entity.info.table} a code"
        if placed := await _place(transaction, entity, hierarchy):
            yield f"put {placed} records of {entity.info.table} at the path that follows from their parents"


async def _give_codes(work: Repairs, entity: type[Entity], hierarchy: Hierarchy) -> int:
    table, code = _column(entity, hierarchy.code), hierarchy.code
    rows = await work.transaction.fetch(f'SELECT "sys_id" FROM "{table}" WHERE "{code}" IS NULL ORDER BY 1')
    mark = "?" if work.transaction.dialect == "sqlite" else "$"
    for (sys_id,) in rows:
        given = await work.instance.numbers.code(entity.info.table, work.transaction)
        await work.transaction.execute(
            f'UPDATE "{table}" SET "{code}" = {mark}1 WHERE "sys_id" = {mark}2', (given, sys_id)
        )
    return len(rows)


async def _place(transaction: Transaction, entity: type[Entity], hierarchy: Hierarchy) -> int:
    path = f'"{entity.info.table}"."{hierarchy.path}"'
    longest = entity.info.fields[hierarchy.path].max_length
    fits = f" AND length(tree.path) <= {longest}" if longest is not None else ""
    return await transaction.execute(
        f'{_tree(entity, hierarchy)} UPDATE "{entity.info.table}" SET "{hierarchy.path}" = tree.path FROM tree '
        f'WHERE tree.id = "{entity.info.table}"."sys_id" AND ({path} IS NULL OR {path} <> tree.path){fits}'
    )


CONCERN = Concern(name=NAME, summary="codes and paths of trees", verify=verify, repair=repair)
