"""``pergola packs``: what is installed, what is active, and changing that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import msgspec

from ..errors import FieldError, NotFound, PlanError
from ..instance import Instance, stored_state
from ..operations import OperationResult, execute, plan, wait_for_workers
from ..operations.routes import route_names
from .console import REASON, Console
from .groups import Command, Group, table
from .plans import plan_text

if TYPE_CHECKING:
    from ..operations import OperationName, Plan
    from ..pack import Pack

WORKERS_SECONDS = 15.0


def make_group() -> Group:
    """The commands about packs."""
    group = Group("packs", help="What is installed, what is active, and changing that.")
    for command in (list_packs, show_pack, plan_packs, activate_packs, deactivate_packs):
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
    console.show(document, lambda: table(rows))


async def _listed(console: Console) -> dict[str, Any]:
    async with console.instance() as instance:
        state = await stored_state(instance.database)
        names = sorted({*instance.available.packs, *instance.available.broken, *state.packs})
        described = [_described(instance, state.packs, name) for name in names]
        return {"generation": state.generation, "packs": described}


def _described(instance: Instance, stored: dict[str, Any], name: str) -> dict[str, Any]:
    pack, known, broken = instance.available.get(name), stored.get(name), instance.available.broken.get(name)
    state = known.state if known is not None else "available"
    reason = instance.quarantined.get(name) or (broken.reason if broken else None)
    if name in instance.quarantined:
        state = "quarantined"
    elif pack is None and broken is None:
        state, reason = "missing", "the distribution that brings it is not installed"
    return {
        "name": name,
        "version": pack.version if pack else getattr(known, "version", None),
        "summary": pack.summary if pack else None,
        "requires": list(pack.requires) if pack else [],
        "state": state,
        "reason": reason,
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
        return _described(instance, state.packs, name) | _contents(instance, pack)


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
                "value": instance.setting(setting.name) if active else None,
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


@click.command("plan", cls=Command, example="pergola packs plan banking")
@click.argument("names", nargs=-1, required=True)
@click.option("--deactivate", is_flag=True, help="Plan a deactivation.")
@click.pass_obj
def plan_packs(console: Console, names: tuple[str, ...], deactivate: bool) -> None:
    """Show what an activation would do. Nothing is written; the plan's hash confirms it."""
    made = console.run(_planned(console, "deactivate" if deactivate else "activate", names))
    console.show(msgspec.to_builtins(made), lambda: plan_text(made))
    refuse_blocked(made)


async def _planned(console: Console, operation: OperationName, names: tuple[str, ...]) -> Plan:
    async with console.instance() as instance:
        return await plan(instance, operation, names, checks=console.checks())


def refuse_blocked(made: Plan) -> None:
    """An error that lists everything that stands in the plan's way."""
    if made.blockers:
        errors = [FieldError(pointer="", detail=blocker, code=PlanError.code) for blocker in made.blockers]
        raise PlanError(
            f"{', '.join(made.names)} cannot be {made.operation}d",
            remedy="put this right first",
            errors=errors,
        )


@click.command(
    "activate",
    cls=Command,
    example="pergola packs activate banking\npergola packs activate banking --plan 5f2c... (the hash that `plan` printed)",
)
@click.argument("names", nargs=-1, required=True)
@click.option(
    "--plan", "plan_hash", metavar="HASH", help="Do what the plan with this hash says, and nothing else."
)
@click.option("--yes", is_flag=True, help="Do it without asking, whatever the plan says.")
@click.pass_obj
def activate_packs(console: Console, names: tuple[str, ...], plan_hash: str | None, yes: bool) -> None:
    """Activate packs and all that they require, at once or not at all."""
    _operate(console, "activate", names, plan_hash, yes)


@click.command("deactivate", cls=Command, example="pergola packs deactivate banking --yes")
@click.argument("names", nargs=-1, required=True)
@click.option(
    "--plan", "plan_hash", metavar="HASH", help="Do what the plan with this hash says, and nothing else."
)
@click.option("--yes", is_flag=True, help="Do it without asking, whatever the plan says.")
@click.pass_obj
def deactivate_packs(console: Console, names: tuple[str, ...], plan_hash: str | None, yes: bool) -> None:
    """Deactivate packs. Their data stays, hidden until they are active again."""
    _operate(console, "deactivate", names, plan_hash, yes)


def _operate(
    console: Console, operation: OperationName, names: tuple[str, ...], plan_hash: str | None, yes: bool
) -> None:
    if plan_hash and yes:
        raise click.UsageError("--plan confirms one plan, --yes any: give one of them")
    if plan_hash is None:
        if not yes and not console.interactive:
            raise click.UsageError("nobody can be asked here; confirm with --plan HASH, or with --yes")
        made = console.run(_planned(console, operation, names))
        refuse_blocked(made)
        if not yes:
            console.note(plan_text(made))
            if not click.confirm(f"{operation.capitalize()}?", err=True):
                raise click.ClickException("nothing was done")
        plan_hash = made.hash
    result, behind = console.run(carry_out(console, operation, names, plan_hash))
    document = msgspec.to_builtins(result) | {"behind": behind}
    console.show(document, lambda: _result_text(result, behind))


async def carry_out(
    console: Console, operation: OperationName, names: tuple[str, ...], plan_hash: str
) -> tuple[OperationResult, tuple[str, ...]]:
    """Do what a plan says, and wait until every serving worker serves it; returns those that do not."""
    async with console.instance() as instance:
        actor = instance.elevated(REASON).actor
        result = await execute(instance, operation, names, plan_hash, actor, checks=console.checks())
        return result, await wait_for_workers(instance, result.generation, WORKERS_SECONDS)


def _result_text(result: OperationResult, behind: tuple[str, ...]) -> str:
    done = [f"{pack.name} {pack.version}" for pack in result.plan.packs] or ["nothing to do"]
    text = f"{result.plan.operation}d: {', '.join(done)} (generation {result.generation}, {result.duration_ms} ms)"
    if behind:
        text += f"\nworkers that do not serve it yet: {', '.join(behind)}"
    return text
