"""What an instance remembers of declared fields beyond what their columns say, to see later what became stricter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from platform_core.choices import Code
from platform_core.entity import Entity
from platform_core.fields import Field, Kind


class FieldFacts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The limits that the platform itself enforces on a field's values."""

    kind: Kind
    max_length: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    pattern: str | None = None
    choices: tuple[Code, ...] | None = None


TableFacts = Mapping[str, FieldFacts]


def facts_of(field: Field) -> FieldFacts:
    """What is remembered of a field."""
    return FieldFacts(
        kind=field.kind,
        max_length=field.max_length,
        minimum=field.minimum,
        maximum=field.maximum,
        pattern=field.pattern,
        choices=field.choices.codes if field.choices is not None else None,
    )


def described(entities: Iterable[type[Entity]]) -> dict[str, dict[str, FieldFacts]]:
    """What is remembered of entities: their own fields by table, and what they say otherwise of inherited ones."""
    found = {}
    for entity in entities:
        fields = {name: facts_of(field) for name, field in entity.info.own_fields.items()}
        fields |= {each.field: facts_of(entity.info.fields[each.field]) for each in entity.info.overrides}
        found[entity.info.table] = fields
    return found
