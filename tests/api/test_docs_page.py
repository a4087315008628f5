"""The documentation page is whole in itself, and its policy fits it exactly."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import msgspec
import pytest
import uvicorn

from api.asgi import Receive, Scope, Send, respond
from api.docs_page import DocsPage
from api.edge import Edge
from api.metrics import Metrics


async def get(page: DocsPage, **headers: str) -> httpx.Response:
    app: Any = Edge(page, metrics=Metrics())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        return await client.get("/docs", headers=headers)


async def test_the_page_names_no_other_host_and_no_other_file() -> None:
    text = (await get(DocsPage())).text
    assert not re.search(r"https?:", text)
    assert not re.search(r"[\"'(=]//", text), "an address without a scheme"
    assert not re.search(r"\ssrc\s*=|@import|\burl\(|\bimport\s*\(|<iframe|<object", text)
    assert re.findall(r'<link[^>]*href="([^"]*)"', text) == ["data:,"]


async def test_the_policy_allows_exactly_the_script_and_the_style_of_the_page() -> None:
    response = await get(DocsPage())
    (script,) = re.findall(r"<script>(.*?)</script>", response.text, re.DOTALL)
    (style,) = re.findall(r"<style>(.*?)</style>", response.text, re.DOTALL)
    (policy,) = response.headers.get_list("content-security-policy")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["script-src"] == f"'{source_of(script)}'"
    assert rules["style-src"] == f"'{source_of(style)}'"
    assert rules["default-src"] == rules["frame-ancestors"] == "'none'"
    assert "unsafe" not in policy
    assert len(script) > 5000
    assert len(style) > 2000


def source_of(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


async def test_no_markup_is_made_from_text() -> None:
    text = (await get(DocsPage())).text
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text
    )
    assert not re.search(r"\son\w+\s*=\s*[\"']|\sstyle\s*=\s*[\"']", text), "the policy forbids these"


async def test_title_and_address_are_the_callers_and_are_escaped() -> None:
    text = (await get(DocsPage(openapi_url='/v1/"x"', title="A & <B>"))).text
    assert '<meta name="openapi" content="/v1/&quot;x&quot;">' in text
    assert "<title>A &amp; &lt;B&gt;</title>" in text
    assert "{title}" not in text
    assert "{openapi_url}" not in text


async def test_an_unchanged_page_is_not_sent_again() -> None:
    page = DocsPage()
    first = await get(page)
    assert first.headers["content-type"] == "text/html; charset=utf-8"
    again = await get(page, **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


# -- in a browser, where there is one ------------------------------------------------------------------------

MARKUP = "<img src=x onerror=document.title='pwned'>"
REFERENCE = {"$ref": "#/components/schemas/Case"}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Pergola", "version": "1.2.3", "description": MARKUP},
    "paths": {
        "/api/cases/{sys_id}": {
            "parameters": [{"name": "sys_id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": {
                "operationId": "case.get",
                "tags": ["Case"],
                "summary": "Read a case",
                "responses": {
                    "200": {
                        "description": "The case",
                        "content": {"application/json": {"schema": REFERENCE}},
                    }
                },
            },
        }
    },
    "components": {
        "schemas": {
            "Case": {
                "type": "object",
                "required": ["number"],
                "properties": {
                    "number": {"type": "string", "maxLength": 40, "description": "`CS` and a number"},
                    "state": {"oneOf": [{"const": 1, "title": "New"}, {"const": 3, "title": "Closed"}]},
                    "parent": {"anyOf": [REFERENCE, {"type": "null"}]},
                },
            }
        }
    },
}


@asynccontextmanager
async def served() -> AsyncIterator[str]:
    page = DocsPage()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/docs":
            await page(scope, receive, send)
        else:
            headers = [(b"content-type", b"application/json")]
            await respond(send, 200, headers, msgspec.json.encode(DOCUMENT))

    config = uvicorn.Config(
        Edge(app, metrics=Metrics()), port=0, lifespan="off", log_config=None, loop="asyncio"
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - The server offers nothing to wait for.
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/docs"
    server.should_exit = True
    await task


BROWSER = shutil.which("chromium") or shutil.which("google-chrome")


@pytest.mark.deep
@pytest.mark.skipif(BROWSER is None, reason="needs Chromium")
async def test_a_browser_draws_the_document_and_no_markup_of_it() -> None:
    assert BROWSER
    options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=4000", "--dump-dom"]
    async with served() as address:
        process = await asyncio.create_subprocess_exec(
            BROWSER,
            *options,
            f"{address}#case.get",
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        output, _ = await asyncio.wait_for(process.communicate(), 60)
    text = output.decode()
    assert "<title>Pergola</title>" in text
    assert 'id="case.get" open' in text
    assert "at most 40 characters" in text
    assert "1 New" in text
    assert '"number": "text"' in text
    assert "<img" not in text
    assert "&lt;img src=x" in text
