"""Many instances in one process: each under its own names, each with a life of its own."""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
import os
from pathlib import Path
from typing import Any

import pytest

from api import host as host_module
from api.app import create_app
from api.asgi import Message
from api.host import HostApp
from api.signals import StopSignals
from api.site import Site, waits
from platform_core import PACK_ADMIN, ConfigurationError, Instance
from tests.api.host_kit import HostKit, host, sqlite_host
from tests.api.swap_kit import settle
from tests.example import annex, gadgets
from tests.example.gadgets import AGENT

__all__ = ["host", "sqlite_host"]


async def test_each_host_name_leads_to_its_own_instance(host: HostKit) -> None:
    acme, shop = await host.make("acme", gadgets.pack), await host.make("shop", gadgets.pack)
    await host.serve()
    for tenant in (acme, shop):
        ann = await tenant.world.person("ann", AGENT)
        client = await host.as_(tenant, ann)
        case = await client.post("/api/tables/gadgets_case", json={"short_description": tenant.name})
        assert case.json()["number"] == "GAD0001001"
        found = (await client.get("/api/tables/gadgets_case")).json()["records"]
        assert [record["short_description"] for record in found] == [tenant.name]
        other = host.client(
            tenant.host.upper() + ".:8443", {"authorization": client.headers["authorization"]}
        )
        assert (await other.get("/api/me")).json()["user_name"] == "ann"


@pytest.mark.parametrize("path", ["/api/me", "/docs", "/openapi.json", "/metrics", "/nowhere"])
async def test_a_request_without_a_known_host_is_refused(sqlite_host: HostKit, path: str) -> None:
    await sqlite_host.make("acme")
    await sqlite_host.serve()
    for name in ("nobody.test", "acme.test.evil", "sub.acme.test"):
        answer = await sqlite_host.client(name).get(path)
        assert answer.status_code == 421
        problem = answer.json()
        assert problem["code"] == "unknown_host"
        assert problem["remedy"]
        assert answer.headers["x-request-id"] == problem["request_id"]
        assert "acme" not in answer.text
    forged = await sqlite_host.client("nobody.test", {"x-forwarded-host": "acme.test"}).get(path)
    assert forged.status_code == 421


