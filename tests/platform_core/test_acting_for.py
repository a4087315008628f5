"""What runs after a change, or by the clock, acts for a person with the rights that he has by then, and with no others."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from platform_core import (
    NOBODY,
    BusinessRule,
    ChangeEvent,
    NotFound,
    NotPermitted,
    Query,
    Records,
    User,
    UserRole,
)
from platform_core.outbox import Dispatcher
from platform_core.testing import MakeWorld, World
from tests.example import gadgets
from tests.example.gadgets import CUSTOMER, Gadget

SEEN: list[list[str]] = []
KINDS: Any = ("create",)


async def on_gadget_is_brought(event: ChangeEvent, records: Records) -> None:
    """Look at what the customer may see of all cases."""
    theirs = await records.acting_for(event.actor_id)
    SEEN.append(sorted([record["short_description"] async for record in theirs.every(Gadget)]))


PACK = msgspec.structs.replace(
    gadgets.pack,
    business_rules=(BusinessRule(entity=Gadget, kinds=KINDS, on=on_gadget_is_brought, because="It tells"),),
)


@pytest.fixture
async def csm(world: MakeWorld) -> World:
    SEEN.clear()
    return await world(PACK)


async def test_a7_a_subscriber_sees_with_the_eyes_that_the_person_has_by_then(csm: World) -> None:
    ann, bob = await csm.person("ann", CUSTOMER), await csm.person("bob", CUSTOMER)
    for person, words in ((ann, "mine"), (bob, "his")):
        await csm.as_(person).create(Gadget, {"short_description": words, "opened_by": person.id})
    await Dispatcher(csm.instance).deliver(csm.instance.assembly)
    assert sorted(SEEN) == [["his"], ["mine"]]
    SEEN.clear()
    await csm.as_(ann).create(Gadget, {"short_description": "late", "opened_by": ann.id})
    role = await csm.system.find(UserRole, UserRole.user == ann.id)
    assert role is not None
    await csm.system.delete(UserRole, role["sys_id"])
    await Dispatcher(csm.instance).deliver(csm.instance.assembly)
    assert SEEN == [[]]


async def test_a5_only_elevated_records_act_for_others_and_for_nobody_who_may_not_act(csm: World) -> None:
    ann, bob = await csm.person("ann", CUSTOMER), await csm.person("bob", CUSTOMER)
    made = await csm.system.create(Gadget, {"short_description": "one", "opened_by": bob.id})
    with pytest.raises(NotPermitted, match="for nobody but oneself"):
        await csm.as_(ann).acting_for(bob.id)
    theirs = await csm.system.acting_for(ann.id)
    assert (theirs.actor, theirs.actor.elevated) == (ann, "")
    with pytest.raises(NotFound):
        await theirs.get(Gadget, made["sys_id"])
    assert not (await theirs.list(Gadget, Query())).records
    await csm.system.update(User, ann.id, {"active": False})
    for nobody in (ann.id, NOBODY.id, "x", made["sys_id"]):
        with pytest.raises(NotPermitted, match="nobody acts for"):
            await csm.system.acting_for(nobody)
