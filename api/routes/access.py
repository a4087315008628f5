"""Access over HTTP: why somebody may or may not, who can, what all may, what differs, what would be."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import JSONBody

from api.context import AppRequest, actor_of, platform_of, record_id, records_of
from api.parameters import only, page_limit
from api.routes.records import answer
from platform_core import (
    ADMIN,
    USER_ADMIN,
    Access,
    Actor,
    Entity,
    InvalidQuery,
    Matrix,
    NotFound,
    NotPermitted,
    Proposal,
    as_csv,
    as_markdown,
    parse_id,
)

FORMATS = {
    "json": "application/json",
    "markdown": "text/markdown",
    "csv": "text/csv",
    "csv-by-field": "text/csv",
}
PackNames = Annotated[
    list[Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9_]{1,39}(==[0-9A-Za-z.+!-]{1,40})?$")]],
    msgspec.Meta(max_length=100),
]


class DiffRequest(msgspec.Struct, forbid_unknown_fields=True):
    """What rights are compared with: `packs` as if just these were active, or a table that `matrix` has given before."""

    packs: PackNames | None = None
    saved: Matrix | None = None


class CreationRequest(msgspec.Struct, forbid_unknown_fields=True):
    """Which record would be created: its table, its `values`, and by whom: the caller, if no `user` is named by his id."""

    table: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    values: dict[str, Any]
    user: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")] | None = None


def access_of(request: AppRequest) -> Access:
    """Access as the caller asks about it."""
    platform = platform_of(request)
    return Access(platform.instance, actor_of(request.scope), platform.assembly)


def _table(request: AppRequest, given: dict[str, str], needed: tuple[str, ...]) -> type[Entity]:
    missing = [name for name in needed if not given.get(name)]
    if missing:
        raise InvalidQuery(
            f"parameter {missing[0]!r} is missing", remedy="name table and sys_id of the record"
        )
    return records_of(request).entity(given["table"])


@get("/api/access/explain")
async def explain_access(request: AppRequest) -> Response[bytes]:
    """Why somebody (the caller, unless an administrator names a user) may or may not do something to a record."""
    given = only(request.scope["query_string"], ("table", "sys_id", "operation", "user", "field"))
    operation = given.get("operation", "read")
    creating = operation == "create" and "sys_id" not in given
    entity = _table(request, given, ("table",) if creating else ("table", "sys_id"))
    actor = await _subject(request, given.get("user"))
    sys_id = None if creating else record_id(given["sys_id"], entity)
    return answer(await access_of(request).explain(actor, entity, sys_id, operation, given.get("field")))


async def _subject(request: AppRequest, user: str | None) -> Actor:
    """Of whom it is asked: the caller, unless an administrator names somebody."""
    actor = actor_of(request.scope)
    if user is None:
        return actor
    if not actor.has(ADMIN, USER_ADMIN):
        raise NotPermitted("only user administrators ask on behalf of others", remedy="leave `user` out")
    try:
        found = await platform_of(request).identity.actor(parse_id(user))
    except ValueError as error:
        raise InvalidQuery(f"parameter 'user': {error}", remedy="name a user's sys_id") from None
    if found is None:
        raise NotFound("there is no such user who may act", remedy="check the id; the user may be inactive")
    return found


@post("/api/access/explain", status_code=200)
async def explain_creation(request: AppRequest, data: JSONBody[CreationRequest]) -> Response[bytes]:
    """Why somebody may or may not create a record with just these values; nothing is created."""
    only(request.scope["query_string"], ())
    entity, subject = records_of(request).entity(data.table), await _subject(request, data.user)
    return answer(await access_of(request).explain(subject, entity, None, "create", values=data.values))


@get("/api/access/who-can")
async def who_can(request: AppRequest) -> Response[bytes]:
    """The people who can do something to a record, by which rules, and how they hold these rules' roles."""
    given = only(request.scope["query_string"], ("table", "sys_id", "operation", "field", "limit", "after"))
    entity = _table(request, given, ("table", "sys_id"))
    found = await access_of(request).who_can(
        entity, record_id(given["sys_id"], entity), given.get("operation", "read"), given.get("field"),
        limit=page_limit(given.get("limit")), after=given.get("after"),
    )  # fmt: skip
    return answer(found)


@get("/api/access/matrix")
async def access_matrix(request: AppRequest) -> Response[bytes]:
    """The table of rights, as data, as a page or as lines."""
    given = only(request.scope["query_string"], ("role", "table", "pack", "format"))
    form = given.get("format", "json")
    if form not in FORMATS:
        raise InvalidQuery(
            f"parameter 'format': {form[:20]!r} is none", remedy=f"choose one of {', '.join(FORMATS)}"
        )
    roles, tables, packs = (
        tuple(given[name].split(",")) if name in given else None for name in ("role", "table", "pack")
    )
    found = access_of(request).matrix(roles=roles, tables=tables, packs=packs)
    if form == "json":
        return answer(found)
    text = as_markdown(found) if form == "markdown" else as_csv(found, by_field=form == "csv-by-field")
    return Response(text.encode(), media_type=FORMATS[form])


@post("/api/access/diff", status_code=200)
async def diff_access(request: AppRequest, data: JSONBody[DiffRequest]) -> Response[bytes]:
    """Who would gain or lose what with other packs, or has since a table of rights was saved; nothing is written."""
    only(request.scope["query_string"], ())
    return answer(await access_of(request).diff(data.packs, saved=data.saved))


@post("/api/access/simulate", status_code=200)
async def simulate_access(request: AppRequest, data: JSONBody[Proposal]) -> Response[bytes]:
    """Who would gain or lose which records and fields by a change of roles or rules; nothing is written."""
    only(request.scope["query_string"], ())
    return answer(await access_of(request).simulate(data))


ROUTES = (explain_access, explain_creation, who_can, access_matrix, diff_access, simulate_access)
