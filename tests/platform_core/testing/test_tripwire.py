"""The tripwire: a pack that goes round the access rules fails the test, whatever it does with the error."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from platform_core import NOBODY, Query, StorageError
from platform_core.outbox import Dispatcher
from platform_core.testing import MakeWorld, World
from platform_core.testing.tripwire import PLUMBING, RoundTheRules, Tripwire, table_of
from tests.example import bypass
from tests.example.bypass import CHOSEN, SNOOP, WAYS, Note


@pytest.fixture
async def csm(world: MakeWorld) -> World:
    made = await world(bypass.pack)
    await made.system.create(Note, {"name": "of others"})
    return made


@pytest.fixture(autouse=True)
def nothing_chosen() -> Iterator[None]:
    CHOSEN.clear()
    yield
    CHOSEN.clear()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("place", ["route", "before", "on"])
async def test_a5_it_catches_a_pack_that_goes_round(
    csm: World, tripwire: Tripwire, way: str, place: str
) -> None:
    snoop = await csm.person("snoop", SNOOP)
    # A served instance delivers events by itself, when nobody expects it any more.
    client = await csm.client(snoop) if place == "route" else None
    CHOSEN[place] = way
    with tripwire.expected() as tripped, csm.instance.selected("as a pack might have found it"):
        if client is not None:
            await client.get("/bypass")
        elif place == "before":
            # Where the statement stood in the change's own transaction, that can only be rolled back.
            with contextlib.suppress(StorageError):
                await csm.as_(snoop).create(Note, {"name": "mine"})
        else:
            await csm.as_(snoop).create(Note, {"name": "mine"})
            await Dispatcher(csm.instance).deliver(csm.instance.assembly)
    if (csm.instance.database.dialect, place, way) == ("sqlite", "before", "with_a_write"):
        assert not tripped, "SQLite has one writer: it refuses a second transaction itself"
    else:
        assert [text for text in tripped if "bypass_note" in text] == tripped != []
    assert await csm.system.count(Note) >= 1


async def test_what_comes_through_the_rules_trips_nothing(csm: World, tripwire: Tripwire) -> None:
    snoop = await csm.person("snoop", SNOOP)
    records = csm.as_(snoop)
    made = await records.create(Note, {"name": "mine"})
    assert await bypass.with_records(records) == ["mine"]
    assert sorted(await bypass.with_a_reason(records)) == ["mine", "of others"]
    assert csm.instance.elevations["a bypass"] == 1
    await records.update(Note, made["sys_id"], {"name": "still mine"})
    assert (await (await csm.client(snoop)).get("/bypass")).json() == {"done": "yes"}
    assert (await records.list(Note, Query(count="exact"))).count is not None
    assert not (await csm.as_(NOBODY).list(Note)).records
    assert tripwire.tripped == []


async def test_what_a_caller_swallows_fails_the_test_all_the_same(csm: World, tripwire: Tripwire) -> None:
    CHOSEN["route"] = "with_raw_sql"
    complaint = r"tests\.example\.bypass sends SQL: a statement on 'bypass_note'"
    tripwire.exempt = ("tests.example.bypass",)
    with pytest.raises(RoundTheRules, match=complaint), Tripwire().set():
        assert await bypass.look.fn(csm.system) == {"done": "yes"}


async def test_the_tests_own_modules_may_look_into_tables(csm: World, tripwire: Tripwire) -> None:
    assert len(await csm.instance.database.fetch("SELECT name FROM bypass_note")) == 1
    tripwire.exempt = ("tests.example.bypass",)
    assert len(await bypass.with_raw_sql(csm.system)) == 1
    with csm.instance.selected("a look of a test"):
        assert await Note.count() == 1
    tripwire.exempt = ("tests.example.by",)
    with tripwire.expected(), pytest.raises(RoundTheRules):
        await bypass.with_raw_sql(csm.system)


def test_it_knows_the_tables_of_all_entities() -> None:
    assert table_of('SELECT t1."name" FROM "bypass_note" t1') == "bypass_note"
    assert table_of("UPDATE bypass_note SET name = 'x'") == "bypass_note"
    assert table_of("BEGIN IMMEDIATE") is None
    assert table_of("SELECT 1 FROM sqlite_master") is None


def test_every_exception_is_a_module_of_the_core_and_says_why() -> None:
    assert all(reason and find_spec(f"platform_core.{part}") for part, reason in PLUMBING.items())
