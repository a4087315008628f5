"""How a body in the forum's words becomes fields of records: those that have a column, and the rest as it was said."""

from __future__ import annotations

from typing import Any

import msgspec

from platform_core import FieldError, InvalidInput, Records

from .resources import Given, Source
from .showing import BESIDE

SYSTEM_WORDS = ("@type", "@baseType", "@schemaLocation")


def given_of(body: msgspec.Struct) -> Given:
    """What a body says, under the forum's names; what it leaves out is left out."""
    found: Given = {}
    for known in msgspec.structs.fields(body):
        value = getattr(body, known.name)
        if value is not msgspec.UNSET:
            found[known.encode_name] = plain(value)
    return found


def plain(value: Any) -> Any:
    """A value of the body as plain JSON, moments excepted."""
    if isinstance(value, msgspec.Struct):
        return msgspec.to_builtins(value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def split(source: Source, given: Given, *, without: tuple[str, ...] = ()) -> tuple[Given, Given, Given]:
    """What goes into the record's fields, into those beside it, and what stands in no column."""
    fields: Given = {}
    beside: Given = {}
    further: Given = {}
    for name, value in given.items():
        if name in without:
            continue
        mapped = source.mapped.get(name)
        if mapped is None:
            further[name] = value
        elif mapped.values is None:
            raise refused(name, "it is made of other attributes here, and cannot be given", "leave it out")
        else:
            target = beside if mapped.path.startswith("beside:") else fields
            target.update(mapped.values(value))
    return fields, beside, further


def merged(kept: Any, patch: Any) -> Any:
    """A JSON merge patch (RFC 7386) carried out: nothing stands for taking away, objects are merged."""
    if not isinstance(patch, dict):
        return patch
    result = dict(kept) if isinstance(kept, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


async def keep_beside(records: Records, source: Source, sys_id: str, beside: Given, further: Given) -> None:
    """Keep what was said of a record beside it, merged with what was said before."""
    if source.beside is None or not (beside or further):
        return
    elevated = records.elevated(BESIDE)
    row = await elevated.find(source.beside.entity, source.beside.record == sys_id)
    values = dict(beside)
    if further:
        values[source.further] = stored(merged((row or {}).get(source.further), further))
    if row is None:
        await elevated.create(source.beside.entity, {source.beside.record._meta.name: sys_id, **values})
    else:
        await elevated.update(source.beside.entity, row["sys_id"], values)


async def keep_within(records: Records, source: Source, sys_id: str, further: Given) -> None:
    """Keep what was said of a record in its own JSON field, merged with what was said before."""
    if not further:
        return
    elevated = records.elevated(BESIDE)
    kept = await elevated.get(source.entity, sys_id, fields=(source.further,))
    values = {source.further: stored(merged(kept[source.further], further))}
    await elevated.update(source.entity, sys_id, values)


def stored(value: Any) -> Any:
    """A value as JSON holds it."""
    return msgspec.to_builtins(value)


def refused(name: str, detail: str, remedy: str, code: str = "not_applicable") -> InvalidInput:
    """A refusal of one attribute."""
    error = FieldError(pointer=f"/{name}", detail=detail, code=code)
    return InvalidInput(f"{name}: {detail}", remedy=remedy, errors=[error])


def limited(name: str, value: str | None, length: int) -> str | None:
    """A text that has to fit into a column."""
    if value is not None and len(value) > length:
        raise refused(name, f"it is longer than {length} characters", "shorten it", "too_long")
    return value
