"""A served platform in the test's own process, and clients that speak to it. The test kit's worlds use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from api.app import App, create_app
from platform_core import Identity, Instance

if TYPE_CHECKING:
    from platform_core import Actor, Available
    from platform_core.testing import World


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


async def serve_world(world: World, offered: Available | None = None) -> Served:
    """Serve a world's instance; ``offered`` are the packs that the server has, if not the world's own."""
    instance = Instance(world.instance.configuration, offered or world.instance.available)
    app = create_app(instance)
    await app.start()
    return Served(world, app)
