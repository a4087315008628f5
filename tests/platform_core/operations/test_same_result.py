"""P14: whichever way an operation takes (two ways of the command line, HTTP, Python), the result is one."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from click.testing import CliRunner

from api.app import create_app
from platform_core import (
    PACK_ADMIN,
    Actor,
    Available,
    Console,
    Identity,
    Instance,
    Pack,
    User,
    UserRole,
    command_line,
    write_configuration,
)
from platform_core.base.manifest import pack as base
from platform_core.operations import VERBS, OperationName, execute, initialize, plan
from platform_core.schema import read_catalogue
from tests.platform_core.operations import samples
from tests.platform_core.operations.snapshots import schema_of


def offered(*packs: Pack) -> Available:
    """Packs that a real server can serve: the samples' routes are not made for that."""
    return Available(
        {pack.name: msgspec.structs.replace(pack, routes=(), jobs=()) for pack in (base, *packs)}
    )


OFFERED = offered(samples.shop, samples.club)
LATER = offered(samples.shop_later)
Document = dict[str, Any]
BEFORE: dict[OperationName, tuple[OperationName, ...]] = {
    "activate": (),
    "deactivate": ("activate",),
    "upgrade": ("activate",),
    "uninstall": ("activate", "deactivate"),
    "restore": ("activate", "deactivate", "uninstall"),
    "purge": ("activate", "deactivate", "uninstall"),
}
"""What has to have happened to the shop before a verb means something."""
OWN_VALUES = {
    "sys_id", "sys_created_on", "sys_updated_on", "sys_created_by", "sys_updated_by", "changed_on", "duration_ms", "actor",
    "file", "sha256", "size", "row_count",
}  # fmt: skip
"""Columns in which two instances differ, whatever the way: ids, times, who the operator is, and files with these
(in which a server's outbox, unlike that of a command, has no row any more)."""
ABOUT_FILES: frozenset[OperationName] = frozenset(("uninstall", "restore", "purge"))
"""The plans of these name a file, so that their hashes differ as the files do."""
OF_THE_SERVER = {"sys_worker", "sys_api_token", "sys_job", "sys_number", "sys_outbox", "sys_security_event"}
"""Tables in which a server keeps its own traces: that it runs, that somebody signed in."""


async def made(folder: Path, url: str, verb: OperationName) -> None:
    """An instance in a folder with a pack administrator, brought to where the verb means something."""
    write_configuration(folder, url, "one")
    async with Instance.at(folder, OFFERED) as instance:
        await initialize(instance)
        system = instance.elevated("a test")
        olga = await system.create(User, {"user_name": "olga"})
        await system.create(UserRole, {"user": olga["sys_id"], "role": PACK_ADMIN.name})
    for step in BEFORE[verb]:
        await by_python(folder, step, OFFERED)


async def by_http(folder: Path, verb: OperationName, packs: Available) -> Document:
    app = create_app(Instance.at(folder, packs))
    await app.start()
    try:
        async with Instance.at(folder, packs) as instance:
            olga = await instance.elevated("a test").find(User, User.user_name == "olga")
            assert olga is not None
            token = await Identity(instance).issue_token(olga["sys_id"], "test")
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app),
            base_url="http://pergola.test",
            headers={"authorization": f"Bearer {token}"},
        ) as client:
            asked = {"operation": verb, "packs": ["shop"]}
            drawn: Document = (await client.post("/api/packs/plan", json=asked)).json()
            answer = await client.post("/api/packs/execute", json={**asked, "plan": drawn["hash"]})
            assert answer.status_code == 200, answer.text
            assert answer.json()["plan"]["hash"] == drawn["hash"]
            return drawn
    finally:
        await app.stop()


async def by_python(folder: Path, verb: OperationName, packs: Available) -> Document:
    ann = Actor(user_name="ann", kind="internal", elevated="a test")
    async with Instance.at(folder, packs) as instance:
        drawn = await plan(instance, verb, ["shop"])
        assert drawn.blockers == ()
        result = await execute(instance, verb, ["shop"], drawn.hash, ann)
        assert result.plan.hash == drawn.hash
        document: Document = msgspec.to_builtins(drawn)
        return document


def command(folder: Path, packs: Available, *words: str) -> Any:
    arguments = ["packs", *words, "--json", "--instance", str(folder)]
    result = CliRunner().invoke(command_line(), arguments, obj=Console(packs=packs))
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


async def contents(folder: Path, packs: Available, verb: OperationName) -> dict[str, Any]:
    """Schema and rows, without what differs between any two instances."""
    left_out = OWN_VALUES | ({"plan_hash"} if verb in ABOUT_FILES else set())
    async with Instance.at(folder, packs) as instance:
        database = instance.database
        # On PostgreSQL each database of the tests is a schema, and its name is in the definitions of indexes.
        schema = [re.sub(r"\bt_[0-9a-f]{12}\.", "", line) for line in await schema_of(database)]
        found: dict[str, Any] = {"schema": schema}
        for name, table in (await read_catalogue(database)).tables.items():
            columns = [
                f'"{column.name}"'
                for column in table.columns
                if column.name not in left_out and column.references is None
            ]
            if columns and name not in OF_THE_SERVER:
                rows = await database.fetch(f'SELECT {", ".join(columns)} FROM "{name}"')
                found[name] = sorted(map(repr, rows))
        return found


def by_plan(folder: Path, verb: OperationName, packs: Available) -> Document:
    drawn: Document = command(folder, packs, "plan", verb, "shop")
    done = command(folder, packs, verb, "shop", "--plan", drawn["hash"])
    assert done["plan"]["hash"] == drawn["hash"]
    return drawn


def comparable(drawn: Document) -> Document:
    """A plan without how long it takes; where files are in it, without their names, and so without its hash."""
    found = {**drawn, "estimated_seconds": 0}
    if drawn["operation"] in ABOUT_FILES:
        named = ("folder", "file", "created")
        found["archives"] = [{k: v for k, v in each.items() if k not in named} for each in found["archives"]]
        del found["hash"]
    return found


@pytest.mark.parametrize("verb", VERBS)
def test_p14_every_way_gives_the_same_hash_and_the_same_database(
    verb: OperationName, tmp_path: Path, new_database_url: Callable[[], str]
) -> None:
    packs = LATER if verb == "upgrade" else OFFERED
    ways: dict[str, Callable[[Path], Document]] = {
        "python": lambda folder: asyncio.run(by_python(folder, verb, packs)),
        "plan": lambda folder: by_plan(folder, verb, packs),
        "yes": lambda folder: command(folder, packs, verb, "shop", "--yes")["plan"],
        "http": lambda folder: asyncio.run(by_http(folder, verb, packs)),
    }
    plans, databases = {}, {}
    for way, go in ways.items():
        folder = tmp_path / way
        asyncio.run(made(folder, new_database_url(), verb))
        plans[way] = msgspec.to_builtins(comparable(go(folder)))
        databases[way] = asyncio.run(contents(folder, packs, verb))
    for way in ways:
        assert json.dumps(plans[way]) == json.dumps(plans["python"]), way
        assert databases[way] == databases["python"], way
