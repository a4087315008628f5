"""The tables that an instance knows, also those of packs that are inactive, left out or not installed."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ..instance import Instance, stored_state
from ..schema import Catalogue, read_catalogue


class KnownTables(msgspec.Struct, frozen=True):
    """``lineages``: each table that is there with those above it, root first. ``absent``: known ones that are not there.

    ``owners``: the pack that brought a table.
    """

    catalogue: Catalogue
    lineages: Mapping[str, tuple[str, ...]]
    absent: frozenset[str]
    owners: Mapping[str, str]

    def root(self, table: str) -> str:
        """The table that holds a record's class and times."""
        return (*self.lineages[table], table)[0]

    def family(self, root: str) -> list[str]:
        """A root table and all that extend it."""
        return [table for table in self.lineages if self.root(table) == root]


async def known_tables(instance: Instance) -> KnownTables:
    """What packs brought by the database's own account, and what the active ones declare."""
    state = await stored_state(instance.database)
    catalogue = await read_catalogue(instance.database)
    lineages = {
        table: tuple(above)
        for pack in state.packs.values()
        for table, above in pack.entities.items()
        if pack.state != "archived" or table in catalogue.tables
    }
    owners = {table: pack.name for pack in state.packs.values() for table in pack.entities}
    registry = instance.assembly.registry
    for entity in registry.contributions.entities:
        lineages[entity.info.table] = tuple(step.info.table for step in entity.info.lineage[:-1])
        owners[entity.info.table] = registry.owner(entity)
    there = {table: above for table, above in lineages.items() if {table, *above} <= catalogue.tables.keys()}
    return KnownTables(catalogue, there, frozenset(lineages) - frozenset(there), owners)
