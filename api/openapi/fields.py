"""Fields of records as JSON Schema: as they are given, and as they are answered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from api.openapi.components import ID_PATTERN, Schema
from platform_core import ChoiceItem, Entity, Field, Registry, format_of

ALWAYS_READABLE = ("sys_id", "sys_class_name", "sys_mod_count")
"""These are never masked, whatever the rights of the caller."""
_KINDS: dict[str, Schema] = {
    "integer": {"type": "integer"}, "money": {"type": "integer", "format": "int64"},
    "duration": {"type": "integer", "format": "int64"}, "decimal": {"type": "number"}, "boolean": {"type": "boolean"},
    "datetime": {"type": "string", "format": "date-time"}, "date": {"type": "string", "format": "date"},
    "id": {"type": "string", "pattern": ID_PATTERN}, "reference": {"type": "string", "pattern": ID_PATTERN},
    "reference_list": {"type": "array", "items": {"type": "string", "pattern": ID_PATTERN}}, "json": {},
}  # fmt: skip
_NOTES = {
    "money": "In minor units (cents).", "duration": "In seconds.", "journal": "Appended to the journal; never changed.",
}  # fmt: skip


def given_fields(registry: Registry, entity: type[Entity]) -> dict[str, Field]:
    """The fields that callers may ever give: the platform fills in the others."""
    fields = registry.fields(entity).items()
    return {name: field for name, field in fields if not (field.read_only or field.secret)}


def stored_fields(registry: Registry, entity: type[Entity]) -> dict[str, Field]:
    """The fields of a record as it is read; entries of journals are read on their own."""
    return {n: field for n, field in registry.fields(entity).items() if field.stored and not field.secret}


def input_schemas(registry: Registry, entity: type[Entity]) -> dict[str, Schema]:
    """What may be given for each field, out of the very types that check it."""
    fields, types = given_fields(registry, entity), registry.types(entity)
    schemas, _ = msgspec.json.schema_components([types[name] for name in fields])
    return {
        name: _input(field, dict(schema))
        for (name, field), schema in zip(fields.items(), schemas, strict=True)
    }


def _input(field: Field, schema: Schema) -> Schema:
    if field.choices is not None:
        del schema["enum"]
        schema["oneOf"] = constants(field.choices.items)
    schema |= {**_described(field), **_form(field)}
    if field.default is not None and not callable(field.default):
        schema["default"] = field.default
    if field.required:
        return schema
    # Empty text is null, for there is one way of being empty.
    schema.pop("minLength", None)
    return nullable(schema)


def is_needed(field: Field) -> bool:
    """Whether a creation must give the field: nothing else fills it in."""
    return field.required and field.stored and field.default is None and field.name != "opened_at"


def output_schemas(registry: Registry, entity: type[Entity]) -> dict[str, Schema]:
    """What is answered for each field. Anything may be null: the caller may lack the right to read it on this record."""
    return {name: _output(registry, entity, field) for name, field in stored_fields(registry, entity).items()}


def _output(registry: Registry, entity: type[Entity], field: Field) -> Schema:
    schema: Schema = {"title": field.label, **_answered(field), **_described(field)}
    if field.read_only:
        schema["readOnly"] = True
    if field.choices is not None:
        # No enum: a record of a child entity has that one's codes, and a code may have left its list since.
        items = list(_all_choices(registry, entity, field.name))
        schema["x-choices"] = [{"value": item.value, "label": item.label} for item in items]
        known = ", ".join(f"`{item.value}` {item.label}" for item in items)
        schema["description"] = f"{schema.get('description', '')} Choices: {known}.".strip()
    return schema if field.name in ALWAYS_READABLE else nullable(schema)


def _answered(field: Field) -> Schema:
    if field.choices is not None:
        return {"type": "integer" if field.choices.code_type is int else "string"}
    return {**_KINDS.get(field.kind, {"type": "string"}), **_form(field)}


def _all_choices(registry: Registry, entity: type[Entity], name: str) -> Iterable[ChoiceItem]:
    """The choices of a field here and in the entities that extend this one, whose records are read here, too."""
    found: dict[Any, ChoiceItem] = {}
    for child in registry.children(entity):
        choices = registry.fields(child)[name].choices
        for item in choices or ():
            found.setdefault(item.value, item)
    return found.values()


def _form(field: Field) -> Schema:
    """The form of a text. A number or an address from before the field had its form may stand there as it was typed."""
    return {} if field.format is None else {"format": format_of(field.format).schema}


def _described(field: Field) -> Schema:
    """Help, what the kind needs to be said of, and what a reference leads to."""
    sentences = [field.help and f"{field.help.rstrip('.')}.", _NOTES.get(field.kind, "")]
    if field.format is not None:
        sentences.append(format_of(field.format).note)
    facts: Schema = {}
    if field.references is not None:
        table = field.references.info.table  # type: ignore[attr-defined]
        sentences.append(f"Refers to `{table}`.")
        facts["x-references"] = table
    if text := " ".join(sentence for sentence in sentences if sentence):
        facts["description"] = text
    return facts


def constants(items: Iterable[ChoiceItem]) -> list[Schema]:
    """Choices as codes with their labels."""
    return [{"const": item.value, "title": item.label} for item in items]


def nullable(schema: Schema) -> Schema:
    """The schema, and null besides."""
    if "oneOf" in schema:
        return {**schema, "oneOf": [*schema["oneOf"], {"type": "null"}]}
    return {**schema, "type": [schema["type"], "null"]} if "type" in schema else schema
