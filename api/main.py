"""The console script ``pergola``: the core's commands, and those that need HTTP."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from platform_core import (
    Command,
    CommandLine,
    ConfigurationError,
    Console,
    Registry,
    command_line,
    is_host,
    prepare_demo,
    read_configuration,
    read_host,
)

if TYPE_CHECKING:
    from api.server import LogLevel

PORT = 8000
PORT_VARIABLE = "PERGOLA_PORT"


def main() -> None:
    """Run a command."""
    pergola().main(prog_name="pergola", obj=Console(checks=checks))


def pergola() -> CommandLine:
    """All commands."""
    line = command_line()
    line.add_command(run)
    line.add_command(openapi)
    demo = line.commands["demo"]
    assert isinstance(demo, click.Group), "the core has a group of demo commands"
    demo.add_command(start)
    return line


def checks() -> Sequence[Callable[[Registry], Sequence[str]]]:
    """What the server has against packs that are to be activated."""
    from api.assembled import route_problems

    return (route_problems,)


def _serving(command: Callable[..., None]) -> Callable[..., None]:
    """The options of commands that serve."""
    options = (
        click.option("--host", default="127.0.0.1", show_default=True, help="Address to serve on."),
        click.option("--port", default=PORT, show_default=True, type=click.IntRange(0, 65535), envvar=PORT_VARIABLE,
                     show_envvar=True, help="Port to serve on; 0 takes any that is free."),
        click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes that serve."),
        click.option("--trust-proxy", default="", metavar="ADDRESSES",
                     help="Believe the forwarding headers of proxies at these addresses (comma-separated)."),
        click.option("--log-level", default="info", show_default=True,
                     type=click.Choice(["debug", "info", "warning", "error"])),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@click.command("run", cls=Command, example="pergola run\npergola run --host 0.0.0.0 --port 8080 --workers 4")
@_serving
@click.pass_obj
def run(console: Console, host: str, port: int, workers: int, trust_proxy: str, log_level: LogLevel) -> None:
    """Serve the instance over HTTP, until Ctrl-C or SIGTERM; with the folder of a host, all of its instances."""
    from api.server import address_of, bind, serve

    names = _served(console.directory)
    bound = bind(host, port)
    address = address_of(bound)
    console.show(
        {"instances": names, "address": address}, f"Serving {', '.join(names)} on {address} (Ctrl-C stops it)"
    )
    serve(console.directory, bound, workers=workers, log_level=log_level, trust_proxy=trust_proxy)


def _served(directory: Path) -> list[str]:
    """The names of the instances in a folder; an error when they cannot be served together."""
    if not is_host(directory):
        return [read_configuration(directory).name]
    host = read_host(directory)
    host.readable()
    if not host.instances:
        raise ConfigurationError(
            f"the host in {directory} has no instances yet", remedy="add one with `pergola instances add`"
        )
    return [listed.name for listed in host.instances]


@click.command("start", cls=Command, example="pergola demo start\npergola demo start --port 8080")
@_serving
@click.pass_obj
def start(
    console: Console, host: str, port: int, workers: int, trust_proxy: str, log_level: LogLevel
) -> None:
    """Serve a demo instance, which is made at the first start: all packs active, with demonstration data."""
    from api.server import address_of, bind, serve

    bound = bind(host, port)
    demo = console.run(prepare_demo(console))
    address = address_of(bound)
    text = (
        f"Demo instance in {demo.directory}, served on {address}\n"
        f"API documentation: {address}/docs\n"
        f"{demo.text()}\n"
        "Ctrl-C stops it; the data stays."
    )
    console.show({"address": address, "demo": demo}, text)
    serve(console.directory, bound, workers=workers, log_level=log_level, trust_proxy=trust_proxy)


@click.command("openapi", cls=Command, example="pergola openapi --output openapi.json")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="[default: standard output]")
@click.option("--server", default="/", show_default=True, help="URL of the server that the document names.")
@click.pass_obj
def openapi(console: Console, output: Path | None, server: str) -> None:
    """Print the OpenAPI document of the active packs."""
    document = console.run(_document(console, server))
    if output is None:
        click.echo(document)
        return
    try:
        output.write_bytes(document)
    except OSError as error:
        raise click.ClickException(
            f"{output} cannot be written: {error.strerror}; name another file"
        ) from error
    console.show({"output": str(output), "bytes": len(document)}, f"{output}: {len(document)} bytes")


async def _document(console: Console, server: str) -> bytes:
    from api.assembled import packs_app
    from api.openapi import openapi_document

    async with console.instance() as instance:
        assembly = instance.assembly
        return openapi_document(
            assembly,
            packs_app(assembly.registry),
            title=f"{instance.name}: API",
            version=str(assembly.generation),
            server_url=server,
        )


if __name__ == "__main__":
    main()
