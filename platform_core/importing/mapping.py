"""The map of an import: which column of the file fills which field of the record, and how it is to be read."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from ..errors import ConfigurationError

Scalar = Any  # Text, a number, a truth value, a day or a moment; the plan refuses tables and lists.
WHOLE_ROW = "row"


class FieldMap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the value of one field comes from, and what happens to it on the way.

    Exactly one of ``column``, ``value`` (the same for every row), ``template`` (text with ``{column}`` in it; of several,
    those whose columns are all empty are left out) and ``fingerprint`` (a key made of these columns, or of the whole
    ``"row"``) says where it comes from. Then, in this order: ``extract`` (the first group of a regular expression),
    ``values`` (translations), ``default`` (for empty cells), ``prefix``. ``format`` and ``time_zone`` are for days and
    moments, ``yes`` and ``no`` for booleans, ``minor_digits`` for amounts, ``separator`` for lists, ``find`` and
    ``create`` for references. ``clear``: an empty cell empties the field instead of leaving it as it is.
    """

    column: str | None = None
    value: Scalar | None = None
    template: str | tuple[str, ...] | None = None
    fingerprint: str | tuple[str, ...] | None = None
    join: str = "\n"
    prefix: str = ""
    extract: str | None = None
    values: dict[str, Scalar] = {}
    default: Scalar | None = None
    format: str | tuple[str, ...] | None = None
    time_zone: str | None = None
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    minor_digits: int | None = None
    separator: str = ";"
    find: str | None = None
    create: bool | dict[str, Scalar] = False
    clear: bool = False


class ImportMap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a map file says.

    ``key``: the fields by which a row finds the record that it updates; ``[]`` creates a record for every row.
    ``ignore``: columns that are left out on purpose. ``table``: the table that the map is for, if it is for one only.
    """

    fields: dict[str, str | FieldMap]
    key: tuple[str, ...]
    table: str | None = None
    ignore: tuple[str, ...] = ()

    def each(self) -> Iterator[tuple[str, FieldMap]]:
        """The fields with their maps; a bare name stands for that column."""
        for name, given in self.fields.items():
            yield name, FieldMap(column=given) if isinstance(given, str) else given


def read_map(path: Path) -> ImportMap:
    """The map in a TOML file."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(
            f"the map {path} cannot be read: {error.strerror}", remedy="check --map"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"the map {path} is not TOML: {error}", remedy="correct the file") from error
    if "key" not in values:
        raise ConfigurationError(
            f"the map {path} has no `key`",
            remedy='name the fields by which a row is known again, such as key = ["number"]; '
            "key = [] creates a record for every row, each time",
        )
    try:
        return msgspec.convert(values, ImportMap)
    except msgspec.ValidationError as error:
        raise ConfigurationError(
            f"the map {path} cannot be used: {error}", remedy="correct the file"
        ) from error
