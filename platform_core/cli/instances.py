"""``pergola instances``: the instances that one host serves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import msgspec

from ..configuration import FILE_NAME, InstanceConfiguration, read_configuration
from ..errors import ConfigurationError, PlatformError
from ..host_file import HostFile, changing, with_instance, without_instance
from ..hosting import Host, HostedInstance, read_host, refuse_shared
from .console import Console
from .groups import Command, Group, table
from .initializing import MadeInstance, make_instance, shown_url

STAYS = "Its data, its configuration and its secret stay in"


class ListedInstance(msgspec.Struct, frozen=True, kw_only=True):
    """An instance of a host; ``problem`` says why its configuration cannot be used."""

    name: str
    host_names: tuple[str, ...]
    directory: str
    database: str | None
    problem: str | None


class AddedInstance(msgspec.Struct, frozen=True, kw_only=True):
    """An instance that a host serves from now on; without ``made`` it was there before."""

    name: str
    host_names: tuple[str, ...]
    directory: str
    made: MadeInstance | None


def make_group() -> Group:
    """The commands about the instances of a host."""
    group = Group(
        "instances",
        help="The instances that one process serves, each under its own host names. "
        "Here --instance names the host's folder.",
    )
    for command in (list_instances, add, remove):
        group.add_command(command)
    return group


@click.command("list", cls=Command, example="pergola instances list --instance /srv/pergola")
@click.pass_obj
def list_instances(console: Console) -> None:
    """List the instances of a host, with their host names, and what is wrong with any of them."""
    host = read_host(console.directory)
    listed = _listed(host)
    shared = _shared(host)
    document = {"instances": listed, "problem": shared}

    def text() -> str:
        rows = [
            (each.name, ", ".join(each.host_names), each.problem or each.database or "") for each in listed
        ]
        return "\n".join([table(rows) or "no instances", *([f"problem: {shared}"] if shared else [])])

    console.show(document, text)


def _listed(host: Host) -> list[ListedInstance]:
    found = []
    for listed in host.instances:
        database = problem = None
        try:
            database = shown_url(host.configuration(listed).database)
        except ConfigurationError as error:
            problem = str(error)
        found.append(
            ListedInstance(
                name=listed.name,
                host_names=listed.host_names,
                directory=str(host.folder(listed)),
                database=database,
                problem=problem,
            )
        )
    return found


def _shared(host: Host) -> str | None:
    try:
        host.readable()
    except ConfigurationError as error:
        return str(error)
    return None


@click.command(
    "add",
    cls=Command,
    example="pergola instances add acme --host-name acme.example.com --instance /srv/pergola\n"
    "pergola instances add shop --host-name shop.example.com --database postgresql://pergola@db.example.com/shop",
)
@click.argument("name")
@click.option(
    "--host-name", "host_names", multiple=True, required=True, metavar="HOST",
    help="A host name under which it is served; may be repeated.",
)  # fmt: skip
@click.option(
    "--database",
    metavar="URL",
    help="sqlite:///PATH or postgresql://... [default: a SQLite file in the instance's folder]",
)
@click.option("--existing", is_flag=True, help="Take the instance that is in the folder already, as it is.")
@click.option(
    "--admin-password-stdin", is_flag=True, help="Read the administrator's password from standard input."
)
@click.pass_obj
def add(
    console: Console,
    name: str,
    host_names: tuple[str, ...],
    database: str | None,
    existing: bool,
    admin_password_stdin: bool,
) -> None:
    """Make an instance in the folder NAME of a host, as `pergola init` does, and list it in the host's file."""
    if existing and (database or admin_password_stdin):
        raise click.UsageError("--existing takes the instance as it is, with its database and its passwords")
    password = console.password(from_stdin=True) if admin_password_stdin else None
    with _folder(console.directory) as directory, changing(directory) as file:
        file.host.readable()
        text = with_instance(file.text, HostedInstance(name=name, host_names=host_names))
        with file.replaced(text) as host:
            folder = host.folder(host.instances[-1])
            if existing:
                made = None
                _refuse_strange(file, host)
            else:
                _refuse_existing(folder, name)
                made = console.run(make_instance(folder.absolute(), console.packs, database, name, password))
    added = AddedInstance(
        name=name, host_names=host.instances[-1].host_names, directory=str(folder), made=made
    )
    console.show(added, lambda: _added_text(added))


@contextmanager
def _folder(directory: Path) -> Iterator[Path]:
    """The host's folder, made if need be, and away again if it was made for nothing."""
    made = [each for each in (directory, *directory.parents) if not each.exists()]
    directory.mkdir(parents=True, exist_ok=True)
    try:
        yield directory
    except BaseException:
        for folder in made:
            if any(folder.iterdir()):
                break
            folder.rmdir()
        raise


def _refuse_existing(folder: Path, name: str) -> None:
    if (folder / FILE_NAME).exists():
        raise ConfigurationError(
            f"there is an instance in {folder} already",
            remedy=f"take it as it is with --existing, or choose another name than {name!r}",
        )


def _refuse_strange(file: HostFile, host: Host) -> None:
    """An error when the instance in the folder does not fit to those that the host has."""
    newcomer = host.instances[-1]
    found: dict[str, InstanceConfiguration] = {newcomer.name: host.configuration(newcomer)}
    others, _ = file.host.readable()
    refuse_shared({**others, **found})


def _added_text(added: AddedInstance) -> str:
    lines = [
        f"Instance {added.name} is in {added.directory}, and listed under {', '.join(added.host_names)}."
    ]
    if added.made is not None:
        made = added.made
        password = f", password {made.password} (shown only now)" if made.password else ""
        lines.append(f"Administrator: {made.administrator}{password}.")
    lines.append(f"Other commands find it with --instance {added.directory}.")
    return "\n".join(lines)


@click.command("remove", cls=Command, example="pergola instances remove acme --instance /srv/pergola")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.pass_obj
def remove(console: Console, name: str, yes: bool) -> None:
    """Take an instance off a host's list. Its data stays where it is."""
    host = read_host(console.directory)
    listed = next((each for each in host.instances if each.name == name), None)
    if listed is not None:
        question = f"Take {name} off the list, so that {', '.join(listed.host_names)} is no longer served?"
        if not console.confirmed(question, yes):
            raise click.ClickException("nothing was changed")
    with changing(console.directory) as file, file.replaced(without_instance(file.text, name)):
        listed = next(each for each in file.host.instances if each.name == name)
    folder = file.host.folder(listed)
    document = {"name": name, "directory": str(folder), "database": _database_of(folder)}
    back = f"`pergola instances add {name} --existing --host-name ...` lists it again."
    console.show(document, f"{name} is off the list. {STAYS} {folder} and its database. {back}")


def _database_of(folder: Path) -> str | None:
    try:
        return shown_url(read_configuration(folder).database)
    except PlatformError:
        return None
