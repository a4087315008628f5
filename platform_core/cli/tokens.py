"""``pergola tokens``: API tokens for programs."""

from __future__ import annotations

import datetime

import click

from ..ids import utc_now
from .accounts import ACTOR, account
from .console import Console
from .groups import Command, Group


def make_group() -> Group:
    """The commands about tokens."""
    group = Group("tokens", help="API tokens for programs.")
    group.add_command(issue_token)
    return group


@click.command("issue", cls=Command, example="pergola tokens issue ann --label 'nightly export' --days 90")
@click.argument("user_name")
@click.option("--label", required=True, help="What the token is for.")
@click.option(
    "--days", type=click.IntRange(1, 3650), help="How long it is valid. [default: until it is revoked]"
)
@ACTOR
@click.pass_obj
def issue_token(console: Console, user_name: str, label: str, days: int | None, actor: str | None) -> None:
    """Make a personal API token of a user. It is shown once; only a hash of it is kept."""
    expires = None if days is None else utc_now() + datetime.timedelta(days=days)
    token = console.run(_issue(console, user_name, label, expires, actor))
    document = {"user_name": user_name, "label": label, "token": token, "expires": expires}
    console.show(document, token)


async def _issue(
    console: Console, user_name: str, label: str, expires: datetime.datetime | None, actor: str | None
) -> str:
    async with account(console, user_name, actor) as (accounts, user, _):
        return await accounts.issue_token(user, label, expires)
