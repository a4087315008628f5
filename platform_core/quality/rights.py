"""The rights matrix of a pack: which role may do what with which of its entities, as a table for its README."""

from __future__ import annotations

import re

from ..access import OPERATIONS, Role, closure, move_of
from ..entity import Entity
from ..pack import Pack
from ..registry import Registry

BEGIN = "<!-- rights: pergola check {} --write-rights -->"
END = "<!-- end of rights -->"
NOTHING = "-"


def rights_matrix(registry: Registry, pack: Pack) -> str:
    """A Markdown table: a row for each role that may do anything, the pack's own first; a column for each entity."""
    entities = [entity for entity in pack.entities if not (entity.info.internal or entity.info.managed)]
    if not entities:
        return "This pack has no tables of its own."
    rows = []
    for role in sorted(
        _concerned(registry, pack, entities), key=lambda role: (role not in pack.roles, role.name)
    ):
        cells = [_cell(registry, role, entity) for entity in entities]
        if any(cell != NOTHING for cell in cells):
            rows.append([f"`{role.name}`", *cells])
    heads = ["Role", *(f"`{entity.info.table}`" for entity in entities)]
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _concerned(registry: Registry, pack: Pack, entities: list[type[Entity]]) -> set[Role]:
    """The pack's own roles, and those to which its tables are opened by name."""
    lineages = {step for entity in entities for step in entity.info.lineage}
    return {*pack.roles, *(grant.role for grant in registry.grants if grant.entity in lineages)}


def _cell(registry: Registry, role: Role, entity: type[Entity]) -> str:
    """The operations that the role has on some records at least; ``some`` where something cuts them."""
    names = closure(dict(registry.roles), {role.name})
    grants = [
        grant
        for grant in registry.grants
        if grant.role.name in names and (grant.entity is Entity or grant.entity in entity.info.lineage)
    ]
    cut = {
        operation
        for restriction in registry.restrictions
        if restriction.entity in entity.info.lineage
        and not names & {role.name for role in restriction.unless}
        for operation in restriction.may
    }
    said = []
    moves = {each for grant in grants for each in grant.may if move_of(each) is not None}
    for operation in (*OPERATIONS, *sorted(moves)):
        giving = [grant for grant in grants if operation in grant.may]
        if giving:
            whole = any(grant.where is None and grant.fields is None for grant in giving)
            uncut = cut.isdisjoint((operation,) if move_of(operation) is None else (operation, "write"))
            said.append(operation if whole and uncut else f"{operation} some")
    return ", ".join(said) or NOTHING


def with_matrix(text: str, registry: Registry, pack: Pack) -> str | None:
    """A README with its marked block filled in; ``None`` when it has no such block."""
    begin = BEGIN.format(pack.name)
    block = re.compile(rf"{re.escape(begin)}\n.*?{re.escape(END)}", re.DOTALL)
    if not block.search(text):
        return None
    filled = f"{begin}\n\n{rights_matrix(registry, pack)}\n\n{END}"
    return block.sub(lambda _: filled, text)
