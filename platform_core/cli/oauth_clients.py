"""``pergola oauth-clients``: programs that get tokens by a secret of their own."""

from __future__ import annotations

import datetime
from typing import Any

import click

from ..base.clients import GRANT_TYPES, OAuthClient
from ..errors import NotFound
from ..identity import Identity, Registration, new_client_secret
from ..ids import utc_now
from ..instance import Instance
from ..query import Query, Record
from .console import REASON, Console
from .groups import Command, Group
from .tokens import SCOPE_HELP

SHOWN = (
    "client_id", "label", "user", "user.user_name", "grants", "scopes", "disabled", "expires", "secret_set_on",
    "last_used",
)  # fmt: skip


def make_group() -> Group:
    """The commands about clients."""
    group = Group("oauth-clients", help="Programs that get tokens by a secret of their own.")
    for command in (register, list_clients, new_secret, disable, enable, remove):
        group.add_command(command)
    return group


@click.command(
    "register", cls=Command, example="pergola oauth-clients register crm --user robot --scope read --days 365"
)
@click.argument("client_id")
@click.option("--user", "user_name", required=True, help="The user whom it acts as by its own secret.")
@click.option("--label", help="What the program is.")
@click.option(
    "--grant", "grants", multiple=True, type=click.Choice(GRANT_TYPES),
    help="A grant that it may use; may be repeated. [default: client_credentials]",
)  # fmt: skip
@click.option("--scope", "scopes", multiple=True, metavar="ROLE|read", help=SCOPE_HELP)
@click.option("--days", type=click.IntRange(1, 3650), help="How long it is valid. [default: until disabled]")
@click.pass_obj
def register(
    console: Console,
    client_id: str,
    user_name: str,
    label: str | None,
    grants: tuple[str, ...],
    scopes: tuple[str, ...],
    days: int | None,
) -> None:
    """Register a program. Its secret is shown once; only a hash of it is kept."""
    expires = None if days is None else utc_now() + datetime.timedelta(days=days)

    async def work() -> str:
        async with console.instance() as instance:
            user = await console.user(instance, user_name)
            wanted = Registration(
                client_id=client_id, user_id=user["sys_id"], label=label, grants=grants,
                scope=" ".join(scopes) or None, expires=expires,
            )  # fmt: skip
            return await Identity(instance).register(wanted)

    secret = console.run(work())
    console.show({"client_id": client_id, "client_secret": secret, "expires": expires}, secret)


@click.command("list", cls=Command, example="pergola oauth-clients list")
@click.pass_obj
def list_clients(console: Console) -> None:
    """Show the registered programs, without their secrets."""

    async def work() -> list[Record]:
        async with console.instance() as instance:
            query = Query(fields=SHOWN, order=("client_id",), limit=500)
            return [record async for record in instance.elevated(REASON).every(OAuthClient, query)]

    clients = console.run(work())
    console.show({"clients": clients}, lambda: "\n".join(map(_line, clients)) or "no clients")


def _line(client: Record) -> str:
    state = "disabled" if client["disabled"] else "enabled"
    used = f"last used {client['last_used']:%Y-%m-%d %H:%M}" if client["last_used"] else "never used"
    grants, scope = client["grants"] or GRANT_TYPES[0], client["scopes"] or "whole"
    return (
        f"{client['client_id']}  acts as {client['user.user_name']}, {grants}, scope {scope}, {state}, {used}"
    )


@click.command("new-secret", cls=Command, example="pergola oauth-clients new-secret crm")
@click.argument("client_id")
@click.pass_obj
def new_secret(console: Console, client_id: str) -> None:
    """Give a program another secret, shown once. The former one and all its tokens are void."""

    async def work() -> str:
        async with console.instance() as instance:
            return await new_client_secret(instance.elevated(REASON), client_id)

    secret = console.run(work())
    console.show({"client_id": client_id, "client_secret": secret}, secret)


@click.command("disable", cls=Command, example="pergola oauth-clients disable crm")
@click.argument("client_id")
@click.pass_obj
def disable(console: Console, client_id: str) -> None:
    """Have a program get no tokens any more, nor use those that it has, from the next request on."""
    console.run(_switch(console, client_id, disabled=True))
    console.show({"client_id": client_id, "disabled": True}, f"Disabled {client_id}.")


@click.command("enable", cls=Command, example="pergola oauth-clients enable crm")
@click.argument("client_id")
@click.pass_obj
def enable(console: Console, client_id: str) -> None:
    """Let a program in again."""
    console.run(_switch(console, client_id, disabled=False))
    console.show({"client_id": client_id, "disabled": False}, f"Enabled {client_id}.")


@click.command("remove", cls=Command, example="pergola oauth-clients remove crm")
@click.argument("client_id")
@click.pass_obj
def remove(console: Console, client_id: str) -> None:
    """Remove a program, with all its tokens."""

    async def work() -> None:
        async with console.instance() as instance:
            records = instance.elevated(REASON)
            await records.delete(OAuthClient, await _id(instance, client_id))

    console.run(work())
    console.show({"client_id": client_id, "removed": True}, f"Removed {client_id}.")


async def _switch(console: Console, client_id: str, *, disabled: bool) -> Any:
    async with console.instance() as instance:
        records = instance.elevated(REASON)
        await records.update(OAuthClient, await _id(instance, client_id), {"disabled": disabled})


async def _id(instance: Instance, client_id: str) -> str:
    found = await instance.elevated(REASON).find(OAuthClient, OAuthClient.client_id == client_id, ("sys_id",))
    if found is None:
        raise NotFound(f"there is no client {client_id!r}", remedy="`pergola oauth-clients list` shows them")
    return str(found["sys_id"])
