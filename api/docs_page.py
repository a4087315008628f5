"""The page that shows the OpenAPI document: one file, our own, and nothing from anywhere else."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from importlib.resources import files

from api.asgi import Header, Receive, Scope, Send, header, respond

DOCS = "/docs"
_SCRIPTS = ("docs_schemas.js", "docs_page.js")


class DocsPage:
    """An ASGI app that answers with the page; ``body`` and ``headers`` are there for other ways to serve it.

    The content security policy allows the page its own script and style, by their hashes, and to fetch from
    where it came; all else is forbidden to it.
    """

    def __init__(self, *, openapi_url: str = "/openapi.json", title: str = "API") -> None:
        style = asset("docs.css")
        script = "".join(asset(name) for name in _SCRIPTS)
        parts = {
            "{openapi_url}": escape(openapi_url),
            "{title}": escape(title),
            "{style}": style,
            "{script}": script,
        }
        page = asset("docs.html")
        for placeholder, text in parts.items():
            page = page.replace(placeholder, text)
        self.body = page.encode()
        self.headers: tuple[Header, ...] = (
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-security-policy", policy(script, style).encode()),
            (b"cache-control", b"no-cache"),
            (b"etag", f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'.encode()),
        )

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        etag = dict(self.headers)[b"etag"]
        if header(scope, b"if-none-match") == etag:
            await respond(send, 304, self.headers)
        else:
            await respond(send, 200, self.headers, self.body)


def asset(name: str) -> str:
    """The text of a file that pages are made of."""
    return (files("api") / "assets" / name).read_text(encoding="utf-8")


def policy(script: str, style: str) -> str:
    """The content security policy of a page with one script and one style."""
    return (
        f"default-src 'none'; script-src '{_source(script)}'; style-src '{_source(style)}'; "
        "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _source(text: str) -> str:
    """How a policy names an inline script or style: the hash of what stands between the tags."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
