"""``pergola packs``: what is installed, what is active, and changing that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import msgspec

from ..discovery import SAFE_MODE
from ..errors import NotFound
from ..instance import Instance, stored_state
from ..operations.routes import route_names
from ..statuses import pack_statuses
from .console import Console
from .groups import Command, Group, table
from .operating import operation_commands

if TYPE_CHECKING:
    from ..pack import Pack


def make_group() -> Group:
    """The commands about packs."""
    group = Group("packs", help="What is installed, what is active, and changing that.")
    for command in (list_packs, show_pack, *operation_commands()):
        group.add_command(command)
    return group


@click.command("list", cls=Command, example="pergola packs list")
@click.pass_obj
def list_packs(console: Console) -> None:
    """List the installed packs and their state on this instance."""
    document = console.run(_listed(console))
    rows = [("PACK", "VERSION", "STATE", "SUMMARY")]
    rows += [
        (pack["name"], pack["version"] or "", pack["state"], pack["reason"] or pack["summary"] or "")
        for pack in document["packs"]
    ]
    if document["safe_mode"]:
        console.note(f"{SAFE_MODE} is on: no pack was imported")
    console.show(document, lambda: table(rows))


async def _listed(console: Console) -> dict[str, Any]:
    async with console.instance() as instance:
        state = await stored_state(instance.database)
        packs = [msgspec.structs.asdict(status) for status in pack_statuses(instance, state)]
        return {
            "generation": state.generation,
            "safe_mode": instance.available.safe_mode,
            "packs": packs,
        }


@click.command("show", cls=Command, example="pergola packs show banking")
@click.argument("name")
@click.pass_obj
def show_pack(console: Console, name: str) -> None:
    """Show what a pack brings: tables, roles, settings, routes, case types."""
    document = console.run(_shown(console, name))
    console.show(document, lambda: _pack_text(document))


async def _shown(console: Console, name: str) -> dict[str, Any]:
    async with console.instance() as instance:
        pack = instance.available.get(name)
        if pack is None:
            broken = instance.available.broken.get(name)
            raise NotFound(
                f"pack {name!r} is {'broken: ' + broken.reason if broken else 'not installed'}",
                remedy="`pergola packs list` shows what is there",
            )
        state = await stored_state(instance.database)
        (status,) = (each for each in pack_statuses(instance, state) if each.name == name)
        return msgspec.structs.asdict(status) | _contents(instance, pack)


def _contents(instance: Instance, pack: Pack) -> dict[str, Any]:
    active = pack.name in instance.assembly.registry.packs
    return {
        "tables": {
            entity.info.table: entity.info.summary for entity in pack.entities if not entity.info.internal
        },
        "roles": {role.name: role.summary for role in pack.roles},
        "case_types": {kind.label: kind.summary for kind in pack.case_types},
        "settings": {
            setting.name: {
                "summary": setting.summary,
                "kind": setting.kind,
                "default": setting.default,
                "value": instance.shown_setting(setting.name) if active else None,
            }
            for setting in pack.settings
        },
        "routes": list(route_names(pack.routes)),
        "jobs": {job.name: job.summary for job in pack.jobs},
        "demo": pack.demo.summary if pack.demo else None,
    }


def _pack_text(document: dict[str, Any]) -> str:
    lines = [f"{document['name']} {document['version']} ({document['state']}): {document['summary']}"]
    if document["reason"]:
        lines.append(f"  {document['reason']}")
    if document["requires"]:
        lines.append(f"requires: {', '.join(document['requires'])}")
    for kind in ("tables", "roles", "case_types", "settings", "jobs"):
        things = document[kind]
        rows = [
            (
                f"  {name}",
                about if isinstance(about, str) else f"{about['summary']} (default {about['default']})",
            )
            for name, about in things.items()
        ]
        if rows:
            lines += [f"{kind.replace('_', ' ')}:", table(rows)]
    if document["routes"]:
        lines += ["routes:", *(f"  {route}" for route in document["routes"])]
    if document["demo"]:
        lines.append(f"demonstration data: {document['demo']}")
    return "\n".join(lines)
