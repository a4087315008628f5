"""The sample of the page on streams does what the page says."""

from __future__ import annotations

import asyncio

import pytest

from platform_core import ADMIN, Records, Retiring
from platform_core.testing import MakeWorld, World
from plugins.customer_service import Case
from tests.docs.samples import sample

TICKER = sample("stream_from_a_route")


@pytest.fixture
async def csm(world: MakeWorld) -> World:
    return await world(TICKER.pack)


async def test_a_change_of_the_number_is_an_event_and_the_end_ends_it(
    csm: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TICKER, "SECONDS", 0.01)
    records: Records = csm.as_(await csm.person("root", ADMIN))
    event = asyncio.Event()
    stream = TICKER.counts(records, Retiring(event))
    assert await anext(stream) == "0"
    await csm.system.create(Case, {"short_description": "Help"})
    assert await anext(stream) == "1"
    event.set()
    async with asyncio.timeout(5):
        assert [text async for text in stream] == []
