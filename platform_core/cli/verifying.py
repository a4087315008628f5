"""``pergola verify``: is the instance sound."""

from __future__ import annotations

import click
import msgspec

from ..instance import Instance
from ..verification import CONCERNS, Finding, Repaired, findings, opened, repair
from ..verification.concerns import refuse_unknown
from .console import Console
from .groups import FAILED, Command, finish

SIGNS = {"error": "error", "notice": "note"}
CONCERN_NAMES = [concern.name for concern in CONCERNS]


@click.command("verify", cls=Command, example="pergola verify\npergola verify --repair --only numbers")
@click.option("--repair", "mend", is_flag=True, help="Put right what can be without losing anything.")
@click.option(
    "--only", multiple=True, metavar="CONCERN", help=f"Look at this alone: {', '.join(CONCERN_NAMES)}."
)
@click.pass_obj
def verify(console: Console, mend: bool, only: tuple[str, ...]) -> None:
    """Verify the instance: its tables, records, numbers, rights, audit and events. Without --repair nothing is changed.

    The exit code is 1 when something is wrong, after the repair if there was one; notes alone leave it 0.
    """
    repaired, found = console.run(_verified(console, mend, only))
    document = {"findings": msgspec.to_builtins(found)}
    if mend:
        document["repaired"] = msgspec.to_builtins(repaired)
    console.show(document, lambda: _text(repaired, found))
    if any(finding.severity == "error" for finding in found):
        finish(FAILED)


async def _verified(
    console: Console, mend: bool, only: tuple[str, ...]
) -> tuple[list[Repaired], list[Finding]]:
    refuse_unknown(only)
    instance = Instance.at(console.directory, console.packs)
    async with opened(instance) as kept_from:
        if kept_from:
            return [], kept_from
        repaired: list[Repaired] = []
        if mend:
            repaired = await repair(instance, instance.platform_actor, only)
            await instance.reload()
        return repaired, await findings(instance, only)


def _text(repaired: list[Repaired], found: list[Finding]) -> str:
    lines = [f"repaired [{each.concern}] {each.what}" for each in repaired]
    for each in found:
        command = f"; repair it: `{each.repair}`" if each.repair else ""
        lines.append(f"{SIGNS[each.severity]} [{each.concern}] {each.what}; {each.remedy}{command}")
    if not found:
        lines.append("everything is as it must be")
    return "\n".join(lines)
