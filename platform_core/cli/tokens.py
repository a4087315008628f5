"""``pergola tokens``: API tokens for programs."""

from __future__ import annotations

import datetime

import click

from ..identity import IssuedToken, PersonalToken
from ..ids import utc_now
from .accounts import ACTOR, account
from .console import Console
from .groups import Command, Group

SCOPE_HELP = (
    "Narrow it to this role, or to reading with 'read'; may be repeated. [default: all that its user may]"
)


def make_group() -> Group:
    """The commands about tokens."""
    group = Group("tokens", help="API tokens for programs.")
    group.add_command(issue_token)
    group.add_command(list_tokens)
    group.add_command(revoke_token)
    return group


@click.command(
    "issue", cls=Command, example="pergola tokens issue ann --label 'nightly export' --days 90 --scope read"
)
@click.argument("user_name")
@click.option("--label", required=True, help="What the token is for.")
@click.option(
    "--days",
    type=click.IntRange(1, 3650),
    help="How long it is valid. [default: as long as the setting base.personal_token_days allows]",
)
@click.option("--scope", "scopes", multiple=True, metavar="ROLE|read", help=SCOPE_HELP)
@ACTOR
@click.pass_obj
def issue_token(
    console: Console,
    user_name: str,
    label: str,
    days: int | None,
    scopes: tuple[str, ...],
    actor: str | None,
) -> None:
    """Make a personal API token of a user. It is shown once; only a hash of it is kept."""
    expires = None if days is None else utc_now() + datetime.timedelta(days=days)
    issued = console.run(_issue(console, user_name, label, expires, " ".join(scopes) or None, actor))
    document = {
        "user_name": user_name, "label": label, "token": issued.token, "expires": issued.expires,
        "scope": issued.scope,
    }  # fmt: skip
    console.show(document, issued.token)


async def _issue(
    console: Console,
    user_name: str,
    label: str,
    expires: datetime.datetime | None,
    scope: str | None,
    actor: str | None,
) -> IssuedToken:
    async with account(console, user_name, actor) as (accounts, user, origin):
        return await accounts.issue_token(user, label, expires, scope=scope, origin=origin)


@click.command("list", cls=Command, example="pergola tokens list ann")
@click.argument("user_name")
@ACTOR
@click.pass_obj
def list_tokens(console: Console, user_name: str, actor: str | None) -> None:
    """Show a user's personal tokens: until when, narrowed to what, last used when. Their text is kept nowhere."""
    tokens = console.run(_tokens(console, user_name, actor))
    console.show({"tokens": tokens}, lambda: "\n".join(map(_line, tokens)) or "no tokens")


async def _tokens(console: Console, user_name: str, actor: str | None) -> list[PersonalToken]:
    async with account(console, user_name, actor) as (accounts, user, _):
        return await accounts.tokens(user)


def _line(token: PersonalToken) -> str:
    until = f"until {token.expires:%Y-%m-%d}" if token.expires else "without an end"
    used = f"last used {token.last_used:%Y-%m-%d %H:%M}" if token.last_used else "never used"
    return f"{token.id}  {token.label}, {until}, scope {token.scope or 'whole'}, {used}"


@click.command("revoke", cls=Command, example="pergola tokens revoke ann 019aa7c2b8e97f6d8a4c5e0f1b2d3c4a")
@click.argument("user_name")
@click.argument("token_id")
@ACTOR
@click.pass_obj
def revoke_token(console: Console, user_name: str, token_id: str, actor: str | None) -> None:
    """Revoke a personal token by its id, which `pergola tokens list` shows; from the next request it is void."""
    console.run(_revoke(console, user_name, token_id, actor))
    console.show({"user_name": user_name, "revoked": token_id}, f"Revoked {token_id}.")


async def _revoke(console: Console, user_name: str, token_id: str, actor: str | None) -> None:
    async with account(console, user_name, actor) as (accounts, user, origin):
        await accounts.withdraw_token(user, token_id, origin=origin)
