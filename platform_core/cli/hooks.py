"""``pergola hooks``: every hook that a pack can answer."""

from __future__ import annotations

import inspect

import click
import msgspec

from ..hookspecs import PackHooks
from .console import Console
from .groups import Command, table


class Hook(msgspec.Struct, frozen=True):
    """A hook: its name, what it is called with and returns, and one sentence."""

    name: str
    signature: str
    summary: str


def all_hooks() -> list[Hook]:
    """The hooks in the order in which they are declared."""
    found = vars(PackHooks).items()
    return [_hook(name, function) for name, function in found if inspect.isfunction(function)]


def _hook(name: str, function: object) -> Hook:
    assert callable(function)
    signature = inspect.signature(function)
    arguments = [parameter for parameter in signature.parameters.values() if parameter.name != "self"]
    shown = str(signature.replace(parameters=arguments)).replace("'", "")
    return Hook(name, f"{name}{shown}", inspect.getdoc(function) or "")


@click.command("hooks", cls=Command, example="pergola hooks")
@click.pass_obj
def hooks(console: Console) -> None:
    """List the hooks that a pack can answer."""
    found = all_hooks()
    console.show(found, lambda: table([(hook.signature, hook.summary) for hook in found]))
