"""Asking whether what a change refers to exists and may be read: the two are never told apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .compiler.predicates import predicate
from .compiler.scope import Scope
from .compiler.select import Compiled
from .compiler.shapes import Constant, Input
from .compiler.statement import Statement
from .entity import Entity
from .errors import FieldError
from .query import Record
from .reading import Reader
from .validation import invalid

if TYPE_CHECKING:
    from .compiler.rights import Rights


async def check_references(
    reader: Reader, entity: type[Entity], given: Mapping[str, Any], old: Record | None = None
) -> None:
    """Every record that is newly referred to exists and may be read by the actor; the two are never told apart."""
    fields = entity.info.fields
    referred = {
        name: fresh
        for name, value in given.items()
        if fields[name].references is not None
        and (fresh := _newly_referred(value, (old or {}).get(name))) is not None
    }
    if not referred:
        return
    names = tuple(referred)
    lists = tuple(fields[name].kind == "reference_list" for name in names)

    def build() -> Compiled:
        statement = Statement(reader.session.dialect)
        targets: list[Any] = [fields[name].references for name in names]
        columns = [
            _found(statement, target, reader.rights(target), place, many)
            for place, (target, many) in enumerate(zip(targets, lists, strict=True))
        ]
        return Compiled(f"SELECT {', '.join(columns)}", tuple(statement.slots), names, ())

    statement = reader.statement(("references", entity, names), build)
    rows = await reader.run(statement, list(referred.values()))
    errors = [
        FieldError(pointer=f"/{name}", detail="there is no such record", code="bad_reference")
        for name, found, many in zip(names, rows[0], lists, strict=True)
        if found != (len(set(referred[name])) if many else 1)
    ]
    if errors:
        raise invalid(errors)


def _newly_referred(value: Any, old: Any) -> Any:
    """What a reference, or a list of them, refers to and did not before; ``None`` for nothing."""
    if isinstance(value, list):
        return [member for member in value if member not in (old or ())] or None
    return None if value == old else value


def _found(statement: Statement, target: type[Entity], rights: Rights, place: int, many: bool) -> str:
    scope = Scope(statement, target)
    parts = [f'{scope.base}."sys_id" {_equals(statement, Input(place), many)}']
    if rights.rows is not None:
        parts.append(predicate(scope, rights.rows))
    return f"(SELECT count(*) {scope.source} WHERE {' AND '.join(parts)})"


def _equals(statement: Statement, source: Input | Constant, many: bool) -> str:
    slot = statement.bind(source, array=many)
    if not many:
        return f"= {slot}"
    return f"IN (SELECT value FROM json_each({slot}))" if statement.dialect == "sqlite" else f"= ANY({slot})"
