"""The routes of one of the forum's interfaces, made of its description."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, NamedTuple

from litestar import Request, Response, delete, get, patch, post
from litestar.datastructures import ResponseHeader
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter

from platform_core import NotPermitted, Records

from .asking import DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET, asked, filterable, only_fields
from .changing import given_of
from .errors import HANDLERS, Error
from .listening import hub_routes
from .resources import Face, Resource
from .schemas import Schemas, schemas_of
from .showing import located, one, page

TOTAL, COUNT = "X-Total-Count", "X-Result-Count"
FAILURES = {
    status: ResponseSpec(Error, generate_examples=False, description=words)
    for status, words in (
        (400, "Something about the request is wrong"),
        (401, "It needs a sign-in"),
        (403, "It is not permitted"),
        (404, "There is none, or none that you may see"),
        (409, "The present state does not allow it"),
        (429, "Too often"),
        (500, "The server failed"),
    )
}
LISTS = """List or find {} objects.

Filters of several attributes add up; several values of one, repeated or separated by commas, are alternatives. Moments
are compared with `.gt`, `.gte`, `.lt` and `.lte` as well.
"""
PATCHES = """Change a {}.

The body is a JSON merge patch: what it names is replaced, `null` takes away.
"""
AnyRequest = Request[Any, Any, Any]
WHO: dict[str, Any] = {"records": NamedDependency[Records]}
COUNTS = [
    ResponseHeader(name=TOTAL, value="", documentation_only=True, description="How many there are in all"),
    ResponseHeader(name=COUNT, value="", documentation_only=True, description="How many are in this answer"),
]
FOUND_AT = [
    ResponseHeader(name="Location", value="", documentation_only=True, description="Where it is found")
]
FIELDS = Annotated[
    str | None,
    QueryParameter(name="fields", description="Attributes to answer with, separated by commas"),
]
OFFSET = Annotated[
    int, QueryParameter(name="offset", ge=0, le=MAX_OFFSET, description="How many to leave out")
]
LIMIT = Annotated[
    int, QueryParameter(name="limit", ge=1, le=MAX_LIMIT, description="How many to answer with")
]


def routes_of(face: Face) -> tuple[HTTPRouteHandler, ...]:
    """All routes of one version of an interface."""
    found: list[HTTPRouteHandler] = []
    for resource in face.resources:
        found += _routes(face, resource)
    return (*found, *hub_routes(face, settings(face)))


def settings(face: Face) -> dict[str, Any]:
    """What all routes of a face have in common."""
    return {"exception_handlers": HANDLERS, "responses": FAILURES, "tags": [face.tag]}


def typed(
    function: Callable[..., Awaitable[Any]], words: str, returns: Any, **parameters: Any
) -> Callable[..., Awaitable[Any]]:
    """A handler with its words, and these parameters: (type, default), or the type alone of one that must be given."""
    function.__doc__ = words
    made = []
    for name, given in parameters.items():
        kind, default = given if isinstance(given, tuple) else (given, inspect.Parameter.empty)
        made.append(inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=kind, default=default))
    function.__annotations__ = {each.name: each.annotation for each in made} | {"return": returns}
    function.__signature__ = inspect.Signature(made, return_annotation=returns)  # type: ignore[attr-defined]
    return function


def _filters(resource: Resource) -> dict[str, Any]:
    """A parameter for each attribute that lists are filtered by."""
    return {
        f"by_{''.join(char for char in name if char.isalnum())}": (
            Annotated[list[str] | None, QueryParameter(name=name, description="Any of these values")],
            None,
        )
        for name in sorted(filterable(resource))
    }


class Place(NamedTuple):
    """A resource on a face, and what its routes have in common."""

    face: Face
    resource: Resource
    kinds: Schemas
    common: dict[str, Any]

    @property
    def path(self) -> str:
        """The address of the collection."""
        return f"{self.face.base}/{self.resource.path}"

    def named(self, verb: str) -> str:
        """The id of one of its operations."""
        return f"{self.face.key.replace('/', '_')}_{self.resource.path}_{verb}"


def _routes(face: Face, resource: Resource) -> list[HTTPRouteHandler]:
    place = Place(face, resource, schemas_of(resource), settings(face))
    return [*_reading(place), *_changing(place)]


def _reading(place: Place) -> list[HTTPRouteHandler]:
    face, resource, kinds, common = place
    asks = {"request": AnyRequest, **WHO}
    lists = typed(
        _list(face, resource),
        LISTS.format(resource.name),
        list[kinds.shown],  # type: ignore[name-defined]
        **asks,
        fields=(FIELDS, None),
        offset=(OFFSET, 0),
        limit=(LIMIT, DEFAULT_LIMIT),
        **_filters(resource),
    )
    words = f"Get a {resource.name} by its id."
    gets = typed(_get(face, resource), words, kinds.shown, id=FromPath[str], **asks, fields=(FIELDS, None))
    return [
        get(place.path, operation_id=place.named("list"), response_headers=COUNTS, **common)(lists),
        get(f"{place.path}/{{id:str}}", operation_id=place.named("get"), **common)(gets),
    ]


def _changing(place: Place) -> list[HTTPRouteHandler]:
    face, resource, kinds, common = place
    one_of_them = f"{place.path}/{{id:str}}"
    created: Any = JSONBody[kinds.created]  # type: ignore[name-defined, misc]
    updated: Any = JSONBody[kinds.updated]  # type: ignore[name-defined, misc]
    words = f"Create a {resource.name}."
    creates = typed(_create(face, resource), words, kinds.shown, data=created, **WHO)
    words = PATCHES.format(resource.name)
    patches = typed(_patch(face, resource), words, kinds.shown, id=FromPath[str], data=updated, **WHO)
    deletes = typed(_delete(resource), f"Delete a {resource.name}.", None, id=FromPath[str], **WHO)
    return [
        post(place.path, operation_id=place.named("create"), response_headers=FOUND_AT, **common)(creates),
        patch(one_of_them, operation_id=place.named("patch"), **common)(patches),
        delete(one_of_them, operation_id=place.named("delete"), **common)(deletes),
    ]


def _list(face: Face, resource: Resource) -> Callable[..., Awaitable[Any]]:
    async def answer(*, request: AnyRequest, records: Records, **_: Any) -> Response[Any]:
        found = await page(records, face, resource, asked(request.scope["query_string"], resource))
        headers = {TOTAL: str(found.total), COUNT: str(len(found.resources))}
        return Response(found.resources, headers=headers)

    return answer


def _get(face: Face, resource: Resource) -> Callable[..., Awaitable[Any]]:
    async def answer(*, id: str, request: AnyRequest, records: Records, **_: Any) -> Response[Any]:  # noqa: A002
        return Response(await one(records, face, resource, id, only_fields(request.scope["query_string"])))

    return answer


def _create(face: Face, resource: Resource) -> Callable[..., Awaitable[Any]]:
    async def answer(*, data: Any, records: Records) -> Response[Any]:
        async with records.transaction() as transaction:
            _, key = await resource.create(transaction, given_of(data))
        made = await one(records, face, resource, key)
        return Response(made, status_code=201, headers={"Location": made["href"]})

    return answer


def _patch(face: Face, resource: Resource) -> Callable[..., Awaitable[Any]]:
    async def answer(*, id: str, data: Any, records: Records) -> Response[Any]:  # noqa: A002
        async with records.transaction() as transaction:
            source, row = await located(transaction, resource, id)
            if source.patch is None:
                raise NotPermitted(f"a {resource.name} cannot be changed here")
            await source.patch(transaction, row["sys_id"], given_of(data))
        return Response(await one(records, face, resource, row["sys_id"]))

    return answer


def _delete(resource: Resource) -> Callable[..., Awaitable[Any]]:
    async def answer(*, id: str, records: Records) -> None:  # noqa: A002
        async with records.transaction() as transaction:
            source, row = await located(transaction, resource, id)
            if source.delete is None:
                raise NotPermitted(f"a {resource.name} cannot be deleted here")
            await source.delete(transaction, row["sys_id"])

    return answer