async def test_an_unknown_host_touches_no_instance(
    sqlite_host: HostKit, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sqlite_host.make("acme")
    await sqlite_host.serve()

    async def touched(*_: object) -> None:
        pytest.fail("an instance was asked")

    monkeypatch.setattr(Site, "__call__", touched)
    assert (await sqlite_host.client("nobody.test").post("/api/sign-in", json={})).status_code == 421


async def test_probes_are_answered_without_a_host_and_name_nobody(sqlite_host: HostKit) -> None:
    await sqlite_host.make("acme")
    await sqlite_host.make("shop")
    await sqlite_host.serve()
    probe = sqlite_host.client("10.1.2.3")
    assert (await probe.get("/health/live")).json() == {"status": "live"}
    ready = await probe.get("/health/ready")
    assert (ready.status_code, ready.json()) == (200, {"status": "ready"})
    assert (await sqlite_host.client("acme.test").get("/health/ready")).json()["generation"] == 1


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


async def test_an_activation_in_one_instance_leaves_the_others_untouched(host: HostKit) -> None:
    acme = await host.make("acme", gadgets.pack, annex.pack)
    shop = await host.make("shop", gadgets.pack, annex.pack, active=False)
    await host.serve()
    olga = await host.as_(shop, await shop.world.person("olga", PACK_ADMIN))
    pat = await host.as_(acme, await acme.world.person("pat", PACK_ADMIN))
    before = (await pat.get("/health/ready")).json()["generation"]
    order = {"operation": "activate", "packs": ["gadgets"]}
    plan = (await olga.post("/api/packs/plan", json=order)).json()
    done = await olga.post("/api/packs/execute", json={**order, "plan": plan["hash"]})
    assert done.status_code == 200, done.text
    assert (await olga.get("/api/schema/gadgets_case")).status_code == 404  # She has no rights there.
    assert "/api/tables/gadgets_case" in (await olga.get("/openapi.json")).json()["paths"]
    assert (await pat.get("/health/ready")).json()["generation"] == before
    swaps = (await pat.get("/health/ready")).json()
    assert swaps["status"] == "ready"


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


async def test_two_kinds_of_database_live_in_one_process(
    postgres_url: str, sqlite_url: str, sqlite_host: HostKit
) -> None:
    tenants = [
        await sqlite_host.make("on-sqlite", gadgets.pack, url=sqlite_url),
        await sqlite_host.make("on-postgres", gadgets.pack, url=postgres_url),
    ]
    await sqlite_host.serve()

    async def work(number: int) -> None:
        tenant = tenants[number % 2]
        user = f"ann{number}"
        client = await sqlite_host.as_(tenant, await tenant.world.person(user, AGENT))
        case = await client.post("/api/tables/gadgets_case", json={"short_description": user})
        assert case.status_code == 201, case.text
        found = (await client.get("/api/tables/gadgets_case", params={"limit": 100})).json()["records"]
        assert all(int(record["short_description"][3:]) % 2 == number % 2 for record in found)

    await asyncio.gather(*(work(number) for number in range(12)))


async def test_an_instance_alone_with_names_of_its_own_answers_under_them_only(
    sqlite_host: HostKit,
) -> None:
    tenant = await sqlite_host.make("acme")
    file = sqlite_host.folder / "acme" / "pergola.toml"
    file.write_text(file.read_text() + 'host_names = ["acme.test"]\n')
    app = create_app(Instance.at(sqlite_host.folder / "acme", sqlite_host.packs))
    await app.start()
    try:
        assert (await sqlite_host.client(tenant.host, app=app).get("/api/me")).status_code == 401
        stranger = sqlite_host.client("other.test", app=app)
        assert (await stranger.get("/api/me")).json()["code"] == "unknown_host"
        assert (await stranger.get("/health/live")).status_code == 200
        assert (await stranger.get("/health/ready")).json() == {"status": "ready"}
    finally:
        await app.stop()


async def test_an_instance_alone_without_names_answers_under_any(sqlite_host: HostKit) -> None:
    await sqlite_host.make("acme")
    app = create_app(Instance.at(sqlite_host.folder / "acme", sqlite_host.packs))
    await app.start()
    try:
        for name in ("acme.test", "anything.test", "10.0.0.1:8000"):
            assert (await sqlite_host.client(name, app=app).get("/api/me")).status_code == 401
    finally:
        await app.stop()


async def socket(app: Any, name: str, *, denial: bool) -> list[Message]:
    """What is answered to the wish for a WebSocket."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    scope: dict[str, Any] = {
        "type": "websocket", "path": "/live", "raw_path": b"/live", "query_string": b"", "scheme": "ws",
        "headers": [(b"host", name.encode())], "client": ("10.0.0.9", 1), "server": ("x", 80),
        "http_version": "1.1", "root_path": "", "subprotocols": [],
        "extensions": {"websocket.http.response": {}} if denial else {},
    }  # fmt: skip
    await app(scope, receive, send)
    return sent


async def test_websockets_are_sent_to_their_host_as_well(sqlite_host: HostKit) -> None:
    await sqlite_host.make("acme")
    sqlite_host.list(acme=(), gone=())
    app = await sqlite_host.serve()
    for name, status, code in (
        ("nobody.test", 421, "unknown_host"),
        ("gone.test", 503, "instance_unavailable"),
    ):
        start, body = await socket(app, name, denial=True)
        assert (start["type"], start["status"]) == ("websocket.http.response.start", status)
        assert json.loads(body["body"])["code"] == code
        assert dict(start["headers"])[b"content-type"] == b"application/problem+json"
        assert [message["type"] for message in await socket(app, name, denial=False)] == ["websocket.close"]
    # The instance itself has no WebSocket there: its own router says so.
    (closed,) = [m for m in await socket(app, "acme.test", denial=False) if m["type"] == "websocket.close"]
    assert closed["code"] != 1011


async def test_all_instances_share_what_was_discovered(sqlite_host: HostKit) -> None:
    await sqlite_host.make("acme")
    await sqlite_host.make("shop")
    app = await sqlite_host.serve()
    found = {id(each.shell.instance.available) for each in app.up.values()}
    assert found == {id(sqlite_host.packs)}


async def test_one_signal_reaches_the_streams_of_all_instances(sqlite_host: HostKit) -> None:
    await sqlite_host.make("acme")
    await sqlite_host.make("shop")
    app = await sqlite_host.serve()
    draining = [each.shell.swap.draining for each in app.up.values()]
    assert not any(event.is_set() for event in draining)
    signals: Any = app._signals
    assert isinstance(signals, StopSignals)
    signals._callback()
    assert all(event.is_set() for event in draining)


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
