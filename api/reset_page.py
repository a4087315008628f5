"""The page that the link in a mail opens: one file, and it sends the token to nobody but this instance."""

from __future__ import annotations

from api.asgi import Receive, Scope, Send, respond
from api.docs_page import asset, policy

RESET = "/reset-password"


class ResetPage:
    """An ASGI app that answers with the page on which somebody chooses a new password."""

    def __init__(self) -> None:
        style, script = asset("reset.css"), asset("reset.js")
        self.body = asset("reset.html").replace("{style}", style).replace("{script}", script).encode()
        self.headers = (
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-security-policy", policy(script, style).encode()),
            (b"referrer-policy", b"no-referrer"),
            (b"cache-control", b"no-store"),
        )

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        await respond(send, 200, self.headers, self.body)
