"""The packs' own routes: what Litestar says of their handlers, made to fit the rest of the document."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from litestar import Litestar, Router
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.routes import HTTPRoute

from api.context import PUBLIC
from api.openapi.components import CHANGE, READ, REF_TEMPLATE, Schema, problems
from api.openapi.components import PUBLIC as OPEN
from api.openapi.names import Names
from api.openapi.operations import ALWAYS, WITH_BODY
from platform_core import Pack

_METHODS = ("get", "post", "put", "patch", "delete")
_FAILURES = (400, 404, 409, 422, *ALWAYS)
OTHER = "Other"


class PackRoutes:
    """Paths and schemas of the packs' handlers, under names that are free."""

    def __init__(self, app: Litestar, packs: tuple[Pack, ...], schemas: Names, operations: Names) -> None:
        document = app.openapi_schema.to_schema()
        self._operations = operations
        self._handlers = {
            key: handler
            for route in app.routes
            if isinstance(route, HTTPRoute)
            for key, handler in _keyed(route)
        }
        self._owners = {handler.fn: pack for pack in packs for handler in _handlers(pack.routes)}
        components: dict[str, Schema] = document.get("components", {}).get("schemas", {})
        self._names = {name: schemas.take(name, f"Pack{name}") for name in sorted(components)}
        self.schemas = {self._names[name]: self._renamed(components[name]) for name in sorted(components)}
        self.paths = {
            path: self._path(path, item) for path, item in sorted(document.get("paths", {}).items())
        }
        self.tags = {
            tag: None
            for item in self.paths.values()
            for method in _METHODS
            if method in item
            for tag in item[method]["tags"]
        }

    def _path(self, path: str, item: Schema) -> Schema:
        return {
            key: self._operation(path, key, self._renamed(value)) if key in _METHODS else self._renamed(value)
            for key, value in item.items()
        }

    def _operation(self, path: str, method: str, found: Schema) -> Schema:
        handler = self._handlers[path, method.upper()]
        pack = self._owners.get(handler.fn)
        declared: dict[str, Schema] = found.get("responses", {})
        answers = {status: one for status, one in declared.items() if not _is_failure(status)}
        failures = {int(status) for status in declared if _is_failure(status)}.union(_FAILURES)
        if "requestBody" in found:
            failures.update(WITH_BODY)
        described = (
            {"description": text}
            if (text := inspect.getdoc(handler.fn)) and "description" not in found
            else {}
        )
        security = OPEN if handler.opt.get(PUBLIC) else READ if method == "get" else CHANGE
        return {
            **found,
            **described,
            "operationId": self._operations.take(found["operationId"], f"pack_{found['operationId']}"),
            "tags": found.get("tags") or [pack.name if pack else OTHER],
            "responses": {**answers, **problems(*failures)},
            "security": security,
        }

    def _renamed(self, value: Any) -> Any:
        """The same with references to the schemas' new names."""
        if isinstance(value, dict):
            return {
                key: self._target(item) if key == "$ref" else self._renamed(item)
                for key, item in value.items()
            }
        return [self._renamed(item) for item in value] if isinstance(value, list | tuple) else value

    def _target(self, reference: Any) -> Any:
        prefix = REF_TEMPLATE.format(name="")
        if not isinstance(reference, str) or not reference.startswith(prefix):
            return reference
        name = reference.removeprefix(prefix)
        return prefix + self._names.get(name, name)


def _is_failure(status: str) -> bool:
    return int(status) >= HTTPStatus.BAD_REQUEST


def _keyed(route: HTTPRoute) -> Iterator[tuple[tuple[str, str], HTTPRouteHandler]]:
    for handler in route.route_handlers:
        for method in handler.http_methods:
            yield (route.path_format or "/", str(method)), handler


def _handlers(routes: Any) -> Iterator[BaseRouteHandler]:
    """The handlers among a pack's routes; those of controllers are made by the app and belong to nobody here."""
    for route in routes:
        if isinstance(route, BaseRouteHandler):
            yield route
        elif isinstance(route, Router):
            yield from (handler for inner in route.routes for handler in getattr(inner, "route_handlers", ()))
