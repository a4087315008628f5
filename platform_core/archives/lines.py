"""The lines of an archive file: JSON, one object a line, each with its kind in ``line``."""

from __future__ import annotations

from typing import Any

import msgspec

from platform_core.contents import PackContents
from platform_core.schema import Table

FORMAT = 1


class Manifest(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="line", tag="manifest", forbid_unknown_fields=True
):
    """The first line: what was archived, where, when and by whom.

    ``entities``: the pack's tables, each with the tables that it extends. ``created`` is in UTC.
    """

    format: int
    pergola: str
    instance: str
    pack: str
    version: str
    data_step: int
    entities: dict[str, list[str]]
    contents: PackContents
    dialect: str
    created: str
    created_by: str
    plan_hash: str


class TableLine(msgspec.Struct, frozen=True, tag_field="line", tag="table", forbid_unknown_fields=True):
    """A table that goes, with types as PostgreSQL spells them; those that it refers to stand before it."""

    table: Table


class Row(msgspec.Struct, frozen=True, tag_field="line", tag="row", forbid_unknown_fields=True):
    """A row of a table: times as ISO 8601 in UTC, ids as 32 hexadecimal digits."""

    of: str
    values: dict[str, Any]


class Emptied(msgspec.Struct, frozen=True, tag_field="line", tag="emptied", forbid_unknown_fields=True):
    """A reference of a record that stays to one that goes. It is empty as long as the archive is."""

    of: str
    column: str
    record: str
    value: str


class End(msgspec.Struct, frozen=True, tag_field="line", tag="end", forbid_unknown_fields=True):
    """The last line: how many rows of each table, and the SHA-256 of all bytes before this line."""

    rows: dict[str, int]
    emptied: int
    sha256: str


Line = Manifest | TableLine | Row | Emptied | End
