"""A served platform in the test's own process, and clients that speak to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest

from api.app import App, create_app
from platform_core import Actor, Identity, Instance, Pack
from platform_core.discovery import available
from platform_core.testing import MakeWorld, World

PASSWORD = "correct horse battery"
JSON = {"content-type": "application/json"}


class Served:
    """An app that serves a world's instance, by an instance object of its own as another process would."""

    def __init__(self, world: World, app: App) -> None:
        self.world = world
        self.app = app
        self._clients: list[httpx.AsyncClient] = []

    def client(self, **options: Any) -> httpx.AsyncClient:
        """A client without credentials."""
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url="http://pergola.test", **options)
        self._clients.append(client)
        return client

    async def as_(self, actor: Actor) -> httpx.AsyncClient:
        """A client with a personal token of an actor."""
        token = await Identity(self.world.instance).issue_token(actor.id, "test")
        return self.client(headers={"authorization": f"Bearer {token}"})

    async def close(self) -> None:
        """End clients and app."""
        for client in self._clients:
            await client.aclose()
        await self.app.stop()


Serve = Callable[..., Awaitable[Served]]


@pytest.fixture
async def serve(world: MakeWorld) -> AsyncIterator[Serve]:
    """Serve a world with these packs; ``active`` names those to activate (all, if left out)."""
    running: list[Served] = []

    async def make(*packs: Pack | str, active: tuple[str, ...] | None = None) -> Served:
        extra = [pack for pack in packs if isinstance(pack, Pack)]
        named = {pack if isinstance(pack, str) else pack.name: pack for pack in packs}
        csm = await world(*[pack for name, pack in named.items() if active is None or name in active])
        instance = Instance(csm.instance.configuration, available(extra=extra))
        csm.instance.available = instance.available
        app = create_app(instance)
        await app.start()
        running.append(Served(csm, app))
        return running[-1]

    yield make
    for served in running:
        await served.close()
