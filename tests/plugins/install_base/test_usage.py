"""Usage counters and their readings."""

import datetime
import random
from typing import Any

import pytest

from platform_core import Conflict, InvalidInput, NotPermitted, Query, Record
from plugins.install_base import UsageCounter, UsageReading
from tests.plugins.install_base.shop import Shop

FIRST = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


async def counter(shop: Shop, kind: str = "counter") -> None:
    """An ATM whose withdrawals are counted."""
    await shop.item("atm", account=shop["bank"])
    await shop.add("withdrawals", UsageCounter, item=shop["atm"], name="Withdrawals", unit="piece", kind=kind)


async def read(shop: Shop, day: int, value: float, **values: Any) -> Record:
    """Take a reading."""
    at = {"counter": shop["withdrawals"], "read_at": FIRST + day * DAY, "value": value}
    return await shop.everything.create(UsageReading, {**at, **values})


async def series(shop: Shop) -> list[tuple[float, float | None]]:
    """Values and what was used, by time."""
    query = Query(where=UsageReading.counter == shop["withdrawals"], order=("read_at",), limit=100)
    rows = (await shop.everything.list(UsageReading, query)).records
    return [(row["value"], row["used"]) for row in rows]


async def test_readings_come_in_any_order_and_stand_by_time(shop: Shop) -> None:
    await counter(shop)
    for day, value in ((10, 300), (0, 100), (5, 250)):
        await read(shop, day, value)
    assert await series(shop) == [(100, None), (250, 150), (300, 50)]
    latest = await shop.everything.get(UsageCounter, shop["withdrawals"])
    assert (latest["last_value"], latest["last_read_at"]) == (300, FIRST + 10 * DAY)


@pytest.mark.parametrize(("day", "value"), [(11, 299), (7, 301), (7, 249), (-1, 101)])
async def test_a_counter_never_falls(shop: Shop, day: int, value: int) -> None:
    await counter(shop)
    for known, shown in ((0, 100), (5, 250), (10, 300)):
        await read(shop, known, shown)
    with pytest.raises(InvalidInput) as refused:
        await read(shop, day, value)
    assert [error.pointer for error in refused.value.errors] == ["/value"]
    assert len(await series(shop)) == 3


async def test_a_counter_that_begins_anew_says_so(shop: Shop) -> None:
    await counter(shop)
    await read(shop, 0, 900)
    anew = await read(shop, 5, 20, reset=True)
    await read(shop, 6, 30)
    assert await series(shop) == [(900, None), (20, 20), (30, 10)]
    for change in ({"reset": False}, {"value": 31}):
        with pytest.raises(InvalidInput):
            await shop.everything.update(UsageReading, anew["sys_id"], change)
    with pytest.raises(InvalidInput):
        await shop.everything.delete(UsageReading, anew["sys_id"])
    await shop.everything.update(UsageReading, anew["sys_id"], {"value": 25})
    assert await series(shop) == [(900, None), (25, 25), (30, 5)]


async def test_a_gauge_rises_and_falls(shop: Shop) -> None:
    await counter(shop, "gauge")
    for day, value in ((0, 80), (1, 20), (2, 95)):
        await read(shop, day, value)
    assert await series(shop) == [(80, None), (20, -60), (95, 75)]
    with pytest.raises(InvalidInput) as refused:
        await shop.everything.update(UsageCounter, shop["withdrawals"], {"kind": "counter"})
    assert [error.pointer for error in refused.value.errors] == ["/kind"]


async def test_a_reading_stays_where_and_when_it_was_taken(shop: Shop) -> None:
    await counter(shop)
    reading = await read(shop, 0, 1)
    with pytest.raises(InvalidInput):
        await shop.everything.update(UsageReading, reading["sys_id"], {"read_at": FIRST + DAY})
    with pytest.raises(InvalidInput):
        await read(shop, 36_500, 2)


async def test_owners_read_what_is_counted_and_do_not_write_it(shop: Shop) -> None:
    await counter(shop)
    reading = await read(shop, 0, 1)
    assert await shop.world.sees(shop.actors["banker"], UsageReading) == {reading["sys_id"]}
    assert await shop.world.sees(shop.actors["grocer"], UsageReading) == set()
    new = {"counter": shop["withdrawals"], "read_at": FIRST + DAY, "value": 2}
    with pytest.raises(NotPermitted):
        await shop.records("banker").create(UsageReading, new)
    assert (await shop.records("keeper").create(UsageReading, new))["used"] == 1


@pytest.mark.parametrize("seed", range(2))
async def test_whatever_is_entered_changed_and_deleted_the_series_rises(shop: Shop, seed: int) -> None:
    chance = random.Random(seed)
    await counter(shop)
    known: list[str] = []
    for _ in range(30):
        try:
            if known and chance.random() < 0.3:
                one = chance.choice(known)
                if chance.random() < 0.5:
                    await shop.everything.delete(UsageReading, one)
                    known.remove(one)
                else:
                    await shop.everything.update(UsageReading, one, {"value": chance.randint(0, 100)})
            else:
                day, reset = chance.randint(0, 200), chance.random() < 0.2
                known.append((await read(shop, day, chance.randint(0, 100), reset=reset))["sys_id"])
        except (InvalidInput, Conflict):
            continue  # Whatever is refused, what stays has to be right.
    query = Query(where=UsageReading.counter == shop["withdrawals"], order=("read_at",), limit=100)
    rows = (await shop.everything.list(UsageReading, query)).records
    assert len(rows) == len(known)
    for former, row in zip([None, *rows], rows, strict=False):
        before = None if former is None else former["value"]
        assert row["reset"] or before is None or row["value"] >= before
        assert row["used"] == (
            row["value"] if row["reset"] else None if before is None else row["value"] - before
        )
    counted = await shop.everything.get(UsageCounter, shop["withdrawals"])
    assert counted["last_value"] == (rows[-1]["value"] if rows else None)
