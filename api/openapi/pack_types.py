"""The schemas of the types that packs' handlers take and return."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from litestar.enums import RequestEncodingType
from litestar.handlers import HTTPRouteHandler
from litestar.params import BodyKwarg

from api.openapi.components import JSON, REF_TEMPLATE, Schema
from api.openapi.names import Names

Operation = Schema


class PackTypes:
    """Schemas made by msgspec, which knows of its types what Litestar leaves out: closed objects, limits, tags."""

    def __init__(self, handlers: Iterable[HTTPRouteHandler], names: Names) -> None:
        types = [
            kind for handler in handlers for kind in (_taken(handler), _returned(handler)) if kind is not None
        ]
        schemas, components = msgspec.json.schema_components(types, ref_template=REF_TEMPLATE)
        new = {name: names.take(name, f"Pack{name}") for name in sorted(components)}
        self.schemas: dict[str, Schema] = {
            new[name]: renamed(components[name], new) for name in sorted(components)
        }
        self._of = [(kind, renamed(schema, new)) for kind, schema in zip(types, schemas, strict=True)]

    def put_into(self, operation: Operation, handler: HTTPRouteHandler) -> None:
        """Replace the schemas of an operation's body and answer."""
        body = operation.get("requestBody", {}).get("content", {})
        self._replace(body, _taken(handler))
        answer = operation.get("responses", {}).get(str(handler.status_code), {})
        self._replace(answer.get("content") or {}, _returned(handler))

    def _replace(self, content: dict[str, Any], kind: Any) -> None:
        if JSON in content and kind is not None:
            content[JSON]["schema"] = next(schema for known, schema in self._of if known == kind)


def _taken(handler: HTTPRouteHandler) -> Any:
    """The type of the JSON body, if msgspec decodes it."""
    field = handler.parsed_data_field
    if field is None or handler.resolve_data_dto() is not None:
        return None
    kwarg = field.kwarg_definition
    if isinstance(kwarg, BodyKwarg) and kwarg.media_type not in (None, RequestEncodingType.JSON):
        return None
    return field.raw if _is_known(field.raw) else None


def _returned(handler: HTTPRouteHandler) -> Any:
    """The type of the answer, if msgspec encodes it."""
    kind = handler.parsed_return_field.raw
    if handler.resolve_return_dto() is not None or kind is None or kind is type(None):
        return None
    return kind if _is_known(kind) else None


def _is_known(kind: Any) -> bool:
    try:
        msgspec.json.schema(kind)
    except TypeError:  # Of a type of the web framework, or of another library.
        return False
    return True


def renamed(value: Any, names: dict[str, str]) -> Any:
    """The same with references to schemas under their new names."""
    if isinstance(value, dict):
        return {
            key: _target(item, names) if key == "$ref" else renamed(item, names)
            for key, item in value.items()
        }
    return [renamed(item, names) for item in value] if isinstance(value, list | tuple) else value


def _target(reference: Any, names: dict[str, str]) -> Any:
    prefix = REF_TEMPLATE.format(name="")
    if not isinstance(reference, str) or not reference.startswith(prefix):
        return reference
    name = reference.removeprefix(prefix)
    return prefix + names.get(name, name)


def named_in(value: Any) -> set[str]:
    """The names of the schemas that something refers to."""
    if isinstance(value, dict):
        found = {name for item in value.values() for name in named_in(item)}
        reference = value.get("$ref")
        prefix = REF_TEMPLATE.format(name="")
        if isinstance(reference, str) and reference.startswith(prefix):
            found.add(reference.removeprefix(prefix))
        return found
    return {name for item in value for name in named_in(item)} if isinstance(value, list | tuple) else set()
