"""Which day it is for a customer, whatever kind of customer a record names."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from plugins.b2b import Contact
from plugins.b2c import Consumer
from plugins.install_base import days_of
from tests.plugins.install_base.shop import Shop

NOON = datetime.datetime(2026, 5, 1, 12, tzinfo=datetime.UTC)
TODAY, TOMORROW = datetime.date(2026, 5, 1), datetime.date(2026, 5, 2)
FAR_EAST = "Pacific/Kiritimati"


async def days(shop: Shop, *rows: dict[str, Any]) -> list[datetime.date]:
    return await days_of(shop.everything, rows, NOON)


async def test_the_contact_comes_first_then_the_primary_contact_of_the_account(shop: Shop) -> None:
    row = {"account": shop["bank"], "contact": shop["banker"], "consumer": None, "household": None}
    assert await days(shop, row) == [TODAY]
    await shop.contact("head", "bank")
    await shop.everything.update(Contact, shop["head"], {"time_zone": FAR_EAST})
    assert await days(shop, row) == [TODAY], "he is one of several contacts"
    await shop.everything.update(Contact, shop["head"], {"primary_contact": True})
    assert await days(shop, row) == [TOMORROW]
    await shop.everything.update(Contact, shop["banker"], {"time_zone": "Europe/Lisbon"})
    assert await days(shop, row, {"account": shop["bank"]}) == [TODAY, TOMORROW]


async def test_a_household_has_the_day_of_its_head(shop: Shop) -> None:
    await shop.everything.update(Consumer, shop["clara's record"], {"time_zone": FAR_EAST})
    assert (
        await days(shop, {"household": shop["jensen"]}, {"consumer": shop["clara's record"]})
        == [TOMORROW] * 2
    )


@pytest.mark.parametrize(("setting", "day"), [(FAR_EAST, TOMORROW), ("UTC", TODAY), ("Mars/Olympus", TODAY)])
async def test_what_is_no_time_zone_leaves_it_to_the_setting(
    shop: Shop, setting: str, day: datetime.date
) -> None:
    await shop.everything.update(Contact, shop["banker"], {"time_zone": "somewhere in the east"})
    await shop.everything.create("sys_properties", {"name": "install_base.time_zone", "value": setting})
    await shop.world.instance.reload()
    assert await days(shop, {"contact": shop["banker"]}, {}) == [day] * 2


async def test_the_days_of_many_take_as_many_statements_as_those_of_one(shop: Shop) -> None:
    async def sent(*rows: dict[str, Any]) -> int:
        seen: list[str] = []
        shop.world.instance.database.observer = seen.append
        await days(shop, *rows)
        shop.world.instance.database.observer = None
        return len(seen)

    one = {"contact": shop["banker"], "account": shop["bank"]}
    others = ({"contact": shop["grocer"], "account": shop["grocery"]}, {"account": shop["branch"]})
    assert await sent(one) == await sent(one, *others) == 2
