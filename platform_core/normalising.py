"""Bringing texts that have a form of their own into the one way in which they are kept, whichever way they came in.

What a record already holds is left alone when it is given once more: rows from before a field had its form stay usable.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .compiler.write import placeholder
from .errors import FieldError
from .fields import Field
from .formats import normal
from .formats.phones import country_of, phone
from .validation import invalid

if TYPE_CHECKING:
    from .entity import Entity
    from .storage import Transaction

COUNTRY = "country"
BY_WAY_OF = ("account", "company", "location")
"""The references along which a record without a country of its own is placed in one, the first that says so first."""


async def normalised(
    transaction: Transaction,
    entity: type[Entity],
    values: Mapping[str, Any],
    record: Mapping[str, Any],
    default_country: str | None,
    old: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The values as they are kept, phone numbers with what was typed; ``record`` is the whole that they belong to.

    An ``InvalidInput`` names every field that is wrong.
    """
    fields = entity.info.fields
    formed = {
        name: fields[name]
        for name, value in values.items()
        if fields[name].format is not None and (old is None or old.get(name) != value)
    }
    if not formed:
        return dict(values)
    country: str | None = None
    if any(field.format == "phone" and values[name] for name, field in formed.items()):
        country = await _country(transaction, entity, record) or default_country
    kept, errors = dict(values), list[FieldError]()
    for name, field in formed.items():
        try:
            found = _kept(field, values[name], country)
        except ValueError as error:
            errors.append(FieldError(pointer=f"/{name}", detail=str(error), code=f"no_{field.format}"))
            continue
        if field.as_typed in values:
            # A program that copies a record brings what was typed along.
            del found[field.as_typed]
        kept |= found
    if errors:
        raise invalid(errors)
    return kept


def _kept(field: Field, text: str | None, country: str | None) -> dict[str, str | None]:
    assert field.format is not None, "only fields with a form are brought into one"
    found = None if text is None else normal(field.format, text, country)
    if found is not None and field.max_length is not None and len(found) > field.max_length:
        raise ValueError(f"Expected `str` of length <= {field.max_length}")
    if text and field.format == "phone" and not field.as_typed and (loses := phone(text, country).loses):
        raise ValueError(f"{text!r} has {loses}, for which there is no place here: leave it out")
    kept = {field.name: found}
    if field.as_typed:
        kept[field.as_typed] = None if text is None or text.strip() == found else text.strip()
    return kept


async def _country(transaction: Transaction, entity: type[Entity], record: Mapping[str, Any]) -> str | None:
    """The country in which a record is, as far as it says so."""
    if found := country_of(record.get(COUNTRY)):
        return found
    for name in BY_WAY_OF:
        field = entity.info.fields.get(name)
        if field is not None and field.references is not None and record.get(name):
            target: Any = field.references
            if found := await _country_there(transaction, target, record[name]):
                return found
    return None


async def _country_there(transaction: Transaction, target: type[Entity], sys_id: str) -> str | None:
    """The country of a record that is referred to. It decides how a number is read and is shown to nobody."""
    field = target.info.fields.get(COUNTRY)
    if field is None or field.owner is None:
        return None
    table = field.owner.info.table  # type: ignore[attr-defined]
    mark = placeholder(transaction.dialect, 1)
    rows = await transaction.fetch(f'SELECT "{COUNTRY}" FROM "{table}" WHERE "sys_id" = {mark}', (sys_id,))
    return country_of(rows[0][0]) if rows else None
