"""Instances of a host come up, are tried again, come and go; and no two of them share what is theirs."""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
from pathlib import Path
from typing import Any

import pytest

from api import host as host_module
from api.host import HostApp
from api.site import waits
from platform_core import ConfigurationError, Instance
from tests.api.host_kit import HostKit, host, sqlite_host
from tests.api.swap_kit import settle

__all__ = ["host", "sqlite_host"]


async def test_an_instance_that_cannot_start_does_not_keep_the_others_from_being_served(
    host: HostKit, caplog: pytest.LogCaptureFixture
) -> None:
    await host.make("acme")
    host.write("lost", "postgresql://nobody@127.0.0.1:1/away")
    host.write("empty", host.new_url())
    host.list(acme=(), lost=(), empty=(), gone=())
    await host.serve()
    assert (await host.client("acme.test").get("/health/ready")).status_code == 200
    for name in ("lost", "empty", "gone"):
        client = host.client(f"{name}.test")
        answer = await client.get("/api/me")
        assert (answer.status_code, answer.json()["code"]) == (503, "instance_unavailable")
        assert 1 <= int(answer.headers["retry-after"]) <= 3
        assert "127.0.0.1" not in answer.text
        assert (await client.get("/health/live")).status_code == 200
        ready = await client.get("/health/ready")
        assert (ready.status_code, ready.json()) == (503, {"status": "unavailable"})
    whole = await host.client("probe").get("/health/ready")
    assert (whole.status_code, whole.json()) == (200, {"status": "degraded"})
    said = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert any("there is no instance in" in text for text in said)
    assert any("is empty; run `pergola init` first" in text for text in said)


