"""Where the text of a field comes from: one column, several of them, the whole row, or nowhere in the file."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from ..fields import Field
from .mapping import WHOLE_ROW, FieldMap
from .seen import Seen, digest
from .sources import BECAUSE, LINE, Row

PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
Text = Callable[[Row], Any]


def text_of(field: Field, given: FieldMap, seen: Seen) -> tuple[tuple[str, ...], Text]:
    """The columns that a field is made of, and what makes its text of a row's cells."""
    if given.column is not None:
        joint = given.separator if field.kind == "reference_list" else ""
        return (given.column,), functools.partial(_cell, given.column, joint)
    if given.template is not None:
        parts = (given.template,) if isinstance(given.template, str) else given.template
        used = tuple(dict.fromkeys(name for part in parts for name in PLACEHOLDER.findall(part)))
        return used, functools.partial(_filled, parts, given.join)
    if given.fingerprint is not None:
        named = () if given.fingerprint == WHOLE_ROW else given.fingerprint
        columns = (named,) if isinstance(named, str) else named
        return columns, functools.partial(_fingerprint, columns, field.name, seen)
    return (), functools.partial(_constant, given.value)


def _constant(value: Any, _: Row) -> Any:
    return value


def _cell(column: str, joint: str, row: Row) -> str:
    cell = row.cells.get(column)
    return cell.strip() if type(cell) is str else cell_text(cell, joint)


def cell_text(cell: Any, joint: str = "") -> str:
    """A cell as text; JSON has other cells than text, too."""
    match cell:
        case str():
            return cell.strip()
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case list() if joint:
            return joint.join(cell_text(part) for part in cell)
        case dict() | list():
            return msgspec.json.encode(cell).decode()
        case _:
            return str(cell)


def _filled(parts: tuple[str, ...], joint: str, row: Row) -> str:
    filled = []
    for part in parts:
        cells = [cell_text(row.cells.get(name)) for name in PLACEHOLDER.findall(part)]
        if any(cells) or not cells:
            remaining = iter(cells)
            filled.append(PLACEHOLDER.sub(lambda _, texts=remaining: next(texts), part))  # type: ignore[misc]
    return joint.join(filled).strip()


def _fingerprint(columns: tuple[str, ...], field: str, seen: Seen, row: Row) -> str:
    """A key of the cells' contents. Rows that are equal get a number each, so that they stay apart."""
    cells: Mapping[str, Any] = row.cells
    names = columns or sorted(name for name in cells if name not in (LINE, BECAUSE))
    made = digest([(name, cell_text(cells.get(name))) for name in names])
    _, times = seen.note((field, made.hex()), row.line)
    return made.hex() if times == 1 else f"{made.hex()}-{times}"
