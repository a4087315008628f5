"""A bank, or all packs of the repository, with all their demonstration data, served; and its people."""

from __future__ import annotations

import pytest

from api.testing import Served
from docs.pages.installed import own_packs
from platform_core import Actor, Identity, UserRole
from tests.api.platform_kit import Serve


@pytest.fixture
async def bank(serve: Serve) -> Served:
    """Banking and the packs below it, with all their demonstration data."""
    served = await serve("banking")
    await served.world.load_demo()
    return served


@pytest.fixture
async def everything(serve: Serve) -> Served:
    """All packs of the repository with all their demonstration data; for deep tests."""
    served = await serve(*(name for name in own_packs() if name != "base"))
    await served.world.load_demo()
    return served


async def people(served: Served) -> dict[str, Actor]:
    """For each role of the packs somebody who has it: of the demonstration data, if there is one."""
    world = served.world
    identity = Identity(world.instance)
    found: dict[str, Actor] = {}
    async for each in world.system.every(UserRole):
        actor = await identity.actor(each["user"])
        if actor is not None:
            found.setdefault(each["role"], actor)
    for name, role in world.instance.roles.items():
        if role.grantable and name not in found:
            found[name] = await world.person(f"{name}.canary", role)
    return found
