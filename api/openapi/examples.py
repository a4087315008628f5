"""Examples, made of what is known of an entity's fields."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from api.openapi.fields import ALWAYS_READABLE, given_fields, is_needed, stored_fields
from platform_core import (
    Entity,
    Field,
    HowManyOf,
    Lifecycle,
    Registry,
    Transition,
    format_of,
)

FEW = 6
_TEXTS = (
    "USD",
    "EUR",
    "DE",
    "A1",
    "123456789",
    "4711",
    "10115",
)
_KINDS: dict[str, Any] = {
    "money": 125_000, "duration": 3600, "decimal": 12.5, "boolean": True, "datetime": "2026-03-01T09:00:00Z",
    "date": "2026-03-01", "json": {},
}  # fmt: skip


def example_id(seed: str) -> str:
    """An id that looks like one, the same for the same thing."""
    return f"0198f3c27a407{hashlib.sha256(seed.encode()).hexdigest()[:19]}"


def value_of(field: Field, entity: type[Entity]) -> Any:
    """A value that the field may have; ``None`` when none comes to mind."""
    if field.choices is not None:
        return field.default if field.default in field.choices else field.choices.codes[0]
    if field.kind in ("id", "reference"):
        return example_id(field.references.info.table if field.references else entity.info.table)  # type: ignore[attr-defined]
    if field.kind == "reference_list":
        return [example_id(field.references.info.table if field.references else "")]  # type: ignore[attr-defined]
    if field.kind == "integer":
        return max(field.minimum or 0, min(1, field.maximum if field.maximum is not None else 1))
    return _KINDS[field.kind] if field.kind in _KINDS else _text(field, entity)


def _text(field: Field, entity: type[Entity]) -> str | None:
    if field.kind == "number":
        return f"{entity.info.number_prefix}0001001"
    if field.format is not None:
        return format_of(field.format).example
    if field.name == "sys_class_name":
        return entity.info.table
    candidates = (f"{field.label} of this {entity.info.label.lower()}", field.label, field.name, *_TEXTS)
    limit = field.max_length or len(candidates[0])
    fitting = (text for text in candidates if len(text) <= limit and re.search(field.pattern or "", text))
    return next(fitting, None if field.pattern else field.label[:limit])


def creation(registry: Registry, entity: type[Entity]) -> dict[str, Any]:
    """A body that creates a record: what it needs, and some of what people mostly give."""
    fields = given_fields(registry, entity)
    names = [name for name, field in fields.items() if is_needed(field)] + _one_of_each(entity)
    names += [name for name in _likely(registry, entity, fields) if name not in names][
        : max(FEW - len(names), 0)
    ]
    return _values(entity, {name: fields[name] for name in fields if name in names})


def change(registry: Registry, entity: type[Entity]) -> dict[str, Any]:
    """A body that changes a record."""
    fields = given_fields(registry, entity)
    return _values(entity, {name: fields[name] for name in _likely(registry, entity, fields)[:2]})


def record(registry: Registry, entity: type[Entity]) -> dict[str, Any]:
    """A record as it is answered when a few fields are asked for."""
    fields = stored_fields(registry, entity)
    names = {*ALWAYS_READABLE, entity.info.display, *creation(registry, entity)}
    if len(names) <= len(ALWAYS_READABLE) + 1:
        names |= set(list(fields)[: FEW + len(ALWAYS_READABLE)])
    values = _values(entity, {name: field for name, field in fields.items() if name in names})
    return {**values, "sys_mod_count": 3} if "sys_mod_count" in values else values


def move(registry: Registry, entity: type[Entity], transition: Transition) -> dict[str, Any]:
    """A body that makes a lifecycle move."""
    fields = given_fields(registry, entity)
    names = dict.fromkeys((*transition.needs, *transition.takes))
    return _values(entity, {name: fields[name] for name in names if name in fields})


def _values(entity: type[Entity], fields: dict[str, Field]) -> dict[str, Any]:
    values = {name: value_of(field, entity) for name, field in fields.items()}
    return {name: value for name, value in values.items() if value is not None}


def _one_of_each(entity: type[Entity]) -> list[str]:
    """The first field of every group of which one has to be filled in."""
    constraints = (constraint for step in entity.info.lineage for constraint in step.info.constraints)
    return [
        constraint.fields[0]
        for constraint in constraints
        if isinstance(constraint, HowManyOf) and constraint.needs_one
    ]


def _likely(registry: Registry, entity: type[Entity], fields: dict[str, Field]) -> list[str]:
    """Fields that a person would fill in, the most telling ones first."""
    lifecycle: Lifecycle | None = registry.lifecycle(entity)
    left_out = {lifecycle.field} if lifecycle else set()
    for step in entity.info.lineage:
        for constraint in step.info.constraints:
            if isinstance(constraint, HowManyOf):
                left_out |= set(constraint.fields)
    own = [name for name in fields if name in entity.info.own_fields]
    order = [entity.info.display, "short_description", *own, *fields]
    kinds = ("string", "text", "choice", "reference", "integer", "money", "date", "datetime", "boolean")
    return [
        name
        for name in dict.fromkeys(order)
        if name in fields and name not in left_out and fields[name].kind in kinds
    ]
