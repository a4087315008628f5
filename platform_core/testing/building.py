"""Records for tests: what must be filled in and is not given gets a value that is good enough."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from ..constraints import HowManyOf
from ..entity import Entity
from ..fields import Field
from ..formats import FormatName, format_of
from ..ids import utc_now
from ..query import Record
from ..records import Records

NUMBERS = itertools.count(1)


class Builder:
    """Creates records of any entity, and those that they must refer to."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def make(self, entity: type[Entity], values: dict[str, Any]) -> Record:
        """Create a record with these values and whatever else it must have."""
        fields = self._records.assembly.registry.fields(entity)
        chosen = set(values) | {
            constraint.fields[0]
            for step in entity.info.lineage
            for constraint in step.info.constraints
            if isinstance(constraint, HowManyOf)
            and constraint.needs_one
            and not set(constraint.fields) & set(values)
        }
        filled = dict(values)
        for name, field in fields.items():
            wanted = field.required and field.default is None and not field.read_only
            if name not in values and (wanted or name in chosen):
                filled[name] = await self._value(entity, field)
        return await self._records.create(entity, filled)

    async def _value(self, entity: type[Entity], field: Field) -> Any:
        if field.kind == "reference":
            target: Any = field.references
            return (await self.make(self._concrete(target), {}))["sys_id"]
        if field.kind == "choice" and field.choices is not None:
            return next(iter(field.choices.codes))
        if field.format is not None:
            return _formed(field.format)
        maker = VALUES.get(field.kind)
        if maker is None or field.pattern:
            where = f"{entity.__name__}.{field.name}"
            raise ValueError(
                f"no value for {where} can be made up; give one: make({entity.__name__}, {field.name}=...)"
            )
        return maker(field)

    def _concrete(self, entity: type[Entity]) -> type[Entity]:
        """The entity, or the first one that extends it and can have records of its own."""
        children = self._records.assembly.registry.children(entity)
        return next((child for child in children if not child.info.abstract), entity)


def _text(field: Field) -> str:
    text = f"{field.label} {next(NUMBERS)}"
    return text[-(field.max_length or len(text)) :].strip()


def _formed(form: FormatName) -> str:
    """A text of the form; addresses and numbers are each another one, for they may have to be unique."""
    known = format_of(form).example
    match form:
        case "email":
            return f"person.{next(NUMBERS)}@example.com"
        case "phone":
            return f"+4930{next(NUMBERS):06}"
        case "web":
            return f"{known}/{next(NUMBERS)}"
    return known


def _whole(field: Field) -> int:
    return max(field.minimum or 0, min(1, field.maximum or 1))


VALUES: dict[str, Callable[[Field], Any]] = {
    "string": _text,
    "text": _text,
    "integer": _whole,
    "money": _whole,
    "duration": _whole,
    "decimal": lambda _: 1.0,
    "boolean": lambda _: False,
    "date": lambda _: utc_now().date(),
    "datetime": lambda _: utc_now(),
    "json": lambda _: {},
    "reference_list": lambda _: [],
}
