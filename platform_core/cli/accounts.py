"""``pergola users unlock`` and its like: what an operator does to somebody's account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ..base.people import User
from ..identity import FactorState, Identity, Origin, SessionInfo
from .console import Console
from .groups import Command

if TYPE_CHECKING:
    from ..query import Record


@click.command(
    "unlock",
    cls=Command,
    example="pergola users unlock ann\npergola users unlock --address 192.0.2.7",
)
@click.argument("user_name", required=False)
@click.option("--address", help="End the pause of this address instead, written as security events have it.")
@click.pass_obj
def unlock(console: Console, user_name: str | None, address: str | None) -> None:
    """End a pause that wrong passwords brought about, and a lock that was set by hand."""
    if (user_name is None) == (address is None):
        raise click.UsageError("name a user, or an address with --address")
    console.run(_unlock(console, user_name, address))
    console.show({"user_name": user_name, "address": address}, f"Unlocked {user_name or address}.")


async def _unlock(console: Console, user_name: str | None, address: str | None) -> None:
    async with console.instance() as instance:
        identity = Identity(instance)
        if user_name is None:
            await identity.unlock_address(str(address))
            return
        user = await console.user(instance, user_name)
        if user["locked_out"]:
            records = await console.records(instance, None)
            await records.update(User, user["sys_id"], {"locked_out": False})
        await identity.unlock(user["sys_id"], user_name, origin=Origin())


@click.command("temporary-password", cls=Command, example="pergola users temporary-password ann")
@click.argument("user_name")
@click.pass_obj
def temporary_password(console: Console, user_name: str) -> None:
    """Give a user a made-up password, which he has to change at once. His sessions end."""
    password = console.run(_temporary_password(console, user_name))
    console.show({"user_name": user_name, "password": password}, f"{password} (shown only now)")


async def _temporary_password(console: Console, user_name: str) -> str:
    async with console.instance() as instance:
        user = await console.user(instance, user_name)
        return await Identity(instance).give_temporary_password(user["sys_id"], origin=Origin())


@click.command(
    "sessions", cls=Command, example="pergola users sessions ann\npergola users sessions ann --end"
)
@click.argument("user_name")
@click.option("--end", is_flag=True, help="End them all.")
@click.pass_obj
def sessions(console: Console, user_name: str, end: bool) -> None:
    """Show a user's sessions, or end them and revoke what programs got for his password."""
    found = console.run(_sessions(console, user_name, end))
    console.show(
        {"user_name": user_name, "sessions": found, "ended": end}, lambda: _sessions_text(found, end)
    )


async def _sessions(console: Console, user_name: str, end: bool) -> list[SessionInfo]:
    async with console.instance() as instance:
        user, identity = await console.user(instance, user_name), Identity(instance)
        found = await identity.sessions(user["sys_id"])
        if end:
            await identity.sign_out_everywhere(user["sys_id"])
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
@click.pass_obj
def second_factor(console: Console, user_name: str, remove: bool) -> None:
    """Show whether a user has a second factor, or take it away."""
    state = console.run(_second_factor(console, user_name, remove))
    document: dict[str, Any] = {"user_name": user_name, "removed": remove, "second_factor": state}
    text = f"since {state.since:%Y-%m-%d}" if state.since else "none"
    console.show(document, f"Took it away ({text})." if remove else text)


async def _second_factor(console: Console, user_name: str, remove: bool) -> FactorState:
    async with console.instance() as instance:
        user: Record = await console.user(instance, user_name)
        identity = Identity(instance)
        state = await identity.second_factors.of_user(user["sys_id"])
        if remove:
            await identity.remove_second_factor(user["sys_id"], origin=Origin())
        return state


COMMANDS = (unlock, temporary_password, sessions, second_factor)
