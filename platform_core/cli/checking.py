"""``pergola check`` and ``pergola verify``: are the packs well made, is the instance sound."""

from __future__ import annotations

import click
import msgspec

from .. import checks
from ..assembly import contributions
from ..discovery import Available, available
from ..errors import NotFound, PackError
from ..registry import Registry
from ..resolution import Resolution
from ..verification import Finding, findings
from .console import Console
from .groups import FAILED, Command, finish

SIGNS = {"error": "error", "notice": "note"}


@click.command("check", cls=Command, example="pergola check\npergola check banking")
@click.argument("packs", nargs=-1)
@click.pass_obj
def check(console: Console, packs: tuple[str, ...]) -> None:
    """Check the installed packs, or those named with what they require. Needs no instance."""
    offered = console.packs or available()
    problems = pack_problems(console, offered, packs)
    names = sorted(packs or offered.packs)
    text = "\n".join(problems) or f"nothing to object to in {', '.join(names)}"
    console.show({"packs": names, "problems": problems}, text)
    if problems:
        finish(FAILED)


def pack_problems(console: Console, offered: Available, names: tuple[str, ...]) -> list[str]:
    """All that is wrong with packs: they cannot be imported or joined, or break a rule."""
    for name in names:
        if offered.get(name) is None and name not in offered.broken:
            raise NotFound(
                f"pack {name!r} is not installed", remedy="install the distribution that brings it"
            )
    broken = [f"pack {each.name!r} is broken: {each.reason}" for each in offered.broken.values() if not names]
    resolution = Resolution(offered, names or offered.packs)
    found = [*broken, *resolution.problems]
    try:
        registry = Registry(contributions(resolution.order))
    except PackError as error:
        return [*found, str(error)]
    found += checks.problems(registry)
    return found + [problem for further in console.checks() for problem in further(registry)]


@click.command("verify", cls=Command, example="pergola verify --json")
@click.pass_obj
def verify(console: Console) -> None:
    """Verify the instance: packs, schema, records, hierarchies, rights, events. Nothing is changed.

    The exit code is 1 when something is wrong; notes alone leave it 0.
    """
    found = console.run(_verified(console))
    console.show({"findings": msgspec.to_builtins(found)}, lambda: _text(found))
    if any(finding.severity == "error" for finding in found):
        finish(FAILED)


async def _verified(console: Console) -> list[Finding]:
    async with console.instance() as instance:
        return await findings(instance)


def _text(found: list[Finding]) -> str:
    lines = [f"{SIGNS[each.severity]} [{each.concern}] {each.what}; {each.remedy}" for each in found]
    return "\n".join(lines) or "everything is as it must be"
