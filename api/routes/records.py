"""Records over HTTP: generic handlers for every active entity."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from litestar import Response, Router, delete, get, patch, post
from litestar.params import FromPath

from api.asgi import header
from api.context import ENCODER, AppRequest, based_on, etag, json_object, record_id, records_of
from api.parameters import filters_of, list_query, only, page_limit, pairs
from api.registration import fresh_handlers
from platform_core import UNKNOWN_TYPE, FieldError, InvalidInput, NewFile, Once, Page, Record

JSON = "application/json"
PREFIX = "/api/tables"
MAX_KEY = 255


def answer(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response[bytes]:
    """A JSON response."""
    return Response(ENCODER.encode(value), status_code=status, media_type=JSON, headers=headers)


def page_answer(page: Page) -> Response[bytes]:
    """A page of a list."""
    body: dict[str, Any] = {"records": page.records, "next": page.next}
    if page.count is not None:
        body["count"] = {"value": page.count.value, "exact": page.count.exact}
    return answer(body)


def record_answer(
    record: Record, status: int = 200, headers: dict[str, str] | None = None
) -> Response[bytes]:
    """One record with its version."""
    return answer(record, status, {**etag(record), **(headers or {})})


@get("/{table:str}")
async def list_records(request: AppRequest, table: FromPath[str]) -> Response[bytes]:
    """The records that the query asks for and the caller may read."""
    records = records_of(request)
    entity = records.entity(table)
    return page_answer(await records.list(entity, list_query(records, entity, request.scope["query_string"])))


@post("/{table:str}")
async def create_record(request: AppRequest, table: FromPath[str]) -> Response[bytes]:
    """Create a record; with an ``Idempotency-Key`` asking again gives the same record."""
    records = records_of(request)
    entity = records.entity(table)
    only(request.scope["query_string"], ())
    values = await json_object(request)
    once = await _once(request, table)
    record = await records.create(entity, values, once=once)
    return record_answer(record, 201, {"location": f"{PREFIX}/{table}/{record['sys_id']}"})


async def _once(request: AppRequest, table: FromPath[str]) -> Once | None:
    key = header(request.scope, b"idempotency-key")
    if key is None:
        return None
    if not 1 <= len(key) <= MAX_KEY or not key.isascii():
        detail = f"Idempotency-Key has 1 to {MAX_KEY} ASCII characters"
        raise InvalidInput(
            detail, remedy="send a UUID", errors=[FieldError(pointer="", detail=detail, code="bad_key")]
        )
    return Once.of(key.decode(), table, await request.body())


@get("/{table:str}/aggregate")
async def aggregate_records(request: AppRequest, table: FromPath[str]) -> Response[bytes]:
    """Figures per group over the records that the caller may read."""
    records = records_of(request)
    entity = records.entity(table)
    given = pairs(request.scope["query_string"])
    own = {name: value for name, value in given if name in ("group_by", "measures")}
    filters = filters_of(records, entity, [(name, value) for name, value in given if name not in own])
    groups = [name for name in own.get("group_by", "").split(",") if name]
    measures = [name for name in own.get("measures", "count").split(",") if name]
    return answer({"groups": await records.aggregate(entity, groups, measures, filters=filters)})


@get("/{table:str}/{sys_id:str}")
async def get_record(request: AppRequest, table: FromPath[str], sys_id: FromPath[str]) -> Response[bytes]:
    """One record, with its version as ETag."""
    records = records_of(request)
    entity = records.entity(table)
    asked = only(request.scope["query_string"], ("fields",)).get("fields")
    names = None if asked is None else [*(name for name in asked.split(",") if name), "sys_mod_count"]
    record = await records.get(entity, record_id(sys_id, entity), _known(names, records.readable(entity)))
    tag = etag(record)
    if asked is not None and "sys_mod_count" not in asked.split(","):
        record.pop("sys_mod_count", None)
    if tag and header(request.scope, b"if-none-match") == tag["etag"].encode():
        return Response(b"", status_code=304, headers=tag)
    return answer(record, 200, tag)


def _known(names: list[str] | None, readable: tuple[str, ...]) -> list[str] | None:
    """The fields asked for; the version comes along only where an entity has one."""
    if names is None or "sys_mod_count" in readable:
        return names
    return [name for name in names if name != "sys_mod_count"]


@patch("/{table:str}/{sys_id:str}")
async def update_record(request: AppRequest, table: FromPath[str], sys_id: FromPath[str]) -> Response[bytes]:
    """Change fields of a record; ``null`` empties one, what is left out stays."""
    records = records_of(request)
    entity = records.entity(table)
    only(request.scope["query_string"], ())
    version, values = based_on(request), await json_object(request)
    return record_answer(await records.update(entity, record_id(sys_id, entity), values, version=version))


@delete("/{table:str}/{sys_id:str}", status_code=204)
async def delete_record(request: AppRequest, table: FromPath[str], sys_id: FromPath[str]) -> None:
    """Delete a record."""
    records = records_of(request)
    entity = records.entity(table)
    only(request.scope["query_string"], ())
    await records.delete(entity, record_id(sys_id, entity), version=based_on(request))


@post("/{table:str}/{sys_id:str}/actions/{transition:str}", status_code=200)
async def make_transition(
    request: AppRequest, table: FromPath[str], sys_id: FromPath[str], transition: FromPath[str]
) -> Response[bytes]:
    """Make a move of the record's lifecycle, with the fields that it takes."""
    records = records_of(request)
    entity = records.entity(table)
    only(request.scope["query_string"], ())
    version = based_on(request)
    values = await json_object(request) if await request.body() else {}
    record = await records.transition(entity, record_id(sys_id, entity), transition, values, version=version)
    return record_answer(record)


