"""Bodies to create records with and to change them, made of the records that there are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from api.openapi.fields import given_fields
from api.testing import Served
from platform_core import Entity, Field, Query
from tests.api.crawl_kit import ANY_VERSION, TABLE, Asked

LEFT_ALONE = ("sys_user", "sys_oidc_provider")
"""Tables whose records decide whether the one who asks may go on asking."""


class Example:
    """A record that was created in an entity itself, if there is one, and the fields that somebody gives there."""

    def __init__(self, served: Served, entity: type[Entity], record: dict[str, Any]) -> None:
        self.entity = entity
        self.sys_id = record.get("sys_id")
        self.fields: dict[str, Field] = given_fields(served.world.instance.assembly.registry, entity)
        self.given = {name: record[name] for name in self.fields if record.get(name) is not None}

    def creation(self, body: dict[str, Any]) -> Iterator[Asked]:
        """A creation with this body, where records are created."""
        if not self.entity.info.abstract:
            yield Asked(TABLE, "POST", self._path, body, ANY_VERSION)

    def change(self, body: dict[str, Any]) -> Iterator[Asked]:
        """A change of the record with this body, if there is one."""
        if self.sys_id is not None:
            yield Asked(TABLE, "PATCH", f"{self._path}/{self.sys_id}", body, ANY_VERSION)

    @property
    def _path(self) -> str:
        return TABLE.replace("{table}", self.entity.info.table)


async def examples(served: Served) -> list[Example]:
    """An example of each entity in which somebody may create or change records."""
    entities = served.world.instance.assembly.registry.entities.values()
    return [
        Example(served, entity, await _record(served, entity))
        for entity in entities
        if not (entity.info.internal or entity.info.managed or entity.info.table in LEFT_ALONE)
    ]


async def _record(served: Served, entity: type[Entity]) -> dict[str, Any]:
    async for record in served.world.system.every(entity, Query(limit=50)):
        if record.get("sys_class_name", entity.info.table) == entity.info.table:
            found: dict[str, Any] = msgspec.to_builtins(record)
            return found
    return {}
