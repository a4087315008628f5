"""Each generation of the assembled app is started once and ended once, the new one before the old."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from litestar import Litestar

from api.assembled import assembled_app
from api.routes import packs
from platform_core import PACK_ADMIN
from tests.api.platform_kit import Serve
from tests.api.swap_kit import settle
from tests.example import annex, gadgets

EVENTS: list[str] = []
FAILING: list[bool] = []


@pytest.fixture(autouse=True)
def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """The assembled app, with a lifespan that can be seen: packs have no means to bring one."""
    EVENTS.clear()
    FAILING.clear()

    def watched_app(instance: Any, assembly: Any, *others: Any) -> Litestar:
        @contextlib.asynccontextmanager
        async def lifespan(app: Litestar) -> AsyncIterator[None]:
            if FAILING:
                raise ConnectionError("no start to-day")
            EVENTS.append(f"start {assembly.generation}")
            yield
            EVENTS.append(f"end {assembly.generation}")

        app = assembled_app(instance, assembly, *others)
        app._lifespan_managers.append(lifespan)
        return app

    monkeypatch.setattr("api.shell.assembled_app", watched_app)


async def test_p13_generations_start_and_end_once_and_a_failed_start_changes_nothing(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packs, "WORKERS_SECONDS", 0.5)
    served = await serve(gadgets.pack, annex.pack, active=("gadgets",))
    operator = await served.as_(await served.world.person("olga", PACK_ADMIN))
    first = served.app.shell.swap.number

    async def operate(operation: str) -> list[str]:
        order = {"operation": operation, "packs": ["annex"]}
        plan = (await operator.post("/api/packs/plan", json=order)).json()
        done = await operator.post("/api/packs/execute", json={**order, "plan": plan["hash"]})
        assert done.status_code == 200, done.text
        behind: list[str] = done.json()["workers_behind"]
        return behind

    assert await operate("activate") == []
    await settle(lambda: f"end {first}" in EVENTS)
    FAILING.append(True)
    assert await operate("deactivate") == [served.app.shell.background.worker], "done, but not followed yet"
    assert served.app.shell.swap.number == first + 1
    assert (await operator.get("/api/packs")).status_code == 200, "the old generation goes on"
    FAILING.clear()
    await settle(lambda: served.app.shell.swap.number == first + 2)
    await settle(lambda: f"end {first + 1}" in EVENTS)
    await served.app.stop()
    second, third = first + 1, first + 2
    assert [
        f"start {first}", f"start {second}", f"end {first}", f"start {third}", f"end {second}", f"end {third}",
    ] == EVENTS  # fmt: skip
