"""``pergola init``: make an instance."""

from __future__ import annotations

import secrets
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import click
import msgspec

from ..base.people import User, UserRole
from ..base.roles import ADMIN
from ..configuration import FILE_NAME, InstanceConfiguration, write_configuration
from ..errors import ConfigurationError
from ..identity import Identity
from ..identity.passwords import check_policy
from ..instance import Instance, stored_state
from ..operations.initialize import initialize
from .console import REASON, Console
from .groups import Command

ADMINISTRATOR = "admin"


class MadeInstance(msgspec.Struct, frozen=True, kw_only=True):
    """A fresh instance and its first administrator; ``password`` only when it was made up."""

    directory: str
    name: str
    database: str
    administrator: str
    password: str | None


@click.command(
    cls=Command,
    example="pergola init\n"
    "pergola init --instance /srv/pergola --database postgresql://pergola@db.example.com/pergola",
)
@click.option(
    "--database",
    metavar="URL",
    help="sqlite:///PATH or postgresql://... [default: a SQLite file in the folder]",
)
@click.option("--name", help="Name of the instance. [default: that of the folder]")
@click.option(
    "--admin-password-stdin", is_flag=True, help="Read the administrator's password from standard input."
)
@click.pass_obj
def init(console: Console, database: str | None, name: str | None, admin_password_stdin: bool) -> None:
    """Make an instance: configuration, base tables, and an administrator named admin."""
    password = console.password(from_stdin=True) if admin_password_stdin else None
    made = console.run(make_instance(console, database, name, password))
    console.show(made, lambda: _told(made))


async def make_instance(
    console: Console, database: str | None = None, name: str | None = None, password: str | None = None
) -> MadeInstance:
    """Make an instance in the console's folder. What fails leaves no instance behind."""
    chosen = password if password is not None else made_up_password()
    check_policy(chosen, ADMINISTRATOR)
    directory = console.directory
    was_there = directory.exists()
    configuration = write_configuration(directory, database, name)
    try:
        await _fill(console, configuration, chosen)
    except BaseException:
        _unmake(directory, configuration, was_there)
        raise
    return MadeInstance(
        directory=str(directory),
        name=configuration.name,
        database=shown_url(configuration.database),
        administrator=ADMINISTRATOR,
        password=None if password is not None else chosen,
    )


async def _fill(console: Console, configuration: InstanceConfiguration, password: str) -> None:
    async with Instance(configuration, console.packs) as instance:
        if (await stored_state(instance.database)).generation:
            raise ConfigurationError(
                "the database holds an instance already",
                remedy="name another database; to serve that one from here as well, copy its pergola.toml",
            )
        await initialize(instance)
        async with instance.elevated(REASON).transaction() as records:
            values = {"user_name": ADMINISTRATOR, "first_name": "System", "last_name": "Administrator"}
            user = await records.create(User, values)
            await records.create(UserRole, {"user": user["sys_id"], "role": ADMIN.name})
        await Identity(instance).set_password(user["sys_id"], password)


def _unmake(directory: Path, configuration: InstanceConfiguration, was_there: bool) -> None:
    (directory / FILE_NAME).unlink(missing_ok=True)
    own = f"sqlite:///{(directory / 'pergola.db').resolve()}"
    if not was_there and configuration.database == own:
        for file in directory.glob("pergola.db*"):
            file.unlink()
    if not was_there and not any(directory.iterdir()):
        directory.rmdir()


def made_up_password() -> str:
    """A password that nobody can guess and everybody can type."""
    return "-".join(secrets.token_hex(2) for _ in range(5))


def shown_url(url: str) -> str:
    """A database URL without its password."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{parts.username or ''}:***@{host}"))


def _told(made: MadeInstance) -> str:
    lines = [f"Instance {made.name} is ready in {made.directory} (database {made.database})."]
    password = f", password {made.password} (shown only now)" if made.password else ""
    lines += [f"Administrator: {made.administrator}{password}.", "Next: pergola packs list; pergola run"]
    return "\n".join(lines)
