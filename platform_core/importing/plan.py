"""A map made ready for one table: every name checked, every field with what reads it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from ..entity import Entity
from ..errors import ConfigurationError, FieldError
from ..fields import Field
from ..registry import Registry
from .cells import Text, text_of
from .conversion import Convert, converter, extractor, misplaced
from .mapping import FieldMap, ImportMap
from .seen import Seen
from .sources import BECAUSE, LINE

SOURCES = ("column", "value", "template", "fingerprint")


class ReferencePlan(msgspec.Struct, frozen=True):
    """How the records that a field refers to are found: by this field of that entity; ``create``: values of new ones."""

    target: type[Entity]
    find: str
    many: bool
    create: dict[str, Any] | None


class FieldPlan(msgspec.Struct, frozen=True):
    """One field: the columns that it is made of, what their text is, and what the text says."""

    field: Field
    columns: tuple[str, ...]
    text: Text
    read: Callable[[Any], Any]
    clear: bool
    reference: ReferencePlan | None

    @property
    def name(self) -> str:
        """The field's name."""
        return self.field.name

    @property
    def place(self) -> str:
        """The field as errors name it, with the columns that it comes from."""
        if not self.columns:
            return self.name
        word = "column" if len(self.columns) == 1 else "columns"
        return f"{self.name} ({word} {', '.join(self.columns)})"


class Plan(msgspec.Struct, frozen=True):
    """All fields of an import, and those by which a row finds its record."""

    entity: type[Entity]
    fields: dict[str, FieldPlan]
    key: tuple[str, ...]
    columns: tuple[str, ...]
    known: frozenset[str]
    """The columns that the map mentions, and those that a file of rejected rows has more."""

    def place(self, name: str) -> str:
        """A field as errors name it."""
        return self.fields[name].place if name in self.fields else name

    def check(self, columns: Sequence[str]) -> None:
        """Every column of the file is mapped or ignored by name, and every mapped one is in the file."""
        unmapped = [name for name in columns if name not in self.known]
        absent = [name for name in self.columns if name not in columns]
        errors = [
            _error(name, f"the file has the column {name!r}, which the map does not mention")
            for name in unmapped
        ]
        errors += [
            _error(name, f"the map uses the column {name!r}, which the file does not have") for name in absent
        ]
        if errors:
            raise ConfigurationError(
                "the map does not fit the file",
                remedy="map each column or name it in `ignore`, and correct those that are not there",
                errors=errors,
            )


def make_plan(registry: Registry, entity: type[Entity], asked: ImportMap, seen: Seen) -> Plan:
    """The plan of a map; a ``ConfigurationError`` lists everything that is wrong with it."""
    errors = list(_table_errors(entity, asked))
    fields: dict[str, FieldPlan] = {}
    known = registry.fields(entity)
    for name, given in asked.each():
        problems = list(_problems(registry, entity, known.get(name), name, given, asked.key))
        errors += [_error(name, problem) for problem in problems]
        if not problems:
            fields[name] = _field(registry, known[name], given, seen)
    absent = [name for name in asked.key if name not in asked.fields]
    errors += [_error("key", f"the key field {name!r} is not among `fields`") for name in absent]
    if errors:
        raise ConfigurationError(
            f"the map does not fit the table {entity.info.table}",
            remedy="correct what is named",
            errors=errors,
        )
    columns = tuple(dict.fromkeys(column for field in fields.values() for column in field.columns))
    return Plan(entity, fields, asked.key, columns, frozenset((*columns, *asked.ignore, LINE, BECAUSE)))


def _error(name: str, detail: str) -> FieldError:
    return FieldError(pointer=f"/{name}", detail=detail, code="map")


def _table_errors(entity: type[Entity], asked: ImportMap) -> Iterator[FieldError]:
    if asked.table is not None and asked.table != entity.info.table:
        yield _error("table", f"the map is for {asked.table}, not for {entity.info.table}")
    if not asked.fields:
        yield _error("fields", "the map fills no field")


def _problems(
    registry: Registry,
    entity: type[Entity],
    field: Field | None,
    name: str,
    given: FieldMap,
    key: tuple[str, ...],
) -> Iterator[str]:
    if field is None or field.secret:
        yield f"{entity.info.table} has no such field"
        return
    if name.startswith("sys_") and not (name == "sys_id" and name in key):
        yield "the platform fills this field in; it can only be used as `sys_id` in `key`"
    if name in key and field.kind in ("journal", "json", "reference_list"):
        yield f"a field of type {field.kind} cannot be part of the key"
    if name in key and field.format == "phone":
        yield "a phone number cannot be part of the key: what it means depends on the record's country"
    sources = [source for source in SOURCES if getattr(given, source) is not None]
    if len(sources) != 1:
        yield f"give exactly one of {', '.join(SOURCES)}; here is {' and '.join(sources) or 'none'}"
    yield from misplaced(field, given)
    yield from _reference_problems(registry, field, given)
    for value in (given.value, given.default, *given.values.values()):
        if isinstance(value, dict | list):
            yield f"{value!r} is not a single value"


def _reference_problems(registry: Registry, field: Field, given: FieldMap) -> Iterator[str]:
    if given.find is None or field.references is None:
        return
    target: Any = field.references
    there = registry.fields(target)
    found = there.get(given.find)
    if found is None or not found.stored or found.secret:
        yield f"`find` names {given.find!r}, which {target.info.table} does not have"
    for name in given.create if isinstance(given.create, dict) else ():
        if name not in there:
            yield f"`create` sets {name!r}, which {target.info.table} does not have"


def _field(registry: Registry, field: Field, given: FieldMap, seen: Seen) -> FieldPlan:
    reference, read = None, converter(field, given)
    if given.find is not None and field.references is not None:
        target: Any = field.references
        read = converter(registry.fields(target)[given.find], FieldMap())
        made = given.create if isinstance(given.create, dict) else {}
        create = None if given.create is False else made
        reference = ReferencePlan(target, given.find, field.kind == "reference_list", create)
    if field.kind == "reference_list":
        read = functools.partial(_each, read, given.separator)
    columns, text = text_of(field, given, seen)
    return FieldPlan(field, columns, text, _reading(given, read), given.clear, reference)


def _each(read: Convert, separator: str, text: str) -> list[Any]:
    return [read(part.strip()) for part in text.split(separator) if part.strip()]


def _reading(given: FieldMap, read: Convert) -> Callable[[Any], Any]:
    """From the text of the cells to the value, or ``None`` when it is empty. Cells repeat, so the last answers are kept."""
    extract = extractor(given)

    @functools.lru_cache(maxsize=4096, typed=True)
    def value(text: Any) -> Any:
        if not isinstance(text, str):
            return text
        if extract is not None and text:
            text = extract(text).strip()
        found = given.values.get(text, text)
        if found == "" and given.default is not None:
            found = given.default
        if not isinstance(found, str):
            return found
        return read(given.prefix + found) if found else None

    return value
