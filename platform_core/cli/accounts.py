"""``pergola users unlock`` and its like: what is done to somebody's account."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import click

from ..accounts import Accounts
from ..identity import FactorState, Identity, Origin, SessionInfo
from .console import ACTOR_HELP, Console
from .groups import Command

ACTOR = click.option("--actor", metavar="USER", help=ACTOR_HELP)


@click.command(
    "unlock",
    cls=Command,
    example="pergola users unlock ann\npergola users unlock --address 192.0.2.7",
)
@click.argument("user_name", required=False)
@click.option("--address", help="End the pause of this address instead, written as security events have it.")
@ACTOR
@click.pass_obj
def unlock(console: Console, user_name: str | None, address: str | None, actor: str | None) -> None:
    """End a pause that wrong passwords brought about, and a lock that was set by hand."""
    if (user_name is None) == (address is None):
        raise click.UsageError("name a user, or an address with --address")
    console.run(_unlock(console, user_name, address, actor))
    console.show({"user_name": user_name, "address": address}, f"Unlocked {user_name or address}.")


async def _unlock(console: Console, user_name: str | None, address: str | None, actor: str | None) -> None:
    if user_name is None:
        async with console.instance() as instance:
            records = await console.records(instance, actor)
            await Accounts(records, Identity(instance)).unlock_address(str(address))
        return
    async with account(console, user_name, actor) as (accounts, user, origin):
        await accounts.unlock(user, origin=origin)


@asynccontextmanager
async def account(
    console: Console, user_name: str, actor: str | None
) -> AsyncIterator[tuple[Accounts, str, Origin]]:
    """Accounts as a user may act on them, or the operator; the id of a user; and who it is that acts."""
    async with console.instance() as instance:
        user = await console.user(instance, user_name)
        records = await console.records(instance, actor)
        origin = Origin(actor_id=records.actor.id, actor_name=records.actor.user_name) if actor else Origin()
        yield Accounts(records, Identity(instance)), user["sys_id"], origin


@click.command("temporary-password", cls=Command, example="pergola users temporary-password ann")
@click.argument("user_name")
@ACTOR
@click.pass_obj
def temporary_password(console: Console, user_name: str, actor: str | None) -> None:
    """Give a user a made-up password, which he has to change at once. His sessions end."""
    password = console.run(_temporary_password(console, user_name, actor))
    console.show({"user_name": user_name, "password": password}, f"{password} (shown only now)")


async def _temporary_password(console: Console, user_name: str, actor: str | None) -> str:
    async with account(console, user_name, actor) as (accounts, user, origin):
        return (await accounts.give_temporary_password(user, origin=origin))[1]


@click.command(
    "sessions", cls=Command, example="pergola users sessions ann\npergola users sessions ann --end"
)
@click.argument("user_name")
@click.option("--end", is_flag=True, help="End them all.")
@ACTOR
@click.pass_obj
def sessions(console: Console, user_name: str, end: bool, actor: str | None) -> None:
    """Show a user's sessions, or end them and revoke what programs got for his password."""
    found = console.run(_sessions(console, user_name, end, actor))
    console.show(
        {"user_name": user_name, "sessions": found, "ended": end}, lambda: _sessions_text(found, end)
    )


async def _sessions(console: Console, user_name: str, end: bool, actor: str | None) -> list[SessionInfo]:
    async with account(console, user_name, actor) as (accounts, user, origin):
        found = await accounts.sessions(user)
        if end:
            await accounts.end_sessions(user, origin=origin)
        return found


def _sessions_text(found: list[SessionInfo], end: bool) -> str:
    lines = [
        f"{each.created:%Y-%m-%d %H:%M}  last seen {each.last_seen:%Y-%m-%d %H:%M}  {each.address or 'no address'}  "
        f"{each.user_agent or ''}".rstrip()
        for each in found
    ]
    return "\n".join([*lines, f"Ended {len(found)} sessions."] if end else lines or ["no sessions"])


@click.command(
    "second-factor",
    cls=Command,
    example="pergola users second-factor ann\npergola users second-factor ann --remove",
)
@click.argument("user_name")
@click.option("--remove", is_flag=True, help="Take it away, say because he lost his phone. His sessions end.")
@ACTOR
@click.pass_obj
def second_factor(console: Console, user_name: str, remove: bool, actor: str | None) -> None:
    """Show whether a user has a second factor, or take it away."""
    state = console.run(_second_factor(console, user_name, remove, actor))
    document: dict[str, Any] = {"user_name": user_name, "removed": remove, "second_factor": state}
    text = f"since {state.since:%Y-%m-%d}" if state.since else "none"
    console.show(document, f"Took it away ({text})." if remove else text)


async def _second_factor(console: Console, user_name: str, remove: bool, actor: str | None) -> FactorState:
    async with account(console, user_name, actor) as (accounts, user, origin):
        state = await accounts.second_factor(user)
        if remove:
            await accounts.remove_second_factor(user, origin=origin)
        return state


COMMANDS = (unlock, temporary_password, sessions, second_factor)
