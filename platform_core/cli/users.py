"""``pergola users``: people, their passwords and their sessions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click
import msgspec

from ..base.people import User, UserRole
from ..errors import InvalidInput
from ..identity import Identity
from ..identity.policy import check_policy, made_up_password
from ..query import Record
from . import accounts
from .console import ACTOR_HELP, Console
from .groups import Command, Group
from .impersonations import impersonations
from .typed_values import typed_values


class AddedUser(msgspec.Struct, frozen=True, kw_only=True):
    """A new user; ``password`` only when it was made up."""

    sys_id: str
    table: str
    user_name: str
    name: str | None
    roles: list[str]
    password: str | None


def make_group() -> Group:
    """The commands about users."""
    group = Group("users", help="People, their passwords and their sessions.")
    group.add_command(add_user)
    for command in (*accounts.COMMANDS, impersonations):
        group.add_command(command)
    return group


@click.command(
    "add",
    cls=Command,
    example="pergola users add ann --first-name Ann --last-name Ames --role sn_customerservice_agent\n"
    "pergola users add cid --table customer_contact --set account='Shark Hotels' --role sn_customerservice.customer",
)
@click.argument("user_name")
@click.option("--first-name")
@click.option("--last-name")
@click.option("--email")
@click.option("--role", "roles", multiple=True, metavar="ROLE", help="Give him this role; may be repeated.")
@click.option("--table", default="sys_user", show_default=True, help="The table of users that he belongs to.")
@click.option(
    "--set", "settings", multiple=True, metavar="FIELD=VALUE",
    help="Fill another field; a record that it refers to is named by id, number or name. May be repeated.",
)  # fmt: skip
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--actor", metavar="USER", help=ACTOR_HELP)
@click.pass_obj
def add_user(
    console: Console,
    /,
    user_name: str,
    roles: tuple[str, ...],
    table: str,
    settings: tuple[str, ...],
    password_stdin: bool,
    actor: str | None,
    **names: str | None,
) -> None:
    """Add a user. Off a terminal a password is made up, unless it is given on standard input."""
    given = console.password(password_stdin)
    password = given if given is not None else made_up_password()
    check_policy(password, user_name)
    values = {"user_name": user_name, **{name: value for name, value in names.items() if value is not None}}
    record = console.run(_add(console, table, values, settings, roles, password, actor))
    added = AddedUser(
        sys_id=record["sys_id"],
        table=table,
        user_name=user_name,
        name=record.get("name"),
        roles=sorted(roles),
        password=None if given is not None else password,
    )
    console.show(added, lambda: _added_text(added))


async def _add(
    console: Console,
    table: str,
    values: dict[str, Any],
    settings: tuple[str, ...],
    roles: Iterable[str],
    password: str,
    actor: str | None,
) -> Record:
    async with console.instance() as instance:
        records = await console.records(instance, actor)
        entity = records.entity(table)
        if User not in entity.info.lineage:
            raise InvalidInput(
                f"{table} is no table of users", remedy="name sys_user or a table that extends it"
            )
        values |= await typed_values(records, entity, settings, "--set")
        async with records.transaction() as together:
            record = await together.create(entity, values)
            for role in roles:
                await together.create(UserRole, {"user": record["sys_id"], "role": role})
        await Identity(instance).set_password(record["sys_id"], password)
        return record


def _added_text(added: AddedUser) -> str:
    password = f", password {added.password} (shown only now)" if added.password else ""
    roles = f", roles {', '.join(added.roles)}" if added.roles else ", no roles"
    return f"Added {added.user_name} ({added.sys_id}){roles}{password}."