@get("/{table:str}/{sys_id:str}/journal/{field:str}")
async def read_journal(
    request: AppRequest, table: FromPath[str], sys_id: FromPath[str], field: FromPath[str]
) -> Response[bytes]:
    """The entries of a journal field, newest first."""
    records = records_of(request)
    entity = records.entity(table)
    limit, after = _paging(request)
    return page_answer(
        await records.journal(entity, record_id(sys_id, entity), field, limit=limit, after=after)
    )


@get("/{table:str}/{sys_id:str}/history")
async def read_history(request: AppRequest, table: FromPath[str], sys_id: FromPath[str]) -> Response[bytes]:
    """The changes of a record, newest first."""
    records = records_of(request)
    entity = records.entity(table)
    limit, after = _paging(request)
    return page_answer(await records.history(entity, record_id(sys_id, entity), limit=limit, after=after))


@get("/{table:str}/{sys_id:str}/attachments")
async def read_attachments(
    request: AppRequest, table: FromPath[str], sys_id: FromPath[str]
) -> Response[bytes]:
    """What is known of the files on a record."""
    records = records_of(request)
    entity = records.entity(table)
    limit, after = _paging(request)
    return page_answer(await records.attachments(entity, record_id(sys_id, entity), limit=limit, after=after))


@post("/{table:str}/{sys_id:str}/attachments", status_code=201)
async def attach_file(request: AppRequest, table: FromPath[str], sys_id: FromPath[str]) -> Response[bytes]:
    """Keep a file with a record: its name is a parameter, what it holds is the body."""
    records = records_of(request)
    entity = records.entity(table)
    key = record_id(sys_id, entity)
    name = only(request.scope["query_string"], ("file_name",)).get("file_name", "")
    given = (header(request.scope, b"content-type") or UNKNOWN_TYPE.encode()).decode("latin-1")
    file = NewFile(name=name, content=await request.body(), content_type=given)
    once = await _once(request, f"{table}/{key}/attachments/{name}")
    made = await records.attach(entity, key, file, once=once)
    return answer(made, 201, {"location": f"{PREFIX}/{table}/{key}/attachments/{made['sys_id']}"})


@get("/{table:str}/{sys_id:str}/attachments/{attachment:str}")
async def read_file(
    request: AppRequest, table: FromPath[str], sys_id: FromPath[str], attachment: FromPath[str]
) -> Response[bytes]:
    """What a file on a record holds. Browsers save it and never show it as a page of ours."""
    records = records_of(request)
    entity = records.entity(table)
    only(request.scope["query_string"], ())
    file = await records.attachment(entity, record_id(sys_id, entity), attachment)
    tag = {"etag": f'"{file.hash}"', "content-security-policy": "default-src 'none'; sandbox"}
    if header(request.scope, b"if-none-match") == tag["etag"].encode():
        return Response(b"", status_code=304, headers=tag)
    named = {
        "content-type": file.content_type,
        "content-disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
    }
    return Response(file.content, headers={**tag, **named})


@delete("/{table:str}/{sys_id:str}/attachments/{attachment:str}", status_code=204)
async def remove_file(
    request: AppRequest, table: FromPath[str], sys_id: FromPath[str], attachment: FromPath[str]
) -> None:
    """Take a file away; that it was there stays in the history."""
    records = records_of(request)
    entity = records.entity(table)
    only(request.scope["query_string"], ())
    await records.detach(entity, record_id(sys_id, entity), attachment)


def _paging(request: AppRequest) -> tuple[int, str | None]:
    given = only(request.scope["query_string"], ("limit", "after"))
    return page_limit(given.get("limit")), given.get("after")


def record_routes() -> Router:
    """All routes of records, under their own prefix: Litestar's trie does not go back from a literal step."""
    handlers = [
        list_records, create_record, aggregate_records, get_record, update_record, delete_record, make_transition,
        read_journal, read_history, read_attachments, attach_file, read_file, remove_file,
    ]  # fmt: skip
    return Router(PREFIX, route_handlers=fresh_handlers(handlers), include_in_schema=False)
