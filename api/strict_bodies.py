"""Request bodies decoded strictly and in one pass, for the typed handlers of packs and for our own.

Litestar's own way is lax: it takes ``"2"`` for 2, reads decimals through floats, stops at the first error
and takes any content type for JSON. A pack's handler gets the strict way by declaring
``data: JSONBody[SomeStruct]`` as ever.
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from litestar import Request
from litestar.config.app import AppConfig
from litestar.enums import RequestEncodingType
from litestar.handlers import HTTPRouteHandler
from litestar.params import BodyKwarg
from litestar.plugins import InitPlugin, ReceiveRoutePlugin
from litestar.routes import BaseRoute, HTTPRoute

from api.asgi import header
from api.body_errors import explain_decode_failure
from api.problems import UnsupportedMediaType
from platform_core import FieldError, InvalidInput, MalformedBody

__all__ = ["StrictBodies", "StrictRequest", "decode_body", "explain_decode_failure", "require_json"]

T = TypeVar("T")

_DECODER = "pergola.body_decoder"
_NOT_JSON = frozenset(
    {RequestEncodingType.MULTI_PART, RequestEncodingType.URL_ENCODED, RequestEncodingType.MESSAGEPACK}
)
_ANYTHING = msgspec.json.Decoder()


def require_json(scope: Any) -> None:
    """Refuse a body that does not say that it is JSON.

    A form of a foreign page can send text, but not this type, so no page elsewhere writes in somebody's name.
    """
    given = (header(scope, b"content-type") or b"").partition(b";")[0].strip().lower()
    if given == b"application/json" or (given.startswith(b"application/") and given.endswith(b"+json")):
        return
    what = f"{given.decode('latin-1')!r} is not read here" if given else "The body has no content type"
    raise UnsupportedMediaType(what, remedy="send JSON with Content-Type: application/json")


def decode_body(decoder: msgspec.json.Decoder[T], body: bytes) -> T:
    """Decode a body in one pass; if it is refused, say everything that is wrong with it."""
    try:
        return decoder.decode(body)
    except msgspec.ValidationError:
        _check_syntax(body)
        errors = explain_decode_failure(decoder.type, body, decoder.dec_hook)
        raise _invalid(errors) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _malformed(body, error) from None


def _invalid(errors: list[FieldError]) -> InvalidInput:
    count = "One field" if len(errors) == 1 else f"{len(errors)} fields"
    text = f"{count} of the body cannot be taken"
    return InvalidInput(text, remedy="correct what errors names", errors=errors)


def _check_syntax(body: bytes) -> None:
    """The decoder stops at a wrong type before it sees that the rest is no JSON at all."""
    try:
        _ANYTHING.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _malformed(body, error) from None


def _malformed(body: bytes, error: Exception) -> MalformedBody:
    if not body.strip():
        return MalformedBody("The body is empty", remedy="send a JSON body")
    if isinstance(error, RecursionError):
        return MalformedBody("The body is nested too deeply", remedy="send a flatter one")
    if isinstance(error, UnicodeDecodeError):
        return MalformedBody("The body is not UTF-8", remedy="encode the body as UTF-8")
    return MalformedBody(f"The body is not JSON: {error}", remedy="send well-formed JSON in UTF-8")


class StrictRequest(Request[Any, Any, Any]):
    """A request whose JSON is read strictly, as the type that the handler declares."""

    __slots__ = ()

    async def json(self) -> Any:
        """The body as the handler's ``data``; a plain value if the handler declares none."""
        body = await self.body()
        require_json(self.scope)
        return decode_body(self.route_handler.opt.get(_DECODER, _ANYTHING), body)


class StrictBodies(InitPlugin, ReceiveRoutePlugin):
    """Puts a strict decoder behind every handler's ``data`` parameter."""

    def on_app_init(self, app_config: AppConfig) -> AppConfig:
        app_config.request_class = StrictRequest
        # The edge limits bodies for all apps alike.
        app_config.request_max_body_size = None
        return app_config

    def receive_route(self, route: BaseRoute) -> None:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                _prepare(handler)


def _prepare(handler: HTTPRouteHandler) -> None:
    field = handler.parsed_data_field
    if field is None:
        return
    kwarg = field.kwarg_definition
    if isinstance(kwarg, BodyKwarg) and kwarg.media_type in _NOT_JSON:
        return
    hook = handler.default_deserializer
    handler.opt[_DECODER] = msgspec.json.Decoder(field.raw, dec_hook=hook)
