"""Reference: the command line, from its commands."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import click

from docs.pages.markdown import block, code, page, table

COMMON = {"--json", "--instance", "--help"}
INTRODUCTION = """
Every command takes two options besides its own:

- `--instance DIR`: the folder of the instance; without it `PERGOLA_INSTANCE`, or `./instance`. `pergola run` and
  `pergola instances` take the folder of a host as well;
- `--json`: the result as one JSON document, instead of words.

Results go to standard output, everything else to standard error. Exit codes: 0 done, 1 failed, 2 used wrongly. An error
says what happened and what to do about it.
"""


def command() -> click.Command:
    """The command `pergola`."""
    from api.main import pergola

    return pergola()


def build() -> str:
    """The page."""
    sections = [_section(path, found) for path, found in walk("pergola", command())]
    return page("Command line", INTRODUCTION, *sections)


def walk(path: str, found: click.Command) -> Iterator[tuple[str, click.Command]]:
    """The commands that do something, each with the words that call it."""
    if not isinstance(found, click.Group):
        yield path, found
        return
    for name, inner in sorted(found.commands.items()):
        if not inner.hidden:
            yield from walk(f"{path} {name}", inner)


def _section(path: str, found: click.Command) -> str:
    context = click.Context(found, info_name=path)
    usage = " ".join([path, *found.collect_usage_pieces(context)])
    parts = [f"## {path}", inspect.cleandoc(found.help or ""), block(usage, "text")]
    parts.append(table(("option", "meaning"), _options(found, context)))
    example = getattr(found, "example", "")
    if example:
        parts.append(f"For example:\n\n{block(example, 'sh')}")
    return "\n\n".join(part for part in parts if part)


def _options(found: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    for option in found.params:
        if isinstance(option, click.Option) and not option.hidden and not COMMON & set(option.opts):
            record: Any = option.get_help_record(context)
            if record is not None:
                names, text = record
                yield code(names), text
