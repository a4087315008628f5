"""``pergola identity-providers``: whom people may sign in with besides a password."""

from __future__ import annotations

import sys
from typing import Any

import click
import msgspec

from ..base.single_sign_on import OidcProvider
from ..errors import InvalidInput, NotFound
from ..identity import set_provider_secret
from ..query import Query, Record
from .console import REASON, Console
from .groups import Command, Group

SHOWN = (
    "name", "label", "issuer", "client_id", "scopes", "active", "match_email", "create_users", "default_roles",
    "mappings", "sign_out_there", "secret_set_on",
)  # fmt: skip


def make_group() -> Group:
    """The commands about identity providers."""
    group = Group("identity-providers", help="Identity providers that people sign in with (OpenID Connect).")
    for command in (add, list_providers, secret, disable, enable, remove):
        group.add_command(command)
    return group


@click.command(
    "add",
    cls=Command,
    example="pergola identity-providers add acme --issuer https://login.example.com --client-id pergola --match-email\n"
    "pergola identity-providers add acme --issuer https://login.example.com --client-id pergola --create-users "
    "--role snc_internal --secret-stdin",
)
@click.argument("name")
@click.option("--issuer", required=True, help="Its address, exactly as it calls itself.")
@click.option("--client-id", required=True, help="What this instance is called there.")
@click.option("--label", help="What people are shown. [default: the name]")
@click.option("--scopes", help="What it is asked for besides openid. [default: email profile]")
@click.option(
    "--match-email", is_flag=True, help="Take the one user with the e-mail address that it verified."
)
@click.option("--create-users", is_flag=True, help="Make a user of somebody who is not known yet.")
@click.option(
    "--role", "roles", multiple=True, metavar="ROLE", help="A role of a user made so; may be repeated."
)
@click.option(
    "--mapping", "mappings", multiple=True, metavar="JSON",
    help='What a claim gives, as {"claim": "groups", "value": "support", "roles": ["..."]}; may be repeated.',
)  # fmt: skip
@click.option(
    "--sign-out-there", is_flag=True, help="Whoever signs out here is sent to sign out there as well."
)
@click.option("--secret-stdin", is_flag=True, help="Read the client secret from standard input.")
@click.pass_obj
def add(
    console: Console,
    /,
    name: str,
    label: str | None,
    roles: tuple[str, ...],
    mappings: tuple[str, ...],
    secret_stdin: bool,
    **values: Any,
) -> None:
    """Set an identity provider up. Register there, as redirect URI: the instance's address and
    /api/sign-in/NAME/callback.
    """
    record = {name: value for name, value in values.items() if value is not None}
    record |= {"name": name, "label": label or name, "default_roles": list(roles) or None}
    record["mappings"] = [_mapping(text) for text in mappings] or None
    text = _from_stdin() if secret_stdin else None

    async def work() -> Record:
        async with console.instance() as instance, instance.elevated(REASON).transaction() as together:
            made = await together.create(OidcProvider, record)
            if text is not None:
                await set_provider_secret(together, name, text)
            return made

    made = console.run(work())
    console.show({"sys_id": made["sys_id"], "name": name}, f"Added {name} ({made['sys_id']}).")


def _mapping(text: str) -> Any:
    try:
        return msgspec.json.decode(text.encode())
    except msgspec.DecodeError as error:
        raise InvalidInput(f"--mapping {text[:50]} is no JSON: {error}", remedy="correct it") from None


def _from_stdin() -> str:
    return sys.stdin.readline().rstrip("\r\n")


@click.command("list", cls=Command, example="pergola identity-providers list")
@click.pass_obj
def list_providers(console: Console) -> None:
    """Show the identity providers, without their secrets."""

    async def work() -> list[Record]:
        async with console.instance() as instance:
            page = await instance.elevated(REASON).list(OidcProvider, Query(fields=SHOWN, limit=500))
            return list(page.records)

    found = console.run(work())
    console.show({"providers": found}, lambda: "\n".join(map(_line, found)) or "no identity providers")


def _line(provider: Record) -> str:
    state = "active" if provider["active"] else "disabled"
    secret = "with a secret" if provider["secret_set_on"] else "without a secret"
    return f"{provider['name']}  {provider['issuer']} as {provider['client_id']}, {state}, {secret}"


@click.command("secret", cls=Command, example="pergola identity-providers secret acme < secret.txt")
@click.argument("name")
@click.pass_obj
def secret(console: Console, name: str) -> None:
    """Replace the client secret by the first line of standard input. It is kept encrypted and never shown."""
    text = _from_stdin()

    async def work() -> None:
        async with console.instance() as instance:
            await set_provider_secret(instance.elevated(REASON), name, text)

    console.run(work())
    console.show({"name": name, "replaced": True}, f"Replaced the secret of {name}.")


@click.command("disable", cls=Command, example="pergola identity-providers disable acme")
@click.argument("name")
@click.pass_obj
def disable(console: Console, name: str) -> None:
    """Have nobody sign in by it any more; sessions that began so go on."""
    console.run(_change(console, name, {"active": False}))
    console.show({"name": name, "active": False}, f"Disabled {name}.")


@click.command("enable", cls=Command, example="pergola identity-providers enable acme")
@click.argument("name")
@click.pass_obj
def enable(console: Console, name: str) -> None:
    """Let people sign in by it again."""
    console.run(_change(console, name, {"active": True}))
    console.show({"name": name, "active": True}, f"Enabled {name}.")


@click.command("remove", cls=Command, example="pergola identity-providers remove acme")
@click.argument("name")
@click.pass_obj
def remove(console: Console, name: str) -> None:
    """Remove an identity provider; who is linked to which user there is kept."""
    console.run(_change(console, name, None))
    console.show({"name": name, "removed": True}, f"Removed {name}.")


async def _change(console: Console, name: str, values: dict[str, Any] | None) -> None:
    async with console.instance() as instance:
        records = instance.elevated(REASON)
        found = await records.find(OidcProvider, OidcProvider.name == name, ("sys_id",))
        if found is None:
            raise NotFound(
                f"there is no identity provider {name!r}",
                remedy="`pergola identity-providers list` shows them",
            )
        if values is None:
            await records.delete(OidcProvider, found["sys_id"])
        else:
            await records.update(OidcProvider, found["sys_id"], values)
