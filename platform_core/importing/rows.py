"""Rows of the file on their way to being records: what they say, which records they refer to, which one they are."""

from __future__ import annotations

import functools
import operator
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from ..query import Filter, Query, Record
from .plan import Plan, ReferencePlan
from .references import References, each
from .sources import Row

if TYPE_CHECKING:
    from ..records import Records

CHUNK = 100
Key = tuple[Any, ...]
Need = tuple[str, Any]
"""A field by which a record is found, and the value that it is to have."""


class Prepared(msgspec.Struct):
    """A row as values of fields; references still hold what the file says of the other record."""

    row: Row
    values: dict[str, Any]
    errors: list[str]


def prepare(plan: Plan, row: Row) -> Prepared:
    """What a row says, with all that is wrong with it."""
    if row.error:
        return Prepared(row, {}, [row.error])
    values: dict[str, Any] = {}
    errors = _unmapped(plan, row)
    for name, field in plan.fields.items():
        try:
            value = field.read(field.text(row))
        except ValueError as error:
            errors.append(f"{field.place}: {error}")
            continue
        if value is not None or field.clear:
            values[name] = value
    errors += [
        f"{plan.place(name)}: the key is empty"
        for name in plan.key
        if values.get(name) is None and not errors
    ]
    return Prepared(row, values, errors)


def _unmapped(plan: Plan, row: Row) -> list[str]:
    """The cells that the map does not mention; the header of a CSV file is checked before."""
    if row.cells.keys() <= plan.known:
        return []
    return [f"column {name}: the map does not mention it" for name in row.cells if name not in plan.known]


class Resolved(msgspec.Struct):
    """A row's values with record ids, and the references to records that are yet to be created.

    ``needs``: what records that are not there yet are found by; rows further down may bring them.
    """

    values: dict[str, Any]
    absent: list[tuple[str, Any]]
    errors: list[str]
    needs: list[Need] = []


class Resolver:
    """Puts record ids where rows name the records that they refer to."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.references = {
            name: References(field.reference) for name, field in plan.fields.items() if field.reference
        }
        self.waits = True
        """Whether a record that is not there may still come, with a row further down."""
        self._own = {
            name for name, references in self.references.items() if self._of_the_file(references.plan)
        }

    def gives(self, row: Prepared) -> list[Need]:
        """What other rows may find the record of this one by."""
        fields = {self.references[name].plan.find for name in self._own}
        return [(field, row.values[field]) for field in sorted(fields) if row.values.get(field) is not None]

    def _of_the_file(self, reference: ReferencePlan) -> bool:
        """Whether the rows of this file are among the records that the field refers to, and say what they are found by."""
        known = self.plan.fields.get(reference.find)
        lineage = self.plan.entity.info.lineage
        return reference.target in lineage and known is not None and known.reference is None

    async def look_up(self, records: Records, rows: Sequence[Prepared]) -> None:
        """Look up what these rows refer to, with one query per field."""
        for name, references in self.references.items():
            await references.look_up(records, [value for row in rows for value in each(row.values.get(name))])

    async def resolve(self, records: Records, row: Prepared, *, again: bool = True) -> Resolved:
        """The row's references as ids, as far as there are such records; ``again``: look once more for the others."""
        resolved = Resolved(dict(row.values), [], [])
        for name, references in self.references.items():
            if row.values.get(name) is not None:
                found = [
                    await self._one(records, name, value, resolved, again=again)
                    for value in each(row.values[name])
                ]
                resolved.values[name] = found if references.plan.many else found[0]
        return resolved

    async def _one(
        self, records: Records, name: str, value: Any, resolved: Resolved, *, again: bool
    ) -> str | None:
        references = self.references[name]
        try:
            found = references.get(value)
            if found is None and again and references.plan.target.info.root is self.plan.entity.info.root:
                # A row may refer to one that stands above it in the same file.
                await references.look_up(records, [value])
                found = references.get(value)
        except ValueError as error:
            resolved.errors.append(f"{self.plan.place(name)}: {error}")
            return None
        if found is not None:
            return found
        if self.waits and name in self._own:
            resolved.needs.append((references.plan.find, value))
        elif references.plan.create is not None:
            resolved.absent.append((name, value))
        else:
            resolved.errors.append(f"{self.plan.place(name)}: {references.missing(value)}")
        return None


async def existing(records: Records, plan: Plan, keys: Sequence[Key]) -> dict[Key, list[Record]]:
    """The records that have these keys, with the fields that the map fills."""
    stored = [field.name for field in plan.fields.values() if field.field.stored]
    fields = tuple(dict.fromkeys(("sys_id", *stored)))
    found: dict[Key, list[Record]] = {}
    for start in range(0, len(keys), CHUNK):
        query = _query(plan, keys[start : start + CHUNK], fields)
        async for record in records.every(plan.entity, query):
            found.setdefault(tuple(record[name] for name in plan.key), []).append(record)
    return found


def _query(plan: Plan, keys: Sequence[Key], fields: tuple[str, ...]) -> Query:
    order, limit = ("sys_id",), 1000
    if len(plan.key) == 1:
        filters = (Filter(plan.key[0], "in", [key[0] for key in keys]),)
        return Query(filters=filters, fields=fields, order=order, limit=limit)
    columns = [getattr(plan.entity, name) for name in plan.key]
    alternatives = [
        functools.reduce(operator.and_, (column == part for column, part in zip(columns, key, strict=True)))
        for key in keys
    ]
    return Query(where=_any_of(alternatives), fields=fields, order=order, limit=limit)


def _any_of(conditions: Sequence[Any]) -> Any:
    """One of the conditions holds. Joined in halves: one after the other nests deeper than SQLite reads."""
    if len(conditions) == 1:
        return conditions[0]
    half = len(conditions) // 2
    return _any_of(conditions[:half]) | _any_of(conditions[half:])
