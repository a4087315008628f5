"""A locked record stays as it is until the transaction that locked it ends."""

from __future__ import annotations

import asyncio

import pytest

from platform_core import InvalidInput, NotFound, NotPermitted, User, refusal
from platform_core.testing import MakeWorld
from tests.example import gadgets
from tests.example.gadgets import AGENT, CUSTOMER, Gadget


async def test_r2_who_locks_a_record_changes_it_before_anybody_else(world: MakeWorld) -> None:
    csm = await world(gadgets.pack)
    ann, bob = csm.as_(await csm.person("ann", AGENT)), csm.as_(await csm.person("bob", AGENT))
    case = (await ann.create(Gadget, {"short_description": "Lamp", "color": "0"}))["sys_id"]
    started = asyncio.Event()

    async def later() -> None:
        await started.wait()
        await bob.update(Gadget, case, {"color": "bob"})

    waiting = asyncio.create_task(later())
    async with ann.transaction() as together:
        await together.lock(Gadget, case)
        started.set()
        await asyncio.sleep(0.05)
        assert not waiting.done()
        assert (await together.get(Gadget, case))["color"] == "0"
        await together.update(Gadget, case, {"color": "ann"})
    await waiting
    rows = (await ann.history(Gadget, case)).records
    assert [(row["oldvalue"], row["newvalue"]) for row in rows if row["fieldname"] == "color"] == [
        ("ann", "bob"),
        ("0", "ann"),
    ]


async def test_a_lock_takes_the_right_to_change_and_changes_nothing(world: MakeWorld) -> None:
    csm = await world(gadgets.pack)
    ann, eve = csm.as_(await csm.person("ann", AGENT)), csm.as_(await csm.person("eve", CUSTOMER))
    case = await ann.create(Gadget, {"short_description": "Lamp"})
    with pytest.raises(NotFound):
        await eve.lock(Gadget, case["sys_id"])
    with pytest.raises(NotPermitted):
        await ann.lock(User, eve.actor.id)
    await ann.lock(Gadget, case["sys_id"])
    assert await ann.get(Gadget, case["sys_id"]) == case
    assert (await ann.history(Gadget, case["sys_id"])).records == []


def test_a_refusal_names_the_field_and_says_what_to_do() -> None:
    found = refusal("color", "there is no such color", "choose another one", "not_a_color")
    assert isinstance(found, InvalidInput)
    assert [(error.pointer, error.detail, error.code) for error in found.errors] == [
        ("/color", "there is no such color", "not_a_color")
    ]
    assert (found.detail, found.remedy) == ("there is no such color", "choose another one")
