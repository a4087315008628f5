"""The state of a sold product follows its dates, at a change and every night."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from platform_core import BusinessRule, Change, Condition, Job, Query, Records, utc_now

from ..days import today_of
from ..entities import SoldProduct
from ..lifecycle import ACTIVE, EXPIRED, FINAL, PREPARING, by_dates

FOLLOWS = "the state of a sold product follows its dates"
DAY = datetime.timedelta(days=1)


async def before_sold_product_state_is_set(change: Change) -> dict[str, Any] | None:
    """Another date, or a move, leads to the state that the dates allow."""
    if not change.changed & {"start_date", "end_date", "state"}:
        return None
    state = await _state(change.elevated(FOLLOWS), change.new, change.now)
    return {"state": state}


async def after_sold_product_is_created(change: Change) -> None:
    """One whose time has begun, or is over, does not stay in preparation."""
    records = change.elevated(FOLLOWS)
    state = await _state(records, change.new, change.now)
    if state != change.new["state"]:
        await records.update(SoldProduct, change.sys_id, {"state": state})


async def _state(records: Records, product: Mapping[str, Any], now: datetime.datetime) -> str:
    today = await today_of(records, product, now)
    return by_dates(product["state"], product.get("start_date"), product.get("end_date"), today)


async def follow_dates(records: Records) -> None:
    """Give each sold product the state that its dates and the day at its customer's say."""
    elevated, now = records.elevated(FOLLOWS), utc_now()
    fields = ("sys_id", "state", "start_date", "end_date", "contact", "consumer", "household")
    async for product in elevated.every(SoldProduct, Query(where=_due(now), fields=fields, limit=500)):
        state = await _state(elevated, product, now)
        if state != product["state"]:
            await elevated.update(SoldProduct, product["sys_id"], {"state": state})


def _due(now: datetime.datetime) -> Condition:
    """Those whose dates may say something else than their state: somewhere it is tomorrow, or still yesterday."""
    latest = (now + DAY).date()
    begins = (SoldProduct.state == PREPARING) & (SoldProduct.start_date <= latest)
    ends = SoldProduct.state.not_in([EXPIRED, *FINAL]) & (SoldProduct.end_date < latest)
    too_early = (SoldProduct.state == ACTIVE) & (SoldProduct.start_date > (now - DAY).date())
    condition: Condition = begins | ends | too_early
    return condition


BUSINESS_RULES = (
    BusinessRule(
        entity=SoldProduct,
        kinds=("update",),
        before=before_sold_product_state_is_set,
        order=110,
        because="The state of a sold product follows its dates (CSM-133)",
    ),
    BusinessRule(
        entity=SoldProduct,
        kinds=("create",),
        after=after_sold_product_is_created,
        order=110,
        because="The state of a sold product follows its dates (CSM-133)",
    ),
)
FOLLOW_DATES = Job(
    name="install_base.follow_dates",
    summary="Sold products become active on their first day, and expire after their last one, at their customers'",
    every=3600,
    run=follow_dates,
)
