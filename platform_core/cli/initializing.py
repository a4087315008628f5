"""``pergola init``: make an instance."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import click
import msgspec

from ..base.people import User, UserRole
from ..base.roles import ADMIN
from ..configuration import FILE_NAME, InstanceConfiguration, write_configuration
from ..errors import ConfigurationError
from ..identity import Identity
from ..identity.policy import check_policy, made_up_password
from ..instance import Instance, stored_state
from ..operations.initialize import initialize
from .console import Console
from .groups import Command

if TYPE_CHECKING:
    from ..discovery import Available
    from ..records import Records
    from ..storage import Transaction

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
    directory = console.directory
    made = console.run(make_instance(directory, console.packs, database, name, password))
    console.show(made, lambda: _told(made))


async def make_instance(
    directory: Path,
    packs: Available | None,
    database: str | None = None,
    name: str | None = None,
    password: str | None = None,
) -> MadeInstance:
    """Make an instance in a folder. What fails leaves nothing behind."""
    chosen = password if password is not None else made_up_password()
    check_policy(chosen, ADMINISTRATOR)
    made = _Making(directory)
    configuration = write_configuration(directory, database, name)
    made.note_file(configuration)
    try:
        await _fill(packs, configuration, chosen)
    except BaseException:
        made.undo()
        raise
    return MadeInstance(
        directory=str(directory),
        name=configuration.name,
        database=shown_url(configuration.database),
        administrator=ADMINISTRATOR,
        password=None if password is not None else chosen,
    )


async def _fill(packs: Available | None, configuration: InstanceConfiguration, password: str) -> None:
    async with Instance(configuration, packs) as instance:
        if (await stored_state(instance.database)).generation:
            raise ConfigurationError(
                "the database holds an instance already",
                remedy="name another database; to serve that one from here as well, copy its pergola.toml",
            )

        async def administrator(records: Records, transaction: Transaction) -> None:
            values = {"user_name": ADMINISTRATOR, "first_name": "System", "last_name": "Administrator"}
            user = await records.create(User, values)
            await records.create(UserRole, {"user": user["sys_id"], "role": ADMIN.name})
            await Identity(instance).set_first_password(transaction, user["sys_id"], password)

        await initialize(instance, then=administrator)


class _Making:
    """What an instance's making adds to the disk, so that it can be taken away again."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._folders = [each for each in (directory, *directory.parents) if not each.exists()]
        self._data: Path | None = None

    def note_file(self, configuration: InstanceConfiguration) -> None:
        """Remember the data's file, if it is not there yet."""
        file = Path(configuration.database.removeprefix("sqlite:///"))
        if configuration.database.startswith("sqlite:///") and not file.exists():
            self._data = file

    def undo(self) -> None:
        """Remove what was not there before, and nothing else."""
        (self._directory / FILE_NAME).unlink(missing_ok=True)
        if self._data is not None:
            for ending in ("", "-wal", "-shm", "-journal"):
                self._data.with_name(self._data.name + ending).unlink(missing_ok=True)
        for folder in self._folders:
            if any(folder.iterdir()):
                return
            folder.rmdir()


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
