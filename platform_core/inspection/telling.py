"""Rows in words, as far as whoever asks may read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from platform_core.compiler.shapes import Path
from platform_core.entity import Entity
from platform_core.errors import InvalidQuery, NotFound
from platform_core.explain import Link
from platform_core.fields import Field

from .seeing import sees_all

if TYPE_CHECKING:
    from platform_core.records import Records

NUMBER = "number"


class Telling:
    """Tells of rows what the asker reads of them; of those that he does not read, nothing."""

    def __init__(self, records: Records) -> None:
        all_of_it = sees_all(records.actor)
        self._records = records.elevated("inspect access") if all_of_it else records

    async def link(
        self,
        around: type[Entity],
        sys_id: str,
        path: Path,
        entity: type[Entity],
        row: str,
        names: tuple[str, ...],
    ) -> Link | None:
        """One row: what it is, what stands in the fields named, and by which field of the record it is found."""
        shown = tuple(name for name in names if name in entity.info.fields and not name.startswith("sys_"))
        display = entity.info.display
        called = () if display in shown or not _is_name(entity, display) else (display,)
        try:
            values = await self._values(entity, row, (*called, *shown))
        except (NotFound, InvalidQuery):
            return None
        by = await self._by(around, sys_id, path)
        what = " ".join([entity.info.label, *(values.pop(name) for name in called if name in values)])
        said = ", ".join(f"{_lower(entity.info.fields[name])} {value}" for name, value in values.items())
        words = f"{what}: {said}" if said else what
        return Link(
            table=entity.info.table, sys_id=row, values=values, words=f"{by}{words}", field=".".join(path)
        )

    async def _by(self, around: type[Entity], sys_id: str, path: Path) -> str:
        """The record's own field by which the row is found, with what stands in it."""
        if len(path) != 1 or path[0] == "sys_id":
            return ""
        try:
            found = await self._values(around, sys_id, path)
        except (NotFound, InvalidQuery):
            return ""
        value = found.get(path[0])
        return f"{_lower(around.info.fields[path[0]])} {value}; " if value else ""

    async def _values(self, entity: type[Entity], sys_id: str, names: tuple[str, ...]) -> dict[str, str]:
        """The values of fields as people read them; empty ones are left out."""
        readable = [name for name in names if self._reads(entity, name)]
        paths = {name: self._paths(entity.info.fields[name], name) for name in readable}
        asked = ("sys_id", *(path for several in paths.values() for path in several))
        record = await self._records.get(entity, sys_id, asked)
        told = {
            name: _told(entity.info.fields[name], [record[path] for path in several])
            for name, several in paths.items()
        }
        return {name: value for name, value in told.items() if value}

    def _paths(self, field: Field, name: str) -> tuple[str, ...]:
        """The field; of a reference, number and name of what it refers to."""
        target: Any = field.references
        if field.kind != "reference" or target is None:
            return (name,)
        wanted = dict.fromkeys(n for n in (NUMBER, target.info.display) if n in target.info.fields)
        plain = [n for n in wanted if target.info.fields[n].kind != "reference"]
        found = tuple(f"{name}.{n}" for n in plain if n and self._reads(field.owner, f"{name}.{n}"))
        return found or (name,)

    def _reads(self, entity: Any, path: str) -> bool:
        try:
            self._records.field(entity, path)
        except InvalidQuery:
            return False
        return True


def _is_name(entity: type[Entity], display: str) -> bool:
    """Whether the field that names a record is a name of its own, not a reference to another record or an id."""
    return display in entity.info.fields and entity.info.fields[display].kind not in ("reference", "id")


def _lower(field: Field) -> str:
    return field.label[:1].lower() + field.label[1:]


def _told(field: Field, values: list[Any]) -> str:
    filled = [value for value in values if value is not None]
    if field.choices is not None:
        return " ".join(field.choices.label(value) for value in filled)
    if field.kind == "boolean":
        return " ".join("yes" if value else "no" for value in filled)
    return " ".join(str(value) for value in filled)