async def test_an_instance_is_tried_again_until_it_comes_up(
    sqlite_host: HostKit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.site.FIRST_WAIT", 0.05)
    await sqlite_host.make("acme")
    file = sqlite_host.folder / "acme" / "pergola.toml"
    file.rename(file.with_name("aside"))
    await sqlite_host.serve()
    client = sqlite_host.client("acme.test")
    assert (await client.get("/api/me")).status_code == 503
    assert (await sqlite_host.client("probe").get("/health/ready")).status_code == 503
    file.with_name("aside").rename(file)
    await sqlite_host.until_up("acme")
    assert (await client.get("/api/me")).status_code == 401


def test_waits_grow_between_the_attempts_up_to_a_minute() -> None:
    seconds = list(itertools.islice(waits(), 12))
    for number, pause in enumerate(seconds):
        assert 0.8 * min(2**number, 60) <= pause <= 1.2 * min(2**number, 60)


async def test_an_instance_that_takes_long_does_not_hold_up_the_start(
    sqlite_host: HostKit, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sqlite_host.make("acme")
    slow = await sqlite_host.make("slow")
    opening = asyncio.Event()
    at = type(slow.world.instance.database)
    before = at.open

    async def hesitant(self: Any) -> None:
        if self.url == slow.world.instance.database.url:
            await opening.wait()
        await before(self)

    monkeypatch.setattr(at, "open", hesitant)
    await sqlite_host.serve(patience=0.5)
    assert (await sqlite_host.client("slow.test").get("/api/me")).status_code == 503
    assert (await sqlite_host.client("acme.test").get("/api/me")).status_code == 401
    opening.set()
    await sqlite_host.until_up("slow")
    assert (await sqlite_host.client("slow.test").get("/api/me")).status_code == 401


async def test_a_file_behind_a_link_is_not_served_twice(sqlite_url: str, sqlite_host: HostKit) -> None:
    await sqlite_host.make("acme", url=sqlite_url)
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    os.link(path, path.with_name("other.db"))
    sqlite_host.write("twin", f"sqlite:///{path.with_name('other.db')}")
    sqlite_host.list(acme=(), twin=())
    with pytest.raises(ConfigurationError, match="'acme' and 'twin' have the same database"):
        HostApp(sqlite_host.folder, sqlite_host.packs)


async def test_a_schema_behind_another_address_is_not_served_twice(
    postgres_url: str, sqlite_host: HostKit, caplog: pytest.LogCaptureFixture
) -> None:
    await sqlite_host.make("acme", url=postgres_url)
    again = postgres_url.replace("127.0.0.1", "localhost").replace("host=%2F", "host=%2F%2F")
    assert again != postgres_url, "the test knows no other name of this server"
    sqlite_host.write("twin", again)
    sqlite_host.list(acme=(), twin=())
    await sqlite_host.serve()
    names = ("acme", "twin")
    statuses = [(await sqlite_host.client(f"{name}.test").get("/api/me")).status_code for name in names]
    assert sorted(statuses) == [401, 503]
    assert "by another address" in caplog.text


async def test_instances_that_share_a_secret_are_not_served_at_all(sqlite_host: HostKit) -> None:
    secret = "one secret for two instances is one too few"
    for name in ("acme", "shop"):
        sqlite_host.write(name, sqlite_host.new_url(), secret=secret)
    sqlite_host.list(acme=(), shop=())
    with pytest.raises(ConfigurationError, match="'acme' and 'shop' have the same secret"):
        HostApp(sqlite_host.folder, sqlite_host.packs)


async def test_a_secret_that_is_shared_later_is_noticed_when_the_instance_comes(
    host: HostKit, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("api.site.FIRST_WAIT", 0.05)
    acme = await host.make("acme")
    host.list(acme=(), shop=())
    await host.serve()
    host.write("shop", host.new_url(), secret=acme.world.instance.configuration.secret)
    await settle(lambda: "have the same secret" in caplog.text)
    assert (await host.client("shop.test").get("/api/me")).status_code == 503


async def test_the_host_follows_its_list_while_it_serves(
    sqlite_host: HostKit, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(host_module, "LOOK_EVERY", 0.02)
    acme = await sqlite_host.make("acme")
    app = await sqlite_host.serve()
    ann = await sqlite_host.as_(acme, await acme.world.person("ann"))
    assert (await ann.get("/api/me")).status_code == 200
    shell = app.up["acme"]
    await sqlite_host.make("shop")
    await sqlite_host.until_up("shop")
    assert (await sqlite_host.client("shop.test").get("/api/me")).status_code == 401
    sqlite_host.list(acme=("new.acme.test",), shop=())
    await settle(lambda: "new.acme.test" in app.host_names)
    assert (await ann.get("/api/me")).status_code == 421
    assert (await sqlite_host.client("new.acme.test").get("/api/me")).status_code == 401
    assert app.up["acme"] is shell, "a change of names alone restarts nothing"
    (sqlite_host.folder / "pergola.toml").write_text("[[instances]]\nname = 7")
    await settle(lambda: "the instances stay as they are" in caplog.text)
    assert set(app.up) == {"acme", "shop"}
    sqlite_host.list(shop=())
    await settle(lambda: set(app.up) == {"shop"})
    assert (await sqlite_host.client("new.acme.test").get("/api/me")).status_code == 421


async def test_an_instance_that_keeps_failing_leaves_nothing_open(
    host: HostKit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.site.FIRST_WAIT", 0.01)
    monkeypatch.setattr("api.site.LONGEST_WAIT", 0.01)
    host.write("empty", host.new_url())
    host.list(empty=())
    opened: list[Instance] = []
    closed: list[Instance] = []
    opens, closes = Instance.open, Instance.close

    async def open_(self: Instance) -> None:
        opened.append(self)
        await opens(self)

    async def close(self: Instance) -> None:
        closed.append(self)
        await closes(self)

    monkeypatch.setattr(Instance, "open", open_)
    monkeypatch.setattr(Instance, "close", close)
    await host.serve()
    await settle(lambda: len(opened) >= 5)
    app = host.app
    assert app is not None
    await app.stop()
    assert {id(each) for each in opened} == {id(each) for each in closed}
