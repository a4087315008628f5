"""The packs' own routes: what Litestar says of their handlers, made to fit the rest of the document."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from litestar import Litestar, Router
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.routes import HTTPRoute

from api.context import PUBLIC
from api.openapi.components import CHANGE, READ, Schema, problems, schema_ref
from api.openapi.components import PUBLIC as OPEN
from api.openapi.names import Names
from api.openapi.operations import ALWAYS, WITH_BODY
from api.openapi.pack_types import PackTypes, named_in, renamed
from api.problems import MEDIA_TYPE
from platform_core import Pack

_METHODS = ("get", "post", "put", "patch", "delete")
_FAILURES = (400, 404, 409, 422, *ALWAYS)
OTHER = "Other"


class PackRoutes:
    """Paths and schemas of the packs' handlers, under names that are free."""

    def __init__(self, app: Litestar, packs: tuple[Pack, ...], schemas: Names, operations: Names) -> None:
        document = app.openapi_schema.to_schema()
        made: dict[str, Schema] = document.get("components", {}).get("schemas", {})
        # Litestar's names are marked: msgspec, which replaces what it can, may call another type by the same one.
        marks = {name: f"litestar:{name}" for name in made}
        components: dict[str, Schema] = {marks[name]: renamed(made[name], marks) for name in made}
        described: dict[str, Schema] = renamed(document.get("paths", {}), marks)
        self._operations = operations
        self._owners = {_function(handler): pack for pack in packs for handler in _handlers(pack.routes)}
        self._handlers = {
            key: handler
            for route in app.routes
            if isinstance(route, HTTPRoute)
            for key, handler in _keyed(route)
            if key[0] in described
        }
        types = PackTypes(self._handlers.values(), schemas)
        self.tags: dict[str, str] = {}
        """The tags of the routes, each with the pack that has it first."""
        paths = {path: self._path(path, described[path], types) for path in sorted(described)}
        names = {mark: _free(schemas, mark) for mark in _needed(paths, components)}
        self.paths: dict[str, Schema] = renamed(paths, names)
        self.schemas = types.schemas | {names[name]: renamed(components[name], names) for name in names}

    def _path(self, path: str, item: Schema, types: PackTypes) -> Schema:
        return {
            key: self._operation(path, key, value, types) if key in _METHODS else value
            for key, value in item.items()
        }

    def _operation(self, path: str, method: str, found: Schema, types: PackTypes) -> Schema:
        handler = self._handlers[path, method.upper()]
        pack = self._owners.get(_function(handler))
        owner = pack.name if pack else OTHER
        tags = found.get("tags") or [owner]
        for tag in tags:
            self.tags.setdefault(tag, owner)
        types.put_into(found, handler)
        declared: dict[str, Schema] = found.get("responses", {})
        answers = {status: one for status, one in declared.items() if not _is_failure(status)}
        failures = {int(status) for status in declared if _is_failure(status)}.union(_FAILURES)
        if "requestBody" in found:
            failures.update(WITH_BODY)
        name = found["operationId"] if handler.operation_id else handler.fn.__name__
        return {
            **found,
            **_words(handler, found),
            "tags": tags,
            "operationId": self._operations.take(name, f"{owner}_{name}"),
            "responses": {**answers, **problems(*failures), **_own_failures(handler, declared)},
            "security": OPEN if handler.opt.get(PUBLIC) else READ if method == "get" else CHANGE,
        }


def _own_failures(handler: HTTPRouteHandler, declared: dict[str, Schema]) -> dict[str, Schema]:
    """Failures that a handler answers in a shape of its own, as interfaces of others ask for.

    Those that are found before a request reaches the handler keep the one shape of all problems. A handler with exception
    handlers of its own turns all but those of signing in into its shape.
    """
    own = {
        str(status) for status, spec in (handler.responses or {}).items() if spec.data_container is not None
    }
    found = {status: one for status, one in declared.items() if status in own and _is_failure(status)}
    before = {str(each) for each in ALWAYS} if handler.exception_handlers else found.keys()
    for status in found.keys() & before:
        found[status]["content"][MEDIA_TYPE] = {"schema": schema_ref("Problem")}
    return found


def _words(handler: HTTPRouteHandler, found: Schema) -> Schema:
    """Summary and description: the handler's own, or its docstring's first line and the rest."""
    summary, _, rest = (inspect.getdoc(handler.fn) or found.get("summary", "")).partition("\n")
    description = handler.description or rest.strip()
    return {
        "summary": handler.summary or summary.strip().rstrip("."),
        **({"description": description} if description else {}),
    }


def _free(schemas: Names, mark: str) -> str:
    name = mark.partition(":")[2]
    return schemas.take(name, f"Pack{name}")


def _needed(paths: dict[str, Schema], components: Mapping[str, Schema]) -> list[str]:
    """The schemas of Litestar's that are still referred to."""
    needed: set[str] = set()
    todo = named_in(paths)
    while todo:
        name = todo.pop()
        if name in components and name not in needed:
            needed.add(name)
            todo |= named_in(components[name])
    return sorted(needed)


def _function(handler: BaseRouteHandler) -> Any:
    """What is called; an app makes methods of its own from a controller's functions."""
    return getattr(handler.fn, "__func__", handler.fn)


def _is_failure(status: str) -> bool:
    return int(status) >= HTTPStatus.BAD_REQUEST


def _keyed(route: HTTPRoute) -> Iterator[tuple[tuple[str, str], HTTPRouteHandler]]:
    for handler in route.route_handlers:
        for method in handler.http_methods:
            yield (route.path_format or "/", str(method)), handler


def _handlers(routes: Any) -> Iterator[BaseRouteHandler]:
    """The handlers among a pack's routes, those of its routers and controllers included."""
    for route in routes:
        if isinstance(route, BaseRouteHandler):
            yield route
        elif isinstance(route, Router):
            yield from (handler for inner in route.routes for handler in getattr(inner, "route_handlers", ()))
        elif isinstance(route, type):
            yield from (member for member in vars(route).values() if isinstance(member, BaseRouteHandler))
