"""The states of sold products follow their dates, at their customers' days."""

import datetime
from typing import Any

import pytest

from platform_core import TransitionRefused, utc_now
from plugins.b2b import Contact
from plugins.install_base import SoldProduct
from plugins.install_base.lifecycle import (
    ACTIVE,
    CANCELLED,
    EXPIRED,
    INACTIVE,
    PREPARING,
    SUSPENDED,
    by_dates,
)
from plugins.install_base.rules.states import follow_dates
from tests.plugins.install_base.shop import Shop

TODAY = utc_now().date()
DAY = datetime.timedelta(days=1)


@pytest.mark.rule("CSM-133")
@pytest.mark.parametrize(
    ("start", "end", "state"),
    [
        (None, None, PREPARING),
        (3, None, PREPARING),
        (3, 5, PREPARING),
        (-3, None, ACTIVE),
        (-3, 3, ACTIVE),
        (-5, -3, EXPIRED),
        (None, -3, EXPIRED),
    ],
)
async def test_a_new_sold_product_is_in_the_state_that_its_dates_say(
    shop: Shop, start: int | None, end: int | None, state: str
) -> None:
    dates = {"start_date": start, "end_date": end}
    given = {name: TODAY + days * DAY for name, days in dates.items() if days is not None}
    values = {"name": "dated", "account": shop["bank"], "product": shop["ATM"], **given}
    sold = await shop.records("keeper").create(SoldProduct, values)
    assert (await shop.everything.get(SoldProduct, sold["sys_id"]))["state"] == state


@pytest.mark.rule("CSM-133")
def test_its_first_and_its_last_day_belong_to_it() -> None:
    day = datetime.date(2026, 5, 1)
    assert by_dates(PREPARING, day, day, day - DAY) == PREPARING
    assert by_dates(PREPARING, day, day, day) == ACTIVE
    assert by_dates(ACTIVE, day, day, day + DAY) == EXPIRED
    assert by_dates(SUSPENDED, day, day, day) == SUSPENDED
    assert by_dates(SUSPENDED, day, day, day + DAY) == EXPIRED
    for final in (INACTIVE, CANCELLED):
        assert by_dates(final, day, day, day + DAY) == final


@pytest.mark.rule("CSM-133")
async def test_other_dates_bring_another_state(shop: Shop) -> None:
    await shop.sold("moving", account=shop["bank"], start_date=TODAY - 9 * DAY, end_date=TODAY + 9 * DAY)
    for values, state in (
        ({"end_date": TODAY - 2 * DAY}, EXPIRED),
        ({"end_date": TODAY + 2 * DAY}, ACTIVE),
        ({"start_date": TODAY + 2 * DAY}, PREPARING),
    ):
        assert (await shop.change("moving", **values))["state"] == state


@pytest.mark.rule("CSM-133")
async def test_every_night_the_states_follow_the_day(shop: Shop) -> None:
    ahead: dict[str, Any] = {
        "account": shop["bank"],
        "start_date": TODAY + 5 * DAY,
        "end_date": TODAY + 6 * DAY,
    }
    async with shop.preparing():
        for name in ("begins", "ends", "suspended"):
            await shop.sold(name, **ahead)
    for name, state, begun, ended in (
        ("begins", PREPARING, -2, 6),
        ("ends", ACTIVE, -9, -3),
        ("suspended", SUSPENDED, -9, 6),
    ):
        await _behind_the_rules(shop, name, state, begun, ended)
    await follow_dates(shop.everything)
    states = {name: (await shop.now(name))["state"] for name in ("begins", "ends", "suspended")}
    assert states == {"begins": ACTIVE, "ends": EXPIRED, "suspended": SUSPENDED}
    before = [await shop.now(name) for name in states]
    await follow_dates(shop.everything)
    assert [await shop.now(name) for name in states] == before


async def _behind_the_rules(shop: Shop, name: str, state: str, begun: int, ended: int) -> None:
    """As it stood some days ago, which is nothing that a rule would let through today."""
    first, last = TODAY + begun * DAY, TODAY + ended * DAY
    await shop.world.instance.database.execute(
        f'UPDATE "{SoldProduct.info.table}" SET "state" = \'{state}\', "start_date" = \'{first}\','
        f" \"end_date\" = '{last}' WHERE \"sys_id\" = '{shop[name]}'"
    )


@pytest.mark.rule("CSM-133")
async def test_the_day_is_that_of_the_customer(shop: Shop) -> None:
    zones = {"Pacific/Kiritimati": 14, "Etc/GMT+12": -12}
    for zone, hours in zones.items():
        await shop.everything.update(Contact, shop["banker"], {"time_zone": zone})
        there = (utc_now() + datetime.timedelta(hours=hours)).date()
        for name, start, state in (("today", there, ACTIVE), ("tomorrow", there + DAY, PREPARING)):
            sold = await shop.sold(f"{name} in {zone}", contact=shop["banker"], start_date=start)
            assert (await shop.everything.get(SoldProduct, sold["sys_id"]))["state"] == state


async def test_moves_lead_through_the_other_states_and_end_in_those_that_stay(shop: Shop) -> None:
    keeper = shop.records("keeper")
    await shop.sold("moved", account=shop["bank"])
    for move, state in (
        ("request_activation", "pending_activation"),
        ("activate", "active"),
        ("suspend", "suspended"),
        ("resume", "active"),
        ("request_change", "change_pending"),
        ("complete_change", "active"),
        ("request_inactivation", "inactivation_pending"),
        ("inactivate", "inactive"),
    ):
        assert (await keeper.transition(SoldProduct, shop["moved"], move))["state"] == state
    with pytest.raises(TransitionRefused):
        await keeper.update(SoldProduct, shop["moved"], {"name": "renamed"})
    await shop.sold("cancelled", account=shop["bank"])
    assert (await keeper.transition(SoldProduct, shop["cancelled"], "cancel"))["state"] == "cancelled"
    with pytest.raises(TransitionRefused):
        await keeper.create(
            SoldProduct, {"name": "x", "account": shop["bank"], "product": shop["ATM"], "state": "suspended"}
        )


async def test_one_that_begins_later_is_not_activated_before(shop: Shop) -> None:
    await shop.sold("later", account=shop["bank"], start_date=TODAY + 5 * DAY)
    assert (await shop.records("keeper").transition(SoldProduct, shop["later"], "activate"))[
        "state"
    ] == PREPARING


@pytest.mark.rule("CSM-133")
async def test_one_expires_by_hand_only_when_its_last_day_is_over(shop: Shop) -> None:
    keeper = shop.records("keeper")
    dates: dict[str, Any] = {"start_date": TODAY - 9 * DAY, "end_date": TODAY + 5 * DAY}
    await shop.sold("running", account=shop["bank"], **dates)
    assert (await keeper.transition(SoldProduct, shop["running"], "expire"))["state"] == ACTIVE
    over = {"end_date": TODAY - 2 * DAY}
    assert (await keeper.transition(SoldProduct, shop["running"], "expire", over))["state"] == EXPIRED
