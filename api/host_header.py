"""Which host a request is for."""

from __future__ import annotations

import re

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api.asgi import ASGIApp, Receive, Scope, Send
from platform_core import host_name

_HOST = re.compile(rb"(\[[0-9a-fA-F:.]+\]|[^\[\]:]+)(?::[0-9]{0,5})?")


def asked_host(scope: Scope) -> str | None:
    """The host name that a request is for, in its compared form and without the port.

    ``None`` when there is no Host header, more than one, or one that no host name can be.
    """
    given = [value for name, value in scope["headers"] if name == b"host"]
    match = _HOST.fullmatch(given[0]) if len(given) == 1 else None
    if match is None:
        return None
    try:
        return host_name(match[1].decode("ascii"))
    except ValueError:
        return None


class TrustedProxies:
    """Believes what the named proxies say of the caller and of the host that he asked for; nobody else is believed.

    Of several X-Forwarded-Host values the last one counts: it is the proxy's own, those before came with the request.
    """

    def __init__(self, app: ASGIApp, proxies: str) -> None:
        self._callers = ProxyHeadersMiddleware(app, proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in {"http", "websocket"}:
            client = scope.get("client")
            if (client[0] if client else None) in self._callers.trusted_hosts:
                scope = _as_forwarded(scope)
        inner: ASGIApp = self._callers
        await inner(scope, receive, send)


def _as_forwarded(scope: Scope) -> Scope:
    said = [value for name, value in scope["headers"] if name == b"x-forwarded-host"]
    if not said:
        return scope
    host = said[-1].rpartition(b",")[2].strip()
    others = [(name, value) for name, value in scope["headers"] if name != b"host"]
    return {**scope, "headers": [(b"host", host), *others]}
