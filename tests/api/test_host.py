"""Many instances in one process: each under its own names, each with a life of its own."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from api.app import create_app
from api.asgi import Message
from api.signals import StopSignals
from api.site import Site
from platform_core import PACK_ADMIN, Instance
from tests.api.host_kit import HostKit, host, sqlite_host
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
