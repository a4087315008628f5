"""``pergola packs plan`` and the life-cycle operations: all of them from one table of verbs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import click
import msgspec

from ..errors import FieldError, PlanError
from ..operations import PAST, VERBS, PlanChanged, execute, plan, wait_for_workers
from .console import REASON, Console
from .groups import FAILED, Command, finish
from .plans import plan_text
from .ticker import Ticker

if TYPE_CHECKING:
    from ..operations import OperationName, OperationResult, Plan

WAIT_SECONDS = 10.0
WORKERS_SECONDS = 15.0


class Sentence(NamedTuple):
    """What is said of an operation in its help, and which packs the example names."""

    help: str
    example: str = "banking"


SENTENCES: dict[OperationName, Sentence] = {
    "activate": Sentence("Activate packs and all that they require, at once or not at all."),
    "deactivate": Sentence("Deactivate packs. Their data stays, hidden until they are active again."),
    "upgrade": Sentence(
        "Bring active packs to their installed versions; all that are out of date without names."
    ),
    "uninstall": Sentence(
        "Archive the tables and rows of packs, then drop them. `restore` brings them back."
    ),
    "restore": Sentence("Bring uninstalled packs back from their archive, row for row."),
    "purge": Sentence("Delete the archive of uninstalled packs. Nothing brings their data back afterwards."),
}


def operation_commands() -> list[click.Command]:
    """``plan``, and one command for each life-cycle operation."""
    return [plan_packs, *(_command(operation) for operation in VERBS)]


def _command(operation: OperationName) -> click.Command:
    sentence = SENTENCES[operation]
    call = f"pergola packs {operation} {sentence.example}"

    @click.pass_obj
    def run(console: Console, names: tuple[str, ...], plan_hash: str | None, yes: bool, wait: float) -> None:
        _operate(console, operation, names, plan_hash, yes, wait)

    return Command(
        operation,
        callback=run,
        help=sentence.help,
        example=f"{call}\n{call} --plan 5f2c... (the hash that `plan` printed)",
        params=[
            click.Argument(["names"], nargs=-1, required=_needs_names(operation), metavar="PACK..."),
            click.Option(
                ["--plan", "plan_hash"],
                metavar="HASH",
                help="Do what the plan with this hash says, and nothing else.",
            ),
            click.Option(["--yes"], is_flag=True, help="Print the plan and do it, without asking."),
            click.Option(
                ["--wait"],
                type=click.FloatRange(min=0),
                default=WAIT_SECONDS,
                show_default=True,
                metavar="SECONDS",
                help="How long to wait for another operation to end.",
            ),
        ],
    )


def _needs_names(operation: str) -> bool:
    return operation != "upgrade"


@click.command("plan", cls=Command, example="pergola packs plan activate banking\npergola packs plan upgrade")
@click.argument("operation", type=click.Choice(list(VERBS)))
@click.argument("names", nargs=-1, metavar="[PACK]...")
@click.pass_obj
def plan_packs(console: Console, operation: OperationName, names: tuple[str, ...]) -> None:
    """Show what an operation would do. Nothing is written; the plan's hash confirms it."""
    if not names and _needs_names(operation):
        raise click.UsageError(f"name the packs to {operation}")
    made = console.run(_planned(console, operation, names))
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
            f"{', '.join(made.names) or 'the active packs'} cannot be {PAST[made.operation]}",
            remedy="put this right first",
            errors=errors,
        )


def _operate(
    console: Console,
    operation: OperationName,
    names: tuple[str, ...],
    plan_hash: str | None,
    yes: bool,
    wait: float,
) -> None:
    if plan_hash and yes:
        raise click.UsageError("--plan confirms one plan, --yes any: give one of them")
    if plan_hash is None:
        if not yes and not console.interactive:
            raise click.UsageError("nobody can be asked here; confirm with --plan HASH, or with --yes")
        made = console.run(_planned(console, operation, names))
        refuse_blocked(made)
        if not console.json:  # The document of the result has the plan in it.
            console.note(plan_text(made))
        if not yes and not click.confirm(f"{operation.capitalize()}?", err=True):
            raise click.ClickException("nothing was done")
        plan_hash = made.hash
    try:
        result, behind = console.run(carry_out(console, operation, names, plan_hash, wait))
    except PlanChanged as error:
        _show_new_plan(console, error)
    console.show(_document(result, behind), lambda: _result_text(result, behind))


def _show_new_plan(console: Console, error: PlanChanged) -> None:
    """What the operation would do now: with the error, so that it can be read and confirmed."""
    if not console.json:
        console.note(plan_text(error.plan))
    console.fail(error, plan=msgspec.to_builtins(error.plan))
    finish(FAILED)


async def carry_out(
    console: Console,
    operation: OperationName,
    names: tuple[str, ...],
    plan_hash: str,
    wait: float = WAIT_SECONDS,
) -> tuple[OperationResult, tuple[str, ...]]:
    """Do what a plan says, and wait until every serving worker serves it; returns those that do not."""
    async with console.instance() as instance:
        with Ticker(console.watched) as ticker:
            result = await execute(
                instance,
                operation,
                names,
                plan_hash,
                instance.elevated(REASON).actor,
                checks=console.checks(),
                wait=wait,
                waiting=lambda holder: console.note(f"waiting for {holder}"),
                progress=ticker,
            )
        return result, await wait_for_workers(instance, result.generation, WORKERS_SECONDS)


def _document(result: OperationResult, behind: tuple[str, ...]) -> dict[str, Any]:
    document: dict[str, Any] = msgspec.to_builtins(result)
    return document | {"behind": list(behind)}


def _result_text(result: OperationResult, behind: tuple[str, ...]) -> str:
    done = [f"{pack.name} {pack.version}" for pack in result.plan.packs] or ["nothing to do"]
    text = (
        f"{PAST[result.plan.operation]}: {', '.join(done)} "
        f"(generation {result.generation}, {result.duration_ms} ms)"
    )
    if behind:
        text += f"\nworkers that do not serve it yet: {', '.join(behind)}"
    return text
