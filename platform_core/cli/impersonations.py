"""``pergola users impersonations``: who acted in whose place."""

from __future__ import annotations

from typing import Any

import click

from ..base.impersonation import Impersonation
from ..identity import Identity
from ..query import Query
from .console import REASON, Console
from .groups import Command, table

FIELDS = ("sys_id", "impersonator_name", "impersonated_name", "reason", "started", "ends", "ended_on")


@click.command("impersonations", cls=Command, example="pergola users impersonations --now")
@click.option("--now", is_flag=True, help="Only those that go on at this moment.")
@click.pass_obj
def impersonations(console: Console, now: bool) -> None:
    """List who acted in whose place, why, and from when to when; the latest first."""
    found = console.run(_list(console, now))
    rows = [
        (
            f"{each['impersonator_name']} as {each['impersonated_name']}",
            str(each["started"]),
            f"until {each['ended_on'] or each['ends']}",
            each["reason"],
        )
        for each in found
    ]
    console.show({"impersonations": found}, lambda: table(rows) or "nobody acts in the place of others")


async def _list(console: Console, now: bool) -> list[dict[str, Any]]:
    async with console.instance() as instance:
        going_on = {each.id for each in await Identity(instance).impersonations()}
        query = Query(fields=FIELDS, order=("-started", "sys_id"), limit=500)
        return [
            row
            async for row in instance.elevated(REASON).every(Impersonation, query)
            if not now or row["sys_id"] in going_on
        ]
