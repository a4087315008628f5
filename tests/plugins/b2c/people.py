"""Consumers and households for tests."""

from __future__ import annotations

import datetime
from typing import Any

from platform_core import Actor
from platform_core.testing import World
from plugins.b2c import (
    CONSUMER,
    Consumer,
    ConsumerUser,
    Household,
    HouseholdMember,
)

TODAY = datetime.datetime.now(datetime.UTC).date()


def day(distance: int) -> datetime.date:
    """The day so many days from today."""
    return TODAY + datetime.timedelta(days=distance)


async def consumer(csm: World, name: str, **values: Any) -> str:
    """A consumer without a login; returns the id."""
    return str((await csm.system.create(Consumer, {"last_name": name, **values}))["sys_id"])


async def signed_up(csm: World, name: str, **values: Any) -> tuple[Actor, str]:
    """A consumer who has a login, as an actor; and the consumer's id."""
    actor = await csm.person(name.lower(), CONSUMER, entity=ConsumerUser)
    return actor, await consumer(csm, name, user=actor.id, **values)


async def household(csm: World, head: str, *members: str) -> str:
    """A household with members until further notice; returns the id."""
    made = await csm.system.create(Household, {"name": "Finch", "head_of_household": head})
    for member in members:
        await join(csm, made["sys_id"], member)
    return str(made["sys_id"])


async def join(csm: World, where: str, who: str, **values: Any) -> str:
    """A membership; returns the id."""
    made = await csm.system.create(HouseholdMember, {"household": where, "consumer": who, **values})
    return str(made["sys_id"])
