"""What happens to a table that is there, in words for the plan."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from .change import SchemaChange
from .target import Part, Target


def words(target: Target) -> Iterator[str]:
    """A sentence for each change of a table that is more than an addition."""
    table = target.declared.name
    for part in target.all_parts:
        yield from _of_column(target, part)
    remade = {part.column.name for part in target.remade}
    for name in target.gone:
        if name not in remade:
            yield f"column {table}.{name} goes, with its values"
    for name in target.new_checks:
        yield f"check {name} on {table}"
    for name in target.lost_checks:
        if name not in target.new_checks:
            yield f"check {name} on {table} goes"


def _of_column(target: Target, part: Part) -> Iterator[str]:
    column = part.column
    where = f"column {target.declared.name}.{column.name}"
    if part.remade:
        yield f"{where} gets other values ({column.summary})"
    if part.was is None:
        return
    if part.renamed:
        yield f"{where}, which was {part.was.name}"
    if part.was.required != column.required:
        yield f"{where} becomes {'required' if column.required else 'optional'}"
    if target.other_key(part):
        key = column.references
        yield f"{where} refers to {f'{key.table}, {key.on_delete}' if key else 'nothing'}"


def spoken(target: Target, changes: list[SchemaChange]) -> list[SchemaChange]:
    """The changes of a table, with all that happens told at the first of them."""
    told = "; ".join(words(target))
    return [msgspec.structs.replace(changes[0], summary=told), *changes[1:]] if changes else []
