"""Instances of the sample packs, on a database of their own."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from platform_core import Actor, Pack
from platform_core.instance import Instance
from platform_core.operations import initialize
from tests.platform_core.operations import samples

MakeInstance = Callable[..., Awaitable[Instance]]


@pytest.fixture
async def make_instance(database_url: str, tmp_path: Path) -> AsyncIterator[MakeInstance]:
    """Opens an instance with these packs on offer; each call is another process's view of one database."""
    async with AsyncExitStack() as opened:

        async def make(*packs: Pack) -> Instance:
            made = samples.an_instance(database_url, *packs, archives=str(tmp_path / "archives"))
            instance = await opened.enter_async_context(made)
            await initialize(instance)
            return instance

        yield make


@pytest.fixture
async def instance(make_instance: MakeInstance) -> Instance:
    """An initialized instance that is offered the shop and the club."""
    return await make_instance(samples.shop, samples.club)


@pytest.fixture
def admin() -> Actor:
    """A pack administrator, signed in from outside (he has no user record here)."""
    return Actor(user_name="ann", name="Ann", roles=frozenset({"pack_admin"}), kind="internal")
