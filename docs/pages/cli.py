"""Reference: the command line, from its commands."""

from __future__ import annotations

from collections.abc import Iterator

import click

from docs.pages.markdown import block, code, page, table

INTRODUCTION = """
Every command takes `--instance` and `--json`. Exit codes: 0 done, 1 failed, 2 wrong use. Errors go to standard error and end
with a remedy.
"""


def command() -> click.Command:
    """The command `pergola`."""
    from platform_core.cli import main

    return main


def build() -> str:
    """The page."""
    sections = [_section(path, found) for path, found in walk("pergola", command())]
    return page("Command line", INTRODUCTION, *sections)


def walk(path: str, found: click.Command) -> Iterator[tuple[str, click.Command]]:
    """The command and those below it, each with the words that call it."""
    yield path, found
    if isinstance(found, click.Group):
        for name, inner in sorted(found.commands.items()):
            if not inner.hidden:
                yield from walk(f"{path} {name}", inner)


def _section(path: str, found: click.Command) -> str:
    context = click.Context(found, info_name=path)
    parts = [f"## {path}", block(" ".join([path, *found.collect_usage_pieces(context)]), "text")]
    parts += [found.help or ""]
    rows = [
        (code(", ".join(option.opts)), option.help or "")
        for option in found.params
        if isinstance(option, click.Option) and not option.hidden
    ]
    parts.append(table(("option", "meaning"), rows))
    return "\n\n".join(part for part in parts if part)
