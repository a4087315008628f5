"""Nothing of a deactivated pack runs any more, whichever surface is used."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import App, create_app
from platform_core import ADMIN, Actor, Instance, User, new_id
from platform_core.demonstration import load_demo
from platform_core.importing import ImportOptions, import_file
from platform_core.outbox import Dispatcher
from platform_core.testing import World
from platform_core.verification import findings
from tests.api.platform_kit import Serve, Served
from tests.api.swap_kit import settle
from tests.example import annex, gadgets, tripwires
from tests.example.gadgets import AGENT
from tests.example.tripwires import AT_ACTIVATION, FIRED, GUARD, WHILE_ACTIVE, Alarm

GADGETS, ALARMS, SIRENS = "/api/tables/gadgets_case", "/api/tables/wires_alarm", "/api/tables/wires_siren"
MAP = 'key = []\n[fields]\nshort_description = "Title"\n'


class House:
    """A served platform with tripwires in it, the people who use it, and what they made."""

    def __init__(self, served: Served, other: App) -> None:
        self.served = served
        self.other = other
        """Another worker that serves the same instance."""
        self.guard: Actor
        self.clients: list[httpx.AsyncClient] = []
        self.alarm = ""
        self.gadget = ""

    @property
    def world(self) -> World:
        return self.served.world

    async def people(self) -> None:
        root = await self.world.person("root", ADMIN)
        self.guard = await self.world.person("greta", GUARD, AGENT)
        for app in (self.served.app, self.other):
            served = Served(self.world, app)
            self.clients += [await served.as_(self.guard), await served.as_(root)]

    async def records(self) -> None:
        greta = self.clients[0]
        alarm = await greta.post(ALARMS, json={"short_description": "Loud", "loudness": "loud"})
        gadget = await greta.post(GADGETS, json={"short_description": "Broken"})
        assert (alarm.status_code, gadget.status_code) == (201, 201), alarm.text + gadget.text
        self.alarm, self.gadget = alarm.json()["sys_id"], gadget.json()["sys_id"]

    async def everything(self, folder: Path, name: str) -> None:
        """Every surface, as far as it is open to whoever asks."""
        for client in self.clients:
            await self._read(client)
            await self._change(client)
        await self._import(folder / f"{name}.csv")
        await self.world.instance.elevated("a test").create(User, {"user_name": name})
        await load_demo(self.world.instance)
        await findings(self.world.instance)
        await self.tell()

    async def _read(self, client: httpx.AsyncClient) -> None:
        explain = {"table": "gadgets_case", "sys_id": self.alarm, "operation": "read"}
        for path in (
            "/api/me", "/api/schema", "/api/schema/gadgets_case", "/api/schema/wires_alarm", "/openapi.json", "/api/packs",
            "/wires", GADGETS, ALARMS, SIRENS, f"{SIRENS}?name=hidden", "/api/tables/task", "/api/tables/task?active=true",
            f"{GADGETS}/{self.alarm}", f"{GADGETS}/{self.gadget}/history", f"/api/tables/task/{self.alarm}",
            f"{GADGETS}?short_description[contains]=oud&count=exact", f"{GADGETS}/aggregate?group_by=state",
            "/api/tables/sys_user", "/metrics", "/health/ready",
        ):  # fmt: skip
            assert (await client.get(path)).status_code < 500, path
        assert (await client.get("/api/access/explain", params=explain)).status_code < 500

    async def _change(self, client: httpx.AsyncClient) -> None:
        always = {"if-match": "*"}
        made = await client.post(GADGETS, json={"short_description": "Another"})
        assert made.status_code == 201, made.text
        where = made.headers["location"]
        await client.patch(where, json={"color": "red"}, headers=always)
        await client.post(f"{where}/actions/open", headers=always)
        await client.delete(where, headers=always)
        for table in (ALARMS, GADGETS, "/api/tables/task"):
            await client.patch(
                f"{table}/{self.alarm}", json={"short_description": f"New {new_id()}"}, headers=always
            )
        await client.post(f"{ALARMS}/{self.alarm}/actions/ring", headers=always)
        await client.post(SIRENS, json={"name": "Here"})
        plan = {"operation": "activate", "packs": ["annex"]}
        assert (await client.post("/api/packs/plan", json=plan)).status_code in (200, 403)

    async def _import(self, file: Path) -> None:
        asked = ImportOptions(file=file, table="gadgets_case", map=_two_gadgets(file))
        assert (await import_file(self.world.instance, asked)).created == 2

    async def tell(self) -> None:
        """Wait until the workers have delivered everything that can be delivered."""
        dispatcher = Dispatcher(self.served.app.shell.instance)
        async with asyncio.timeout(20):
            while await dispatcher.waiting():  # noqa: ASYNC110 - the workers' progress is in the database
                await asyncio.sleep(0.05)

    async def operate(self, operation: str, pack: str) -> None:
        root = self.clients[1]
        plan = {"operation": operation, "packs": [pack]}
        drawn = (await root.post("/api/packs/plan", json=plan)).json()
        done = await root.post("/api/packs/execute", json={**plan, "plan": drawn["hash"]})
        assert done.status_code == 200, done.text
        await self.world.instance.reload()
        generation = done.json()["generation"]
        await settle(lambda: self.other.shell.swap.number >= generation)


def _two_gadgets(file: Path) -> Path:
    """Write a file to be imported; returns its map."""
    file.write_text("Title\nOne\nTwo\n", encoding="utf-8")
    map_file = file.with_suffix(".toml")
    map_file.write_text(MAP, encoding="utf-8")
    return map_file


@pytest.fixture
async def house(serve: Serve) -> AsyncIterator[House]:
    FIRED.clear()
    served = await serve(gadgets.pack, annex.pack, tripwires.pack, active=("gadgets", "wires"))
    other = create_app(Instance(served.world.instance.configuration, served.world.instance.available))
    await other.start()
    house = House(served, other)
    await house.people()
    yield house
    for client in house.clients:
        await client.aclose()
    await other.stop()


async def test_p7_nothing_of_a_deactivated_pack_runs(house: House, tmp_path: Path) -> None:
    await house.records()
    await house.everything(tmp_path, "active")
    await settle(lambda: "job" in FIRED)
    missing = (WHILE_ACTIVE | AT_ACTIVATION) - FIRED.keys()
    assert not missing, "each tripwire is proven to work"
    await house.operate("deactivate", "wires")
    FIRED.clear()
    await house.everything(tmp_path, "inactive")
    await house.operate("activate", "annex")
    await house.everything(tmp_path, "annexed")
    await _restart(house, tmp_path)
    await asyncio.sleep(1.5)  # The job would be due.
    assert dict(FIRED) == {}
    await house.operate("activate", "wires")
    await house.everything(tmp_path, "again")
    once = {"demo", "transition"}  # The demonstration data is there, the alarm rings.
    await settle(lambda: "job" in FIRED)
    assert WHILE_ACTIVE - once - FIRED.keys() == set(), "all of it is back with the pack"


async def _restart(house: House, folder: Path) -> None:
    """The same with a server that starts while the pack is inactive."""
    instance = Instance(house.world.instance.configuration, house.world.instance.available)
    app = create_app(instance)
    await app.start()
    try:
        started = House(Served(house.world, app), house.other)
        started.alarm, started.gadget, started.guard = house.alarm, house.gadget, house.guard
        started.clients = [await started.served.as_(house.guard)]
        await started.everything(folder, "restarted")
    finally:
        for client in started.clients:
            await client.aclose()
        await app.stop()


async def test_p7_what_was_not_told_before_the_deactivation_waits(house: House) -> None:
    for app in (house.served.app, house.other):
        await app.shell.background.stop()
    await house.records()
    FIRED.clear()
    await house.other.shell.catch_up()
    root = house.clients[1]
    plan: dict[str, Any] = {"operation": "deactivate", "packs": ["wires"]}
    drawn = (await root.post("/api/packs/plan", json=plan)).json()
    assert (await root.post("/api/packs/execute", json={**plan, "plan": drawn["hash"]})).status_code == 200
    FIRED.clear()
    shell = house.served.app.shell
    dispatcher = Dispatcher(shell.instance)
    while await dispatcher.deliver(shell.instance.assembly):
        pass
    assert dict(FIRED) == {}
    plan["operation"] = "activate"
    drawn = (await root.post("/api/packs/plan", json=plan)).json()
    assert (await root.post("/api/packs/execute", json={**plan, "plan": drawn["hash"]})).status_code == 200
    FIRED.clear()
    await dispatcher.release()
    while await dispatcher.deliver(shell.instance.assembly):
        pass
    assert FIRED["on its own"] == 1, "the alarm"
    assert FIRED["on another pack's"] == 2, "the alarm and the gadget"


async def test_p7_records_of_an_inactive_class_lead_to_no_code(house: House) -> None:
    await house.records()
    await house.operate("deactivate", "wires")
    FIRED.clear()
    alarm = await house.world.instance.database.fetch(f'SELECT count(*) FROM "{Alarm.info.table}"')
    assert alarm == [(1,)], "the record is still there"
    for client in house.clients:
        assert (await client.get(f"{GADGETS}/{house.alarm}")).status_code == 404
        assert (await client.delete(f"{GADGETS}/{house.alarm}", headers={"if-match": "*"})).status_code == 404
    assert dict(FIRED) == {}
