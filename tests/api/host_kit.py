"""A host with instances of the tests' own pack, served in the test's own process."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.asgi import ASGIApp
from api.host import HostApp
from platform_core import Actor, Available, Identity, Instance, Pack, available
from platform_core.operations import initialize
from platform_core.testing import World
from platform_core.testing.prepared import PreparedDatabases
from platform_core.testing.world import activate
from tests.api.swap_kit import settle

PASSWORD = "correct horse battery"


def bearer(token: str) -> dict[str, str]:
    """The header that brings a token."""
    return {"authorization": f"Bearer {token}"}


class Tenant:
    """One instance of a host, and the world inside, by an instance object of its own as another process would."""

    def __init__(self, name: str, world: World) -> None:
        self.name = name
        self.world = world

    @property
    def host(self) -> str:
        """Its host name."""
        return f"{self.name}.test"

    async def token(self, actor: Actor) -> str:
        """A personal token of an actor."""
        return await Identity(self.world.instance).issue_token(actor.id, "test")


class HostKit:
    """Makes instances, lists them, and serves the host."""

    def __init__(self, folder: Path, new_url: Callable[[], str], prepared: PreparedDatabases) -> None:
        folder.mkdir()
        self.folder = folder
        self.new_url = new_url
        self.packs: Available = available()
        self.app: HostApp | None = None
        self._listed: dict[str, tuple[str, ...]] = {}
        self._open: list[Instance] = []
        self._prepared = prepared
        self._lent: list[str] = []
        self._clients: list[httpx.AsyncClient] = []

    def write(self, name: str, url: str, *, secret: str = "") -> Path:
        """An instance's own file."""
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        said = {"name": name, "database": url, "secret": secret or secrets.token_urlsafe(48)}
        lines = [f'{key} = "{value}"' for key, value in said.items()]
        (folder / "pergola.toml").write_text("\n".join([*lines, "durable = false"]) + "\n")
        return folder

    def list(self, **hosts: tuple[str, ...]) -> None:
        """Write the host's file; without host names of its own an instance has its name as one."""
        self._listed = hosts
        blocks = [
            f'[[instances]]\nname = "{name}"\nhost_names = {list(names or (f"{name}.test",))}\n'
            for name, names in hosts.items()
        ]
        written = self.folder / "new"
        written.write_text("\n".join(blocks))
        written.replace(self.folder / "pergola.toml")

    async def make(self, name: str, *packs: Pack, url: str = "", active: bool = True) -> Tenant:
        """Make an instance, with these packs active, and list it."""
        self.packs = available(extra=packs) if packs else self.packs

        async def build(url: str) -> None:
            instance = Instance.at(self.write(name, url), self.packs)
            await instance.database.open()
            try:
                await initialize(instance)
                if packs and active:
                    await activate(instance, [pack.name for pack in packs])
            finally:
                await instance.close()

        if url:
            await build(url)
        else:
            url = await self._prepared.url(self.new_url(), (*packs, f"active: {active}"), build)
            self._lent.append(url)
        instance = Instance.at(self.write(name, url), self.packs)
        self._open.append(instance)
        await instance.open()
        self.list(**self._listed, **{name: ()})
        return Tenant(name, World(instance))

    async def serve(self, *, patience: float = 15.0) -> HostApp:
        """Serve the host."""
        self.app = HostApp(self.folder, self.packs, patience=patience)
        await self.app.start()
        return self.app

    def client(
        self, host: str, headers: Mapping[str, str] | None = None, *, app: ASGIApp | None = None
    ) -> httpx.AsyncClient:
        """A client that asks for a host."""
        served: Any = app or self.app
        transport = httpx.ASGITransport(app=served, raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url=f"http://{host}", headers=headers)
        self._clients.append(client)
        return client

    async def as_(self, tenant: Tenant, actor: Actor) -> httpx.AsyncClient:
        """A client of a tenant with a token of an actor."""
        return self.client(tenant.host, bearer(await tenant.token(actor)))

    async def until_up(self, name: str) -> None:
        """Wait until an instance is served."""
        app = self.app
        assert app is not None
        await settle(lambda: name in app.up)

    async def close(self) -> None:
        """End everything."""
        for client in self._clients:
            await client.aclose()
        if self.app is not None:
            await self.app.stop()
        for instance in self._open:
            await instance.close()
        for url in self._lent:
            await self._prepared.give_back(url)


@asynccontextmanager
async def opened(
    folder: Path, new_url: Callable[[], str], prepared: PreparedDatabases
) -> AsyncIterator[HostKit]:
    """A host without instances as yet, closed at the end."""
    kit = HostKit(folder, new_url, prepared)
    try:
        yield kit
    finally:
        await kit.close()


@pytest.fixture
async def host(
    tmp_path: Path, new_database_url: Callable[[], str], prepared_databases: PreparedDatabases
) -> AsyncIterator[HostKit]:
    """A host whose databases are of one kind; the test runs once for each."""
    async with opened(tmp_path / "host", new_database_url, prepared_databases) as kit:
        yield kit


@pytest.fixture
async def sqlite_host(tmp_path: Path, prepared_databases: PreparedDatabases) -> AsyncIterator[HostKit]:
    """A host on SQLite, for what has nothing to do with the database."""
    numbers = itertools.count(1)
    async with opened(
        tmp_path / "host", lambda: f"sqlite:///{tmp_path}/{next(numbers)}.db", prepared_databases
    ) as kit:
        yield kit
