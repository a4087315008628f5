"""Groups of commands: the options that all commands have, and how what goes wrong is said."""

from __future__ import annotations

import functools
import logging
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import click

from ..errors import PlatformError
from .console import Console

DEBUG = "PERGOLA_DEBUG"
FAILED, USAGE = 1, 2
_NOWHERE = logging.NullHandler()


def common_options(command: click.Command) -> None:
    """Give a command ``--json`` and ``--instance``, once."""
    if any(parameter.name == "as_json" for parameter in command.params):
        return
    command.params += [
        click.Option(
            ["--json", "as_json"],
            is_flag=True,
            expose_value=False,
            callback=_set_json,
            help="Print one JSON document instead of words.",
        ),
        click.Option(
            ["--instance"],
            metavar="DIR",
            expose_value=False,
            callback=_set_instance,
            help="Folder of the instance. [default: $PERGOLA_INSTANCE, or ./instance]",
        ),
    ]


def _set_json(context: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        context.ensure_object(Console).json = True


def _set_instance(context: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        context.ensure_object(Console).given = value


class Group(click.Group):
    """Commands about one thing. Every command in it gets the common options, and an example in its help."""

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        if not isinstance(cmd, click.Group):
            common_options(cmd)
        super().add_command(cmd, name)


class Command(click.Command):
    """A command with an example."""

    def __init__(self, *args: Any, example: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.example = example

    def get_short_help_str(self, limit: int = 200) -> str:
        # Lists of commands show the whole first sentence, not what fits into 45 characters of it.
        return super().get_short_help_str(max(limit, 200))

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        if self.example:
            with formatter.section("Example"):
                for line in self.example.splitlines():
                    formatter.write(f"  {line}\n")


class CommandLine(Group):
    """The whole command line. Exit codes: 0 done, 1 failed, 2 used wrongly."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command, and end the process with its exit code."""
        console = extra.setdefault("obj", Console())
        # What the log would say of a failed command is said by its error already.
        logging.getLogger("pergola").addHandler(_NOWHERE)
        run = functools.partial(super().main, args, prog_name, complete_var, standalone_mode=False, **extra)
        code = self._guarded(console, run)
        if standalone_mode:
            sys.exit(code)
        return code

    def _guarded(self, console: Console, work: Callable[[], Any]) -> int:
        try:
            code = work()
        except PlatformError as error:
            console.fail(error)
            return self._traced(FAILED)
        except click.UsageError as error:
            where = f"see `{error.ctx.command_path} --help`" if error.ctx else "see `pergola --help`"
            said = error.format_message().rstrip(".")
            click.echo(f"error: {said}; {where}", err=True)
            return USAGE
        except click.ClickException as error:
            click.echo(f"error: {error.format_message()}", err=True)
            return FAILED
        except click.Abort:
            click.echo("error: interrupted; what was not yet committed is undone", err=True)
            return FAILED
        except Exception as error:  # noqa: BLE001 - the last resort of a program that people use
            remedy = f"this is a bug; set {DEBUG}=1 to see where it happened"
            click.echo(f"error: {type(error).__name__}: {error}; {remedy}", err=True)
            return self._traced(FAILED)
        return code if isinstance(code, int) else 0

    def _traced(self, code: int) -> int:
        if os.environ.get(DEBUG) == "1":
            traceback.print_exc()
        return code


def finish(code: int) -> NoReturn:
    """End the command with this exit code."""
    click.get_current_context().exit(code)


def table(rows: Sequence[tuple[str, ...]]) -> str:
    """Rows with aligned columns."""
    if not rows:
        return ""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
