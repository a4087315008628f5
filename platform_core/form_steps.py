"""What brings rows from before a field had its form into the one way in which the field's values are kept."""

from __future__ import annotations

from collections.abc import Iterator

from .data_steps import Computed, Convert, Fill, Row, StructuralChange
from .fields import Declared, Field
from .formats import normal
from .formats.phones import country_of, phone
from .value_fields import Phone as PhoneField


def into_form(table: str, **columns: Declared) -> tuple[StructuralChange, ...]:
    """The changes of a data step that bring columns into the form of the types that they have from this version on.

    What says what it means is rewritten: `ANN@EXAMPLE.COM`, `Denmark`, `030 123456` in a row of Germany. Everything else
    stays as it is, can be read and found as it is, and is asked for in the new form when a person changes it: no row is
    refused, none is lost. A phone number's ``as_typed`` column gets what was typed.
    """
    return tuple(_changes(table, columns))


def _changes(table: str, columns: dict[str, Declared]) -> Iterator[StructuralChange]:
    for name, declared in columns.items():
        field = declared.field(name, Declared)
        if isinstance(declared, PhoneField) and field.as_typed:
            yield Fill(table, field.as_typed, using=_typed(field))
    for name, declared in columns.items():
        yield Convert(table, name, to=declared, using=_formed(declared.field(name, Declared)))


def _formed(field: Field) -> Computed:
    return lambda row: _kept(field, row)


def _typed(field: Field) -> Computed:
    def typed(row: Row) -> str | None:
        return None if row[field.name] == _kept(field, row) else row[field.name]

    return typed


def _kept(field: Field, row: Row) -> str | None:
    text = row[field.name]
    assert field.format is not None, f"{field.name} has no form"
    if text is None:
        return None
    country = country_of(row.get("country"))
    try:
        found = normal(field.format, text, country)
        loses = field.format == "phone" and not field.as_typed and phone(text, country).loses
    except ValueError:
        return str(text)
    return str(text if loses or len(found) > (field.max_length or len(found)) else found)
