"""The outermost layer of the server: whatever holds for every request, in one ASGI class."""

from __future__ import annotations

import asyncio
import itertools
import logging
import re
import secrets
from collections.abc import Collection
from time import perf_counter
from urllib.parse import quote

from api.asgi import ASGIApp, Header, Message, Receive, Scope, Send, header, respond
from api.exchange import Exchange
from api.logs import LOG_FIELDS, request_id
from api.metrics import Metrics
from api.problems import NotServing, answer
from platform_core import PackFailed, PlatformError

log = logging.getLogger("pergola.api")
access_log = logging.getLogger("pergola.access")

_SANE_ID = re.compile(rb"[A-Za-z0-9._:-]{1,128}")
_SECURITY: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    # Not no-referrer: under that policy browsers send "Origin: null" with forms, and sign-in tells its own
    # forms from foreign ones by their origin.
    (b"referrer-policy", b"same-origin"),
    (
        b"content-security-policy",
        b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    # Records are somebody's data; a handler that knows better says so.
    (b"cache-control", b"no-store"),
)
_HSTS: Header = (b"strict-transport-security", b"max-age=31536000")
_DENIAL = "websocket.http.response"
_INTERNAL_ERROR, _SERVICE_RESTART = 1011, 1012  # The close codes of RFC 6455 and its registry.


class Edge:
    """Gives every request an id, limits its body, answers what fails, and counts and logs it.

    ``https``: clients come over HTTPS only, and browsers are told to remember that. ``quiet``: paths that
    monitoring asks for all day, logged at debug level.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        metrics: Metrics,
        max_body: int = 8 * 1024 * 1024,
        https: bool = False,
        quiet: Collection[str] = ("/health/live", "/health/ready", "/metrics"),
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._max_body = max_body
        self._headers = (*_SECURITY, _HSTS) if https else _SECURITY
        self._quiet = frozenset(quiet)
        # Ids of our own need to be unique, not secret. Each edge counts for itself: a number that all instances of a
        # process share would tell each of them how much the others are asked.
        prefix = secrets.token_hex(10)
        self._ids = (f"{prefix}{number:012x}" for number in itertools.count(1))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        current = _id_given(scope) or next(self._ids)
        token = request_id.set(current)
        self._metrics.in_flight += 1
        try:
            if scope["type"] == "http":
                await self._http(scope, receive, send, current)
            else:
                await self._websocket(scope, receive, send, current)
        finally:
            self._metrics.in_flight -= 1
            request_id.reset(token)

    async def _http(self, scope: Scope, receive: Receive, send: Send, current: str) -> None:
        began = perf_counter()
        scope[LOG_FIELDS] = {}
        # HEAD is GET without the body. The server's own scope stays: it must go on knowing that it was HEAD.
        inner = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        headers = (*self._headers, (b"x-request-id", current.encode()))
        exchange = Exchange(scope, receive, send, self._max_body, headers)
        try:
            await self._serve(inner, exchange)
        finally:
            self._record(scope, inner, exchange, perf_counter() - began)

    async def _serve(self, scope: Scope, exchange: Exchange) -> None:
        try:
            exchange.refuse_announced_excess()
            await self._app(scope, exchange.receive, exchange.send)
            exchange.require_response()
        except (asyncio.CancelledError, GeneratorExit):
            raise
        except BaseException as error:
            # A pack's route may raise what would stop the server; it ends this request alone.
            if exchange.status:
                # Half an answer is out. Only a broken connection tells the client that it is not the whole.
                log.exception("the response broke off", extra={"fields": {"path": scope["path"]}})
                raise
            found = answer(error if isinstance(error, Exception) else _failure(error), scope)
            encoded = [(name.encode(), value.encode()) for name, value in found.headers.items()]
            await respond(exchange.send, found.problem.status, encoded, found.body)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send, current: str) -> None:
        began = perf_counter()
        scope[LOG_FIELDS] = {}
        ours = (b"x-request-id", current.encode())

        accepted = False

        async def pass_on(message: Message) -> None:
            nonlocal accepted
            if message["type"] == "websocket.accept":
                accepted = True
                message = {**message, "headers": [*message.get("headers", ()), ours]}
            await send(message)

        try:
            await self._app(scope, receive, pass_on)
        except PlatformError as error:
            log.warning("the WebSocket was closed: %s", error, extra={"fields": {"path": scope["path"]}})
            if not accepted and _DENIAL in scope.get("extensions", ()):
                await self._deny(error, scope, send, ours)
                return
            code = _SERVICE_RESTART if isinstance(error, NotServing) else _INTERNAL_ERROR
            await send({"type": "websocket.close", "code": code})
        except Exception:
            log.exception("the WebSocket failed", extra={"fields": {"path": scope["path"]}})
            raise
        finally:
            self._log("WEBSOCKET", scope, perf_counter() - began, {})

    async def _deny(self, error: PlatformError, scope: Scope, send: Send, ours: Header) -> None:
        """Answer the wish for a WebSocket as any other request that fails."""
        found = answer(error, scope)
        headers = [(name.encode(), value.encode()) for name, value in found.headers.items()]
        start = {"status": found.problem.status, "headers": [*headers, *self._headers, ours]}
        await send({"type": f"{_DENIAL}.start", **start})
        await send({"type": f"{_DENIAL}.body", "body": found.body})

    def _record(self, scope: Scope, inner: Scope, exchange: Exchange, seconds: float) -> None:
        route = inner.get("path_template", "")
        self._metrics.observe(scope["method"], route, exchange.status, seconds)
        fields = {"route": route, "status": exchange.status, "bytes": exchange.sent}
        self._log(scope["method"], scope, seconds, fields)

    def _log(self, method: str, scope: Scope, seconds: float, fields: dict[str, object]) -> None:
        path = scope["path"]
        level = logging.DEBUG if path in self._quiet else logging.INFO
        if not access_log.isEnabledFor(level):
            return
        shown = path if path.isprintable() else quote(path)
        # The query is left out: filters carry names, numbers and addresses of people.
        client = scope.get("client")
        fields |= {
            "method": method,
            "path": shown,
            "milliseconds": round(seconds * 1000, 2),
            "client": client[0] if client else "",
            **scope[LOG_FIELDS],
        }
        # A record made by hand: looking up who called costs as much as all the rest of a line.
        record = logging.LogRecord(access_log.name, level, __file__, 0, "%s %s", (method, shown), None)
        record.fields = fields
        access_log.handle(record)


def _failure(error: BaseException) -> PackFailed:
    failure = PackFailed(f"a request raised {type(error).__name__}")
    failure.__cause__ = error
    return failure


def _id_given(scope: Scope) -> str:
    """The client's own id when it is one that a log can carry."""
    given = header(scope, b"x-request-id")
    return given.decode() if given is not None and _SANE_ID.fullmatch(given) else ""
