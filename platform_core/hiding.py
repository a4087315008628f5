"""What is hidden: the records of packs that are not active, and how they refer to those that are shown.

Nobody sees them through the entities that they extend but pack administrators, who read what their grants on
those entities open; and not even they where a rule that is gone with its pack kept something of these records back.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from .instance import StoredState
    from .schema import Catalogue

BECAUSE = (
    "Records of packs that are not active are read by pack administrators alone, and by nobody where rules "
    "of these packs restricted them"
)
BASE = "base"
KEY = "sys_id"


class HiddenClass(msgspec.Struct, frozen=True):
    """An entity of a pack that is not active. ``guarded``: a rule that is gone kept something of its records back."""

    table: str
    pack: str
    above: tuple[str, ...]
    guarded: bool


class HiddenReference(msgspec.Struct, frozen=True):
    """A column of a hidden table that refers to records of a table that is there."""

    table: str
    column: str
    target: str
    pack: str


class Hidden(msgspec.Struct, frozen=True):
    """All that is hidden on an instance."""

    classes: tuple[HiddenClass, ...] = ()
    references: tuple[HiddenReference, ...] = ()

    @classmethod
    def of(cls, state: StoredState, active: Collection[str], catalogue: Catalogue | None) -> Hidden:
        """What the packs that are not active hide; ``catalogue`` of a database in which there are tables of such packs."""
        away = [pack for pack in state.packs.values() if pack.name not in active and pack.name != BASE]
        guarded = {table for pack in away for table in pack.contents.guarded}
        classes = tuple(
            HiddenClass(table, pack.name, tuple(above), not guarded.isdisjoint((table, *above)))
            for pack in away
            for table, above in sorted(pack.entities.items())
        )
        owners = {each.table: each.pack for each in classes}
        references = tuple(
            HiddenReference(table.name, column.name, column.references.table, owners[table.name])
            for table in (catalogue.tables.values() if catalogue else ())
            if table.name in owners
            for column in table.columns
            if column.references is not None and column.name != KEY
        )
        return cls(classes, references)
