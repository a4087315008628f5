"""Hierarchies: the path of each record is its parent's path and its own code."""

from __future__ import annotations

from collections.abc import AsyncIterator

from ..constraints import Hierarchy
from ..entity import Entity
from ..hierarchies import SEPARATOR
from ..instance import Instance
from .finding import Finding

SHOWN = 5


async def verify(instance: Instance) -> AsyncIterator[Finding]:
    """Records whose code is missing or whose path is not what their place in the tree makes it."""
    for entity in instance.assembly.registry.contributions.entities:
        hierarchy = entity.info.hierarchy
        if hierarchy is None or hierarchy.path not in entity.info.own_fields:
            continue
        wrong = [row[0] for row in await instance.database.fetch(_wrong(entity, hierarchy))]
        if wrong:
            named = ", ".join(wrong[:SHOWN]) + (" ..." if len(wrong) > SHOWN else "")
            yield Finding(
                concern="hierarchies",
                what=f"{len(wrong)} records of {entity.info.table} stand at the wrong path: {named}",
                remedy=f"clear {hierarchy.parent} of each and set it again, the uppermost first",
            )


def _wrong(entity: type[Entity], hierarchy: Hierarchy) -> str:
    path, code, parent = (
        (entity.info.owner(name).info.table, name)
        for name in (hierarchy.path, hierarchy.code, hierarchy.parent)
    )
    return (
        f'SELECT c."sys_id" FROM "{path[0]}" c '
        f'JOIN "{code[0]}" k ON k."sys_id" = c."sys_id" JOIN "{parent[0]}" u ON u."sys_id" = c."sys_id" '
        f'LEFT JOIN "{path[0]}" p ON p."sys_id" = u."{parent[1]}" '
        f'WHERE k."{code[1]}" IS NULL OR c."{path[1]}" IS NULL OR c."{path[1]}" <> '
        f'CASE WHEN u."{parent[1]}" IS NULL THEN k."{code[1]}" '
        f'ELSE COALESCE(p."{path[1]}", \'\') || \'{SEPARATOR}\' || k."{code[1]}" END ORDER BY c."sys_id"'
    )
