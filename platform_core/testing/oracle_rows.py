"""All rows of an instance in memory, read table by table, for the oracle: no query of the platform is in between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..compiler.values import reader
from ..entity import Entity
from ..fields import Field
from ..ids import is_id
from ..query import Record
from ..registry import Registry
from ..storage import Session

CLASS = "sys_class_name"
Table = dict[str, Record]


class Rows:
    """The rows of every table by id, and the records that they make up along the class chains."""

    def __init__(self, registry: Registry, tables: Mapping[str, Table]) -> None:
        """``tables``: for each table its rows by id, with the columns that it declares itself."""
        self.registry = registry
        self.tables = dict(tables)
        self._records: dict[tuple[str, str], Record] = {}

    @classmethod
    async def load(cls, session: Session, registry: Registry) -> Rows:
        """Read all tables of the registry's entities."""
        tables: dict[str, Table] = {}
        for entity in registry.entities.values():
            fields = [_key(), *_columns(entity)]
            names = ", ".join(f'"{field.name}"' for field in fields)
            rows = await session.fetch(f'SELECT {names} FROM "{entity.info.table}" ORDER BY "sys_id"')
            tables[entity.info.table] = _read(fields, rows, session.dialect)
        return cls(registry, tables)

    def under(self, registry: Registry) -> Rows:
        """The same rows as another registry sees them."""
        return Rows(registry, self.tables)

    def changed(self, entity: type[Entity], sys_id: str, values: Mapping[str, Any]) -> Rows:
        """These rows as they would be with a record changed, or with one more."""
        tables = dict(self.tables)
        for step in entity.info.lineage:
            own = {field.name for field in _columns(step)}
            table = tables[step.info.table]
            row = {"sys_id": sys_id, **dict.fromkeys(own), **table.get(sys_id, {})}
            row |= {name: value for name, value in values.items() if name in own}
            tables[step.info.table] = {**table, sys_id: row}
        return Rows(self.registry, tables)

    def value(self, entity: type[Entity], sys_id: str | None, field: str) -> Any:
        """What stands in one field of a record; nothing, if there is no such record."""
        owner = entity.info.owner(field) if field != "sys_id" else entity
        row = self.tables[owner.info.table].get(sys_id or "")
        return None if row is None else row[field]

    def record(self, entity: type[Entity], sys_id: str) -> Record:
        """A record with all that stands in the tables of its chain."""
        key = (entity.info.table, sys_id)
        found = self._records.get(key)
        if found is None:
            found = self._records[key] = {}
            for step in entity.info.lineage:
                found |= self.tables[step.info.table][sys_id]
        return found

    def ids(self, entity: type[Entity]) -> Iterable[str]:
        """The ids of all records of an entity, those of its children included."""
        return self.tables[entity.info.table].keys()

    def class_name(self, entity: type[Entity], sys_id: str) -> str:
        """The table of the entity that a record was created in."""
        root = self.tables[entity.info.root.info.table].get(sys_id, {})
        return str(root.get(CLASS, entity.info.table))

    def lineage(self, entity: type[Entity], sys_id: str) -> tuple[type[Entity], ...]:
        """The active entities that a record belongs to, root first; of a hidden one those that it extends."""
        name = self.class_name(entity, sys_id)
        known = self.registry.entities.get(name)
        if known is not None:
            return known.info.lineage
        above = next((each.above for each in self.registry.hidden.classes if each.table == name), ())
        return tuple(self.registry.entities[table] for table in above if table in self.registry.entities)


def _key() -> Field:
    return Field(name="sys_id", kind="id", label="Sys ID")


def _columns(entity: type[Entity]) -> Iterator[Field]:
    """The columns of an entity's own table but the id."""
    return (field for field in entity.info.own_fields.values() if field.stored and field.name != "sys_id")


def _read(fields: list[Field], rows: Iterable[Any], dialect: str) -> Table:
    converters = [reader(field, dialect) for field in fields]
    found: Table = {}
    for row in rows:
        values = [
            value if value is None or convert is None else convert(value)
            for value, convert in zip(row, converters, strict=True)
        ]
        record = dict(zip((field.name for field in fields), values, strict=True))
        assert is_id(record["sys_id"]), f"{record['sys_id']!r} is no record id"
        found[record["sys_id"]] = record
    return found
