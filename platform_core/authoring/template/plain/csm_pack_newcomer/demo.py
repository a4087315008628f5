"""Demonstration data: loaded on request, and removable whatever was done to it since."""

import datetime

from platform_core import DemoData, DemoLoader, User, utc_now

from .access import AUDITOR, KEEPER
from .entities import Asset


async def load(demo: DemoLoader) -> None:
    """Create two people, and two assets, one of them handed out."""
    keeper = await demo.user(
        User,
        "newcomer.kim",
        KEEPER.name,
        because="Keeps all assets",
        first_name="Kim",
        last_name="Sorel",
    )
    await demo.user(
        User,
        "newcomer.ada",
        AUDITOR.name,
        because="Reads all assets",
        first_name="Ada",
        last_name="Quist",
    )
    last_week = utc_now().date() - datetime.timedelta(days=7)
    await demo.create(Asset, name="Ladder", inspect_on=last_week)
    drill = await demo.create(Asset, name="Drill", bought_on=last_week)
    await demo.records.transition(Asset, drill["sys_id"], "hand_out", {"holder": keeper["sys_id"]})


DEMO = DemoData("A keeper, an auditor, a ladder and a drill", load)
