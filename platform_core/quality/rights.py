"""The rights of a pack in its README: which role may do what with which of its entities, out of the table of rights."""

from __future__ import annotations

import re

from ..access import Role, move_of
from ..entity import Entity
from ..inspection.matrix import Matrix, matrix
from ..inspection.matrix_text import NOTHING, markdown_table
from ..pack import Pack
from ..registry import Registry

BEGIN = "<!-- rights: pergola check {} --write-rights -->"
END = "<!-- end of rights -->"


def rights_matrix(registry: Registry, pack: Pack) -> str:
    """A Markdown table: a row for each role that may do anything, the pack's own first; a column for each entity."""
    entities = [entity for entity in pack.entities if not (entity.info.internal or entity.info.managed)]
    if not entities:
        return "This pack has no tables of its own."
    concerned = sorted(
        _concerned(registry, pack, entities), key=lambda role: (role not in pack.roles, role.name)
    )
    tables = [entity.info.table for entity in entities]
    found = matrix(registry, roles={role.name for role in concerned}, tables=tables)
    rows = []
    for role in concerned:
        cells = [_cell(found, role.name, table) for table in tables]
        if any(cell != NOTHING for cell in cells):
            rows.append([f"`{role.name}`", *cells])
    return markdown_table(["Role", *(f"`{table}`" for table in tables)], rows)


def _concerned(registry: Registry, pack: Pack, entities: list[type[Entity]]) -> set[Role]:
    """The pack's own roles, and those to which its tables are opened by name."""
    lineages = {step for entity in entities for step in entity.info.lineage}
    return {*pack.roles, *(grant.role for grant in registry.grants if grant.entity in lineages)}


def _cell(found: Matrix, role: str, table: str) -> str:
    """The operations that the role has on some records at least; ``some`` where not all records and fields are open.

    Moves are told where a grant opens them that opens no other change.
    """
    cells = {cell.operation: cell for cell in found.cells if (cell.role, cell.table) == (role, table)}
    writing = cells.get("write")
    by_change = set() if writing is None else set(writing.grants)
    said = []
    for operation, cell in cells.items():
        move = move_of(operation) is not None
        if move and by_change.issuperset(cell.grants):
            continue
        whole = cell.records == "all" and (move or cell.fields is None)
        said.append(operation if whole else f"{operation} some")
    return ", ".join(said) or NOTHING


def with_matrix(text: str, registry: Registry, pack: Pack) -> str | None:
    """A README with its marked block filled in; ``None`` when it has no such block."""
    begin = BEGIN.format(pack.name)
    block = re.compile(rf"{re.escape(begin)}\n.*?{re.escape(END)}", re.DOTALL)
    if not block.search(text):
        return None
    filled = f"{begin}\n\n{rights_matrix(registry, pack)}\n\n{END}"
    return block.sub(lambda _: filled, text)
