"""What keeps a record of demonstration data: records of real work that refer to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from ..base.work import AuditRow
from ..compiler.write import placeholder
from ..entity import Entity
from ..fields import Field
from ..registry import Registry
from ..storage import Session
from .marks import Mark

CHUNK = 200


class Held(msgspec.Struct, frozen=True):
    """The records that have to stay, each with the reason."""

    because: dict[str, str]


class _Link(NamedTuple):
    """One record that refers to another one; ``firm``: it cannot be without it."""

    source: str
    target: str
    entity: type[Entity]
    field: Field

    @property
    def part(self) -> bool:
        """Whether the source goes when its target goes."""
        return self.field.on_delete == "cascade"

    @property
    def firm(self) -> bool:
        return self.part or self.field.on_delete == "restrict" or self.field.required


async def held_records(session: Session, registry: Registry, chosen: Sequence[Mark]) -> Held:
    """The records, out of these and their parts, that something else refers to, and those that they need in turn."""
    ours = {mark.record for mark in chosen}
    links: list[_Link] = []
    todo = list(ours)
    while todo:
        found = await _links(session, registry, todo)
        links += found
        todo = list({link.source for link in found if link.part} - ours)
        ours.update(todo)
    because: dict[str, str] = {}
    for link in links:
        if link.source not in ours:
            because.setdefault(
                link.target, f"{link.entity.info.table} {link.source} refers to it ({link.field.name})"
            )
    for record in await _audited(session, [mark.record for mark in chosen], ours):
        because.setdefault(record, "the person changed records that are no demonstration data")
    return Held(_with_needed(because, links))


def _with_needed(because: dict[str, str], links: Sequence[_Link]) -> dict[str, str]:
    needs: dict[str, list[_Link]] = {}
    for link in links:
        if link.firm:
            needs.setdefault(link.source, []).append(link)
    found, todo = dict(because), list(because)
    while todo:
        for link in needs.get(todo.pop(), ()):
            if link.target not in found:
                found[link.target] = f"{link.entity.info.table} {link.source}, which stays, needs it"
                todo.append(link.target)
    return found


async def _links(session: Session, registry: Registry, targets: Sequence[str]) -> list[_Link]:
    """Everything that refers to these records."""
    links: list[_Link] = []
    for entity in registry.entities.values():
        if entity.info.managed or entity.info.internal:
            continue
        for field in entity.info.own_fields.values():
            if field.kind == "reference" and field.name != "sys_id":
                found = await _pairs(session, entity.info.table, field.name, targets)
                links += [_Link(source, target, entity, field) for source, target in found]
    return links


async def _audited(session: Session, users: Sequence[str], ours: set[str]) -> set[str]:
    """Those of the users whose name stands in the audit of records that are not ours."""
    pairs = await _pairs(session, AuditRow.info.table, "user", users, source="documentkey")
    return {user for record, user in pairs if record not in ours}


async def _pairs(
    session: Session, table: str, column: str, targets: Sequence[str], source: str = "sys_id"
) -> list[tuple[str, str]]:
    slot = placeholder(session.dialect, 1)
    among = f"IN (SELECT value FROM json_each({slot}))" if session.dialect == "sqlite" else f"= ANY({slot})"
    sql = f'SELECT DISTINCT "{source}", "{column}" FROM "{table}" WHERE "{column}" {among}'
    pairs: list[tuple[str, str]] = []
    for start in range(0, len(targets), CHUNK):
        chunk = list(targets[start : start + CHUNK])
        argument = msgspec.json.encode(chunk).decode() if session.dialect == "sqlite" else chunk
        pairs += [(row[0], row[1]) for row in await session.fetch(sql, (argument,))]
    return pairs
