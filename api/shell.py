"""The shell of one instance: what stays while its generations come and go."""

from __future__ import annotations

import asyncio
import logging
from http import HTTPStatus
from typing import Any

from api.asgi import Receive, Scope, Send, header, respond
from api.assembled import assembled_app, packs_app, route_problems
from api.authentication import authenticate, cookie_name
from api.context import ACTOR
from api.docs_page import DOCS, DocsPage
from api.hotswap import HotSwap
from api.limits import RateLimiter
from api.logs import add_log_fields
from api.metrics import Metrics
from api.openapi import openapi_document
from api.probes import JSON, LIVE, READY, Readiness, answer_live, answer_ready
from api.reset_page import RESET, ResetPage
from api.standing import STANDING, Standing
from platform_core import (
    ADMIN,
    NOBODY,
    Assembly,
    Background,
    ConfigurationError,
    Identity,
    Instance,
    NotPermitted,
    NotSignedIn,
    PlatformError,
)

log = logging.getLogger("pergola.shell")

SIGN_INS_PER_MINUTE = 30.0
SIGN_IN_BURST = 20
OWN_PATHS = frozenset((LIVE, READY, RESET, "/", DOCS, "/openapi.json", "/metrics"))


class Shell:
    """Serves one instance: sign-in, health, metrics and documents by itself, the rest by the current generation."""

    def __init__(self, instance: Instance, metrics: Metrics) -> None:
        self.instance = instance
        instance.checks = (route_problems,)
        self.metrics = metrics
        self.identity = Identity(instance)
        self.limiter = RateLimiter(SIGN_INS_PER_MINUTE, SIGN_IN_BURST)
        self.swap = HotSwap(self._build)
        self.background = Background(instance, self.serve)
        self._coming: dict[int, Assembly] = {}
        self._document: tuple[int, bytes] = (0, b"")
        self._describing = asyncio.Lock()
        self._reset_page = ResetPage()
        self._docs = DocsPage(title=f"{instance.name}: API")

    # -- life
    # ---------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Connect, serve the present generation, begin the background work."""
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise

    async def _start(self) -> None:
        await self.instance.open()
        if not self.instance.assembly.generation:
            raise ConfigurationError(
                f"the database of instance {self.instance.name!r} is empty", remedy="run `pergola init` first"
            )
        if self.instance.out_of_step:
            raise ConfigurationError(
                f"instance {self.instance.name!r} cannot be served: {self.instance.out_of_step}"
            )
        await self.serve(self.instance.assembly)
        self.metrics.watch_swap(self.swap)
        self.metrics.watch_elevated_uses(lambda: dict(self.instance.elevations))
        await self.background.start()

    async def stop(self) -> None:
        """End the background work, let requests finish, disconnect."""
        await self.background.stop()
        await self.swap.stop()
        await self.instance.close()

    async def serve(self, assembly: Assembly) -> None:
        """Serve an assembly: built beside the running one, then put in its place."""
        number = assembly.generation
        self._coming[number] = assembly
        try:
            served = await self.swap.swap(number)
        finally:
            self._coming.pop(number, None)
        if served == number:
            self.instance.adopt(assembly)
            log.info("serving generation %d: %s", served, ", ".join(pack.name for pack in assembly.packs))

    async def catch_up(self) -> None:
        """Serve the generation that the database names.

        The operation that called for it is committed. If this worker cannot follow now, that is no failure of the operation:
        it tries on by itself, and until then stands among the workers that are behind.
        """
        try:
            await self.background.catch_up()
        except Exception:
            log.exception("this worker cannot serve the new generation yet")

    def _build(self, number: int) -> Any:
        """In a worker thread: the app of a generation."""
        assembly = self._coming[number]
        app = assembled_app(self.instance, assembly, self.limiter, self.catch_up)
        app.state.checks = (route_problems,)
        return app

    # -- requests
    # -----------------------------------------------------------------------------------------------------

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if path in OWN_PATHS:
            scope["path_template"] = path
        if scope["type"] == "http":
            if path == LIVE:
                await answer_live(send)
                return
            if path == READY:
                await self._ready(send)
                return
            if path == "/" and scope["method"] == "GET":
                # Who types the address alone, or comes back from signing in, is a person with a browser.
                await respond(send, HTTPStatus.FOUND, [(b"location", DOCS.encode())])
                return
            if path == DOCS:
                await self._docs(scope, receive, send)
                return
            if path == RESET:
                await self._reset_page(scope, receive, send)
                return
            await self._who(scope)
            if path == "/openapi.json":
                await self._openapi(scope, send)
                return
            if path == "/metrics":
                await self._metrics(scope, send)
                return
        else:
            scope[ACTOR] = NOBODY
        await self.swap(scope, receive, send)

    async def _who(self, scope: Scope) -> None:
        """Note in the scope who asks."""
        https = self.instance.configuration.https
        actor = await authenticate(self.identity, scope, https=https)
        scope[ACTOR] = actor
        if actor.id:
            scope[STANDING] = Standing(self.identity, scope, actor, https=https)
        add_log_fields(scope, user=actor.user_name)
        if actor.impersonator is not None:
            add_log_fields(scope, impersonator=actor.impersonator.user_name)

    async def readiness(self) -> Readiness:
        """Ready when the database answers; packs that are left out make it degraded, and do not take it down."""
        try:
            await self.instance.database.fetch("SELECT 1")
        except PlatformError as error:
            log.warning("not ready: %s", error)
            return "unavailable"
        degraded = self.instance.quarantined or self.instance.available.safe_mode
        return "degraded" if degraded else "ready"

    async def _ready(self, send: Send) -> None:
        """The names of packs that are left out are for everybody; the reasons may tell of files and versions."""
        instance = self.instance
        await answer_ready(
            send,
            await self.readiness(),
            generation=self.swap.number,
            safe_mode=instance.available.safe_mode,
            quarantined=sorted(instance.quarantined.keys() - instance.missing),
            missing=sorted(instance.missing),
        )

    async def _openapi(self, scope: Scope, send: Send) -> None:
        if not self.instance.setting("base.public_api_document") and not scope[ACTOR].id:
            raise NotSignedIn(
                "the API document needs a sign-in here", remedy="send a session cookie or a bearer token"
            )
        tag = f'"{self.instance.assembly.generation}"'.encode()
        headers = [JSON, (b"etag", tag), (b"cache-control", b"no-cache")]
        if header(scope, b"if-none-match") == tag:
            await respond(send, HTTPStatus.NOT_MODIFIED, headers)
        else:
            await respond(send, HTTPStatus.OK, headers, await self._described())

    async def _described(self) -> bytes:
        """The document of what is served, made in a worker thread when it is first asked for."""
        async with self._describing:
            assembly = self.instance.assembly
            if self._document[0] != assembly.generation:
                self._document = (assembly.generation, await asyncio.to_thread(self._describe, assembly))
            return self._document[1]

    def _describe(self, assembly: Assembly) -> bytes:
        packs = packs_app(assembly.registry)
        title, version = f"{self.instance.name}: API", str(assembly.generation)
        cookie = cookie_name(self.instance.configuration.https)
        return openapi_document(assembly, packs, title=title, version=version, server_url="/", cookie=cookie)

    async def _metrics(self, scope: Scope, send: Send) -> None:
        actor = scope[ACTOR]
        if not actor.id:
            raise NotSignedIn(
                "metrics need a sign-in", remedy="send an administrator's API token as Authorization: Bearer"
            )
        if not actor.has(ADMIN):
            raise NotPermitted("metrics are for administrators", remedy=f"ask for the role {ADMIN.name}")
        await respond(
            send,
            HTTPStatus.OK,
            [(b"content-type", self.metrics.content_type.encode())],
            self.metrics.render(),
        )
