"""The command line. Whoever serves HTTP adds the commands that need it to ``command_line()``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .console import Console
from .groups import Command, CommandLine

if TYPE_CHECKING:
    from .demo import DemoInstance

__all__ = ["Command", "CommandLine", "Console", "command_line", "prepare_demo"]


def command_line() -> CommandLine:
    """All commands that the core has, ready for more."""
    from .commands import make_command_line

    return make_command_line()


async def prepare_demo(console: Console) -> DemoInstance:
    """Make the console's instance a demo, as far as it is not one yet."""
    from .demo import prepare_demo as prepare

    return await prepare(console)
