"""``pergola roles lend`` and its like: roles that people lend to each other."""

from __future__ import annotations

from typing import Any

import click

from ..base.delegation import RoleDelegation
from ..query import Query, Record
from .console import REASON, Console
from .groups import Command, table
from .role_words import ACTOR, BEGINS, MOMENT, moment


@click.command(
    "lend",
    cls=Command,
    example="pergola roles lend sn_customerservice_agent ann bob --until 2026-08-14T18:00:00Z --reason Holidays",
)
@click.argument("role")
@click.argument("lender")
@click.argument("colleague")
@BEGINS
@click.option("--until", "ends", metavar=MOMENT, required=True, help="When it ends, in UTC.")
@click.option("--reason", required=True, help="Why it is lent.")
@ACTOR
@click.pass_obj
def lend_role(
    console: Console,
    role: str,
    lender: str,
    colleague: str,
    begins: str | None,
    ends: str,
    reason: str,
    actor: str | None,
) -> None:
    """Lend a role that a user holds to a colleague, for a time."""
    values: dict[str, Any] = {"role": role, "reason": reason, "ends": moment(RoleDelegation, "ends", ends)}
    if begins is not None:
        values["starts"] = moment(RoleDelegation, "starts", begins)
    lent = console.run(_lend(console, lender, colleague, values, actor))
    document = {"sys_id": lent["sys_id"], "role": role, "delegator": lender, "delegate": colleague}
    console.show(document, f"{lender} lends {role} to {colleague} until {ends} ({lent['sys_id']}).")


async def _lend(
    console: Console, lender: str, colleague: str, values: dict[str, Any], actor: str | None
) -> Record:
    async with console.instance() as instance:
        records = await console.records(instance, actor)
        sides = {"delegator": lender, "delegate": colleague}
        people = {side: (await console.user(instance, name))["sys_id"] for side, name in sides.items()}
        return await records.create(RoleDelegation, {**values, **people})


@click.command("delegations", cls=Command, example="pergola roles delegations")
@click.pass_obj
def delegations(console: Console) -> None:
    """List the roles that are lent, those that ended included."""
    found = console.run(_delegations(console))
    rows = [
        (each["sys_id"], each["role"], f"{each['delegator']} to {each['delegate']}", f"until {each['ends']}")
        for each in found
    ]
    console.show({"delegations": found}, lambda: table(rows) or "nothing is lent")


async def _delegations(console: Console) -> list[dict[str, Any]]:
    names = {"delegator": "delegator.user_name", "delegate": "delegate.user_name"}
    plain = ("sys_id", "role", "starts", "ends", "reason")
    async with console.instance() as instance:
        query = Query(fields=(*plain, *names.values()), order=("-starts", "sys_id"), limit=500)
        return [
            {**{name: row[name] for name in plain}, **{name: row.get(path) for name, path in names.items()}}
            async for row in instance.elevated(REASON).every(RoleDelegation, query)
        ]


@click.command("revoke", cls=Command, example="pergola roles revoke 0198c1f2a6b07e3c9d4f5a6b7c8d9e0f")
@click.argument("delegation")
@ACTOR
@click.pass_obj
def revoke(console: Console, delegation: str, actor: str | None) -> None:
    """End a delegation. It is gone with the next request."""
    console.run(_revoke(console, delegation, actor))
    console.show({"revoked": delegation}, "Revoked.")


async def _revoke(console: Console, delegation: str, actor: str | None) -> None:
    async with console.instance() as instance:
        await (await console.records(instance, actor)).delete(RoleDelegation, delegation)
