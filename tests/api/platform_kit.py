"""A served platform, with packs of which some may be inactive."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from api.testing import Served, serve_world
from platform_core import Pack, available
from platform_core.testing import MakeWorld

PASSWORD = "correct horse battery"
JSON = {"content-type": "application/json"}
Serve = Callable[..., Awaitable[Served]]

__all__ = ["JSON", "PASSWORD", "Serve", "Served", "serve", "set_settings"]


async def set_settings(served: Served, **values: str) -> None:
    """Give settings of the base other values, from the next request on."""
    for name, value in values.items():
        await served.world.system.create("sys_properties", {"name": f"base.{name}", "value": value})
    await served.app.shell.catch_up()


@pytest.fixture
async def serve(world: MakeWorld) -> AsyncIterator[Serve]:
    """Serve a world with these packs; ``active`` names those to activate (all, if left out)."""
    running: list[Served] = []

    async def make(*packs: Pack | str, active: tuple[str, ...] | None = None) -> Served:
        extra = [pack for pack in packs if isinstance(pack, Pack)]
        named = {pack if isinstance(pack, str) else pack.name: pack for pack in packs}
        csm = await world(*[pack for name, pack in named.items() if active is None or name in active])
        csm.instance.available = available(extra=extra)
        running.append(await serve_world(csm))
        return running[-1]

    yield make
    for served in running:
        await served.close()
