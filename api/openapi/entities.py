"""An entity in the document: its tag, its name, its schemas."""

from __future__ import annotations

from api.openapi import examples
from api.openapi.components import Schema, answer, schema_ref
from api.openapi.fields import given_fields, input_schemas, is_needed, nullable, output_schemas, stored_fields
from api.openapi.filters import measure_schema, operators_schema, order_schema, path_schema
from api.openapi.names import Names, pascal_case
from platform_core import Entity, Field, Lifecycle, Registry, Transition

_PATHS = r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$"


class EntityDocument:
    """What the operations of one entity are made of."""

    def __init__(self, registry: Registry, entity: type[Entity], schemas: Names, tags: Names) -> None:
        info = entity.info
        self.registry = registry
        self.entity = entity
        self.table = info.table
        self.label = info.label
        self.plural = info.plural
        self.summary = info.summary
        self.tag = tags.take(info.plural, f"{info.plural} ({info.table})")
        self.writable = not info.managed
        self.creatable = self.writable and not info.abstract
        self.versioned = "sys_mod_count" in info.fields
        self.lifecycle: Lifecycle | None = registry.lifecycle(entity)
        self.stored: dict[str, Field] = stored_fields(registry, entity)
        self.journals = [name for name, field in info.fields.items() if field.kind == "journal"]
        self.name = schemas.take(pascal_case(info.table))
        self._inputs = input_schemas(registry, entity) if self.writable else {}
        self._names = {
            part: schemas.take(f"{self.name}{part}")
            for part in ("Create", "Patch", "Page", "Filters", "Field", "Order", "Measure")
        }

    def part(self, name: str) -> str:
        """The name of one of the entity's schemas besides the record's."""
        return self._names[name]

    def ref(self, part: str = "") -> Schema:
        """A reference to one of the entity's schemas; to the record's without a name."""
        return schema_ref(self._names[part] if part else self.name)

    def schemas(self) -> dict[str, Schema]:
        """The entity's schemas by name."""
        found = {
            self.name: self._record(),
            self.part("Page"): page_schema(self.ref()),
            self.part("Filters"): operators_schema(self.stored),
            self.part("Field"): path_schema(self.stored),
            self.part("Order"): order_schema(self.stored),
            self.part("Measure"): measure_schema(self.stored),
        }
        if self.creatable:
            found[self.part("Create")] = self._creation()
        if self.writable:
            found[self.part("Patch")] = self._change()
        return found

    def record_answer(self, description: str, *, headers: tuple[str, ...] = ()) -> Schema:
        """A response with one record."""
        tag = ("ETag",) if self.versioned else ()
        return answer(description, self.ref(), examples.record(self.registry, self.entity), (*tag, *headers))

    def move_schema(self, transition: Transition) -> Schema:
        """The fields that a lifecycle move takes, and the journals."""
        names = [*transition.needs, *transition.takes, *self.journals]
        properties = {name: self._inputs[name] for name in dict.fromkeys(names) if name in self._inputs}
        return {"type": "object", "properties": properties, "additionalProperties": False}

    def _record(self) -> Schema:
        return {
            "type": "object",
            "title": self.label,
            "description": f"{self.summary} Fields that the caller may not read are left out; on records where a "
            "right does not reach a field, it is null. Paths over references stand beside the fields.",
            "properties": output_schemas(self.registry, self.entity),
            "patternProperties": {_PATHS: {}},
            "additionalProperties": False,
        }

    def _creation(self) -> Schema:
        fields = given_fields(self.registry, self.entity)
        required = [name for name, field in fields.items() if is_needed(field)]
        description = (
            "What a new record is made of. Which of these fields a caller may give is decided by his rights."
        )
        return self._body(f"{self.label}: creation", description, self._inputs, required)

    def _change(self) -> Schema:
        properties = {
            name: {key: fact for key, fact in schema.items() if key != "default"}
            for name, schema in self._inputs.items()
        }
        description = (
            "What is to change: null empties a field, what is left out stays. "
            "Which of these fields a caller may change is decided by his rights and by the record's state."
        )
        return self._body(f"{self.label}: change", description, properties, [])

    def _body(
        self, title: str, description: str, properties: dict[str, Schema], required: list[str]
    ) -> Schema:
        return {
            "type": "object",
            "title": title,
            "description": description,
            "properties": properties,
            **({"required": required} if required else {}),
            "additionalProperties": False,
        }


def page_schema(record: Schema) -> Schema:
    """A page of records."""
    return {
        "type": "object",
        "properties": {
            "records": {"type": "array", "items": record},
            "next": nullable(
                {"type": "string", "description": "Cursor of the next page; null on the last one"}
            ),
            "count": schema_ref("Count"),
        },
        "required": ["records", "next"],
        "additionalProperties": False,
    }
