"""Values of a record as they are typed on a command line."""

from __future__ import annotations

from typing import Any

import click

from ..entity import Entity
from ..errors import FieldError, InvalidInput, PlatformError
from ..fields import Field
from ..ids import is_id
from ..importing import text_converter
from ..records import Records
from .naming import named_record


async def typed_values(
    records: Records, entity: type[Entity], typed: tuple[str, ...], option: str
) -> dict[str, Any]:
    """The values of an option that is given as FIELD=VALUE, perhaps several times."""
    fields = records.assembly.registry.fields(entity)
    values: dict[str, Any] = {}
    errors: list[FieldError] = []
    for each in typed:
        name, equals, text = each.partition("=")
        if not equals:
            raise click.UsageError(f"{option} {each}: write it as FIELD=VALUE")
        try:
            if name not in fields:
                raise ValueError(f"{entity.info.table} has no such field")
            values[name] = await _value(records, fields[name], text)
        except (ValueError, PlatformError) as error:
            errors.append(FieldError(pointer=f"/{name}", detail=str(error), code="invalid"))
    if errors:
        raise InvalidInput(
            f"the values given with {option} cannot be used", remedy="correct them", errors=errors
        )
    return values


async def _value(records: Records, field: Field, text: str) -> Any:
    if field.references is None or field.kind != "reference" or is_id(text):
        return text_converter(field)(text) if text else None
    return await named_record(records, field.references, text)
