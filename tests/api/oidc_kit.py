"""Identity providers on this machine: a real one in a process of its own, and one that does whatever a test wants."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.api.platform_kit import Serve, Served
from tests.example import gadgets

SECRET = "what the provider gave us"
START_SECONDS = 30.0
Claims = dict[str, Any]


@contextmanager
def mock_provider(*people: Claims) -> Iterator[str]:
    """An OpenID Connect provider made by others, with these people; its issuer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    for person in people:
        command += ["--user-claims", json.dumps(person)]
    issuer = f"http://127.0.0.1:{port}"
    with subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    ) as process:
        try:
            deadline = time.monotonic() + START_SECONDS
            while True:
                try:
                    httpx.get(f"{issuer}/.well-known/openid-configuration").raise_for_status()
                    break
                except httpx.HTTPError:
                    assert process.poll() is None, "the provider ended"
                    assert time.monotonic() < deadline, "the provider does not come up"
                    time.sleep(0.05)
            yield issuer
        finally:
            process.terminate()


def signs_in_there(address: str, subject: str) -> str:
    """What a person does at the mock: he says who he is, and is sent back; the address that he is sent to."""
    answer = httpx.post(address, data={"sub": subject})
    assert answer.status_code == 302, answer.text
    return str(answer.headers["location"])


class HostileProvider:
    """A provider that follows the protocol, but for what a test changes."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}"
        self.key = RSAKey.generate_key(2048, {"kid": "first"}, private=True)
        self.published = [self.key.as_dict(private=False)]
        self.metadata: Claims = {}
        self.claims: Claims = {}
        self.header: Claims = {"alg": "RS256", "kid": "first"}
        self.sign: Callable[[Claims, Claims], str] | None = None
        self.codes: dict[str, Claims] = {}
        self.asked: list[str] = []
        self.seen: list[dict[str, str]] = []

    def authorize(self, address: str) -> str:
        """What a browser meets there: it is sent back at once, with a code."""
        asked = dict(parse_qsl(urlsplit(address).query))
        code = base64.urlsafe_b64encode(os.urandom(16)).decode()
        self.codes[code] = asked
        back = {"code": code, "state": asked["state"]}
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def token(self, form: dict[str, str], basic: str) -> tuple[int, Any]:
        """The token endpoint: the code once, with the verifier of its challenge, for the client that has the secret."""
        self.seen.append({**form, "authorization": basic})
        asked = self.codes.pop(form.get("code", ""), None)
        expected = base64.b64encode(f"pergola:{SECRET}".encode()).decode()
        if basic != f"Basic {expected}" and (form.get("client_id"), form.get("client_secret")) != (
            "pergola",
            SECRET,
        ):
            return 401, {"error": "invalid_client"}
        if asked is None or asked["redirect_uri"] != form.get("redirect_uri"):
            return 400, {"error": "invalid_grant"}
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != asked.get("code_challenge"):
            return 400, {"error": "invalid_grant"}
        assert asked["code_challenge_method"] == "S256"
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": self.id_token(asked)}

    def id_token(self, asked: Claims) -> str:
        """An ID token, with what the test changes; a claim that is None is left out."""
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": "pergola", "sub": "zoe", "iat": now, "exp": now + 300, "nonce": asked["nonce"],
            **self.claims,
        }  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.sign is not None:
            return self.sign(self.header, claims)
        return jwt.encode(self.header, claims, self.key, algorithms=[self.header["alg"]])

    def document(self, path: str) -> Any:
        """What stands under a path."""
        self.asked.append(path)
        if path == "/jwks":
            return {"keys": self.published}
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            **self.metadata,
        }


def unsigned(header: Claims, claims: Claims) -> str:
    """A token without a signature."""
    parts = [json.dumps(part).encode() for part in ({"alg": "none", **header}, claims)]
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + "."


@contextmanager
def hostile_provider() -> Iterator[HostileProvider]:
    """Such a provider in a thread."""
    made: list[HostileProvider] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(200, made[0].document(urlsplit(self.path).path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._answer(*made[0].token(form, self.headers.get("authorization", "")))

        def _answer(self, status: int, document: Any) -> None:
            body = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.append(HostileProvider(server.server_address[1]))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield made[0]
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


class Browser:
    """A browser before a served instance."""

    def __init__(self, served: Served) -> None:
        self.client = served.client()

    async def begins(self, provider: str = "acme", path: str = "/") -> str:
        """Asks for a sign-in; the address at the provider that it is sent to."""
        answer = await self.client.get(f"/api/sign-in/{provider}", params={"next": path})
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    async def returns(self, address: str) -> httpx.Response:
        """Comes back to the address that the provider sent it to."""
        parts = urlsplit(address)
        return await self.client.get(f"{parts.path}?{parts.query}")

    async def who(self) -> str:
        """The user name of whoever is signed in; empty for nobody."""
        answer = await self.client.get("/api/me")
        return str(answer.json()["user_name"]) if answer.status_code == 200 else ""


async def offer(served: Served, issuer: str, name: str = "acme", **values: Any) -> dict[str, Any]:
    """Set a provider up, as an administrator does."""
    root = await served.as_(await administrator(served))
    body = {"name": name, "label": name.title(), "issuer": issuer, "client_id": "pergola", **values}
    made = await root.post("/api/tables/sys_oidc_provider", json=body)
    assert made.status_code == 201, made.text
    secret = await root.put(f"/api/identity-providers/{name}/secret", json={"client_secret": SECRET})
    assert secret.status_code == 204, secret.text
    record: dict[str, Any] = made.json()
    return record


async def administrator(served: Served) -> Any:
    """The administrator, made when first asked for."""
    from platform_core import ADMIN, User

    found = await served.world.system.find(User, User.user_name == "root")
    return served.world.actor(found, ADMIN) if found else await served.world.person("root", ADMIN)


@pytest.fixture
def hostile() -> Iterator[HostileProvider]:
    """A provider that does whatever the test wants."""
    with hostile_provider() as made:
        yield made


async def ready(serve: Serve, provider: HostileProvider, **values: Any) -> Served:
    """An instance on which the provider makes users who are agents."""
    served = await serve(gadgets.pack)
    await offer(served, provider.issuer, create_users=True, default_roles=[gadgets.AGENT.name], **values)
    return served


async def tries(served: Served, provider: HostileProvider) -> tuple[int, str]:
    """One whole sign-in: the status of its end, and who is signed in then."""
    served.app.shell.limiter.forgive("127.0.0.1")
    browser = Browser(served)
    answer = await browser.returns(provider.authorize(await browser.begins()))
    return answer.status_code, await browser.who()
