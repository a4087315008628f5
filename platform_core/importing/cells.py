"""Where the text of a field comes from: one column, several of them, the whole row, or nowhere in the file."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
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
        templates = (given.template,) if isinstance(given.template, str) else given.template
        parts = tuple(tuple(PLACEHOLDER.split(template)) for template in templates)
        used = tuple(dict.fromkeys(name for part in parts for name in part[1::2]))
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


def _filled(parts: tuple[tuple[str, ...], ...], joint: str, row: Row) -> str:
    """``parts``: each one text and the names of columns in turn, text first and last."""
    filled = []
    for part in parts:
        cells = [cell_text(row.cells.get(name)) for name in part[1::2]]
        if any(cells) or not cells:
            pieces = list(part)
            pieces[1::2] = cells
            filled.append("".join(pieces))
    return joint.join(filled).strip()


def _fingerprint(columns: tuple[str, ...], field: str, seen: Seen, row: Row) -> str:
    """A key of the cells' contents. Rows that are equal get a number each, so that they stay apart."""
    cells = row.cells
    names = columns or _in_order(tuple(cells))
    made = digest((names, [cell_text(cells.get(name)) for name in names])).hex()
    _, times = seen.note((field, made), row.line)
    return made if times == 1 else f"{made}-{times}"


@functools.lru_cache(maxsize=100)
def _in_order(names: tuple[str, ...]) -> tuple[str, ...]:
    """The columns of a file, in an order that does not depend on theirs."""
    return tuple(sorted(name for name in names if name not in (LINE, BECAUSE)))
