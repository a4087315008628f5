"""Hundreds of activations and deactivations leave nothing behind in the memory of a server."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from collections import Counter
from pathlib import Path

import httpx
import pytest
from litestar import Litestar

from api.generation import Generation
from api.shell import Shell
from platform_core import ADMIN, Assembly, Registry
from platform_core.policy import Policy
from tests.api.platform_kit import Serve
from tests.api.swap_kit import settle

log = logging.getLogger(__name__)

KINDS = (Assembly, Registry, Policy, Litestar, Generation)
WARM_UP = 6
"""After so many swaps caches are filled: those of statements, of the drivers, of Python's own types."""
AT_WORK = 3
"""So many more may be held at the moment, by background work or a log record's traceback; a leak has one per swap."""
PAGE = 4096
GROWTH_MIB = 20.0
"""One leaked generation of five packs is more than a MiB, so 500 of them would be far beyond."""


class Bank:
    """A served bank, and an administrator who changes its packs and looks at it."""

    def __init__(self, client: httpx.AsyncClient, shell: Shell) -> None:
        self.client = client
        self.shell = shell

    async def swaps(self, count: int) -> None:
        """Activate and deactivate by turns, with requests of several kinds in between."""
        for number in range(count):
            there = number % 2 == 1
            await self._operate("activate" if there else "deactivate")
            await self._ask(described=number % 25 == 0, there=there)

    async def _operate(self, operation: str) -> None:
        plan = {"operation": operation, "packs": ["banking"]}
        drawn = (await self.client.post("/api/packs/plan", json=plan)).json()
        done = await self.client.post("/api/packs/execute", json={**plan, "plan": drawn["hash"]})
        assert done.status_code == 200, done.text

    async def _ask(self, *, described: bool, there: bool) -> None:
        made = await self.client.post(
            "/api/tables/sn_customerservice_case", json={"short_description": "Help"}
        )
        assert made.status_code == 201, made.text
        for path, status in (
            (made.headers["location"], 200),
            ("/api/tables/sn_customerservice_case?limit=3&order=-opened_at&account.name[startswith]=A", 200),
            ("/api/tables/sn_bom_compl_service?limit=3", 200 if there else 404),
            ("/api/banking/complaint-statistics", 200 if there else 404),
            ("/api/me", 200),
            ("/api/schema", 200),
            ("/metrics", 200),
            ("/api/tables/nothing_of_the_kind", 404),
        ):
            answer = await self.client.get(path)
            assert answer.status_code == status, f"{path}: {answer.text}"
        if described:
            assert (await self.client.get("/openapi.json")).status_code == 200

    async def living(self) -> dict[str, int]:
        """How many of the objects there are of which each generation has its own."""
        await settle(lambda: self.shell.swap.alive == 1)
        await asyncio.sleep(0)
        gc.collect()
        found = Counter(type(thing).__name__ for thing in gc.get_objects() if isinstance(thing, KINDS))
        return {kind.__name__: found[kind.__name__] for kind in KINDS}


def resident() -> float:
    """The memory that the process holds, in MiB; 0 where the system does not tell."""
    if not sys.platform.startswith("linux"):
        return 0.0
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * PAGE / 2**20


@pytest.fixture
async def bank(serve: Serve) -> Bank:
    served = await serve("banking")
    client = await served.as_(await served.world.person("root", ADMIN))
    return Bank(client, served.app.shell)


@pytest.mark.parametrize("count", [20, pytest.param(500, marks=pytest.mark.deep)])
async def test_p13_memory_is_flat_over_many_swaps_of_a_bank(bank: Bank, count: int) -> None:
    await bank.swaps(WARM_UP)
    before, held = await bank.living(), resident()
    assert "banking" in {pack.name for pack in bank.shell.instance.assembly.packs}
    await bank.swaps(count)
    after, grown = await bank.living(), resident() - held
    log.info("%d swaps: %s, then %s; %.0f MiB, then %+.1f MiB", count, before, after, held, grown)
    assert all(after[kind] <= before[kind] + AT_WORK for kind in after), f"kept: {before}, then {after}"
    assert grown < GROWTH_MIB
