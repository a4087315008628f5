"""``pergola access``: why somebody may or may not, who can, what all may, what differs, what would be."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from ..inspection import Access, Matrix, Proposal, as_csv, as_markdown
from .access_text import diff_text, explanation_text, simulation_text, who_can_text
from .console import ACTOR_HELP, Console
from .groups import Command, Group
from .naming import record_named
from .proposals import read, with_options
from .typed_values import typed_values

if TYPE_CHECKING:
    from ..instance import Instance
    from ..records import Records


def make_group() -> Group:
    """The commands about access."""
    group = Group(
        "access", help="Why somebody may or may not, who can, what all may, what differs, what would be."
    )
    for command in (explain, who_can, matrix, diff, simulate):
        group.add_command(command)
    return group


async def _asked(console: Console, instance: Instance, actor: str | None) -> tuple[Access, Records]:
    """Asking as a user with his rights, or as the operator."""
    records = await console.records(instance, actor)
    return Access(instance, records.actor), records


@click.command(
    "explain",
    cls=Command,
    example="pergola access explain ann read sn_customerservice_case CS0001001\n"
    "pergola access explain ann write sn_customerservice_case CS0001001 --field priority\n"
    "pergola access explain ann create sn_customerservice_case --value priority=1 --value short_description=Lamp",
)
@click.argument("user")
@click.argument("operation")
@click.argument("table")
@click.argument("record", required=False)
@click.option("--field", metavar="FIELD", help="Ask about a field of the record.")
@click.option(
    "--value",
    "values",
    multiple=True,
    metavar="FIELD=VALUE",
    help="With create: ask about a record with this value; a record that it refers to is named by id, number or name. "
    "May be repeated. Nothing is created.",
)
@click.option("--actor", metavar="USER", help=ACTOR_HELP)
@click.pass_obj
def explain(
    console: Console,
    user: str,
    operation: str,
    table: str,
    record: str | None,
    field: str | None,
    values: tuple[str, ...],
    actor: str | None,
) -> None:
    """Say why USER may or may not do something: read, write, create, delete, or transition:MOVE.

    Users are named by user name, records by id, number or name. Nothing but `create` goes without a record.
    """

    async def work() -> Any:
        async with console.instance() as instance:
            access, records = await _asked(console, instance, actor)
            entity = records.entity(table)
            sys_id = None if record is None else await record_named(records, entity, record)
            subject = await console.actor(instance, user)
            given = await typed_values(records, entity, values, "--value") if values else None
            return await access.explain(subject, entity, sys_id, operation, field, values=given)

    found = console.run(work())
    console.show(found, lambda: explanation_text(found))


@click.command(
    "who-can",
    cls=Command,
    example="pergola access who-can read sn_customerservice_case CS0001001\n"
    "pergola access who-can write sn_customerservice_case CS0001001 --field priority --limit 200",
)
@click.argument("operation")
@click.argument("table")
@click.argument("record")
@click.option("--field", metavar="FIELD", help="Ask about a field of the record.")
@click.option(
    "--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="How many people to list."
)
@click.option("--after", metavar="USER", help="Go on after this user name: `next` of the last page.")
@click.option("--actor", metavar="USER", help=ACTOR_HELP)
@click.pass_obj
def who_can(
    console: Console,
    operation: str,
    table: str,
    record: str,
    field: str | None,
    limit: int,
    after: str | None,
    actor: str | None,
) -> None:
    """List who can do something to a record, by which rules, and how they hold these rules' roles."""

    async def work() -> Any:
        async with console.instance() as instance:
            access, records = await _asked(console, instance, actor)
            entity = records.entity(table)
            sys_id = await record_named(records, entity, record)
            return await access.who_can(entity, sys_id, operation, field, limit=limit, after=after)

    found = console.run(work())
    console.show(found, lambda: who_can_text(found))


@click.command(
    "matrix",
    cls=Command,
    example="pergola access matrix --pack customer_service > rights.md\n"
    "pergola access matrix --csv --by-field > rights.csv\n"
    "pergola access matrix --json > rights.json",
)
@click.option("--role", "roles", multiple=True, metavar="ROLE", help="Of this role alone; may be repeated.")
@click.option(
    "--table", "tables", multiple=True, metavar="TABLE", help="Of this table alone; may be repeated."
)
@click.option(
    "--pack", "packs", multiple=True, metavar="PACK", help="Of this pack's tables alone; may be repeated."
)
@click.option(
    "--csv", "csv", is_flag=True, help="Print lines for a spreadsheet instead of a page in Markdown."
)
@click.option("--by-field", is_flag=True, help="With --csv: one line for each field.")
@click.option("--actor", metavar="USER", help=ACTOR_HELP)
@click.pass_obj
def matrix(
    console: Console,
    roles: tuple[str, ...],
    tables: tuple[str, ...],
    packs: tuple[str, ...],
    csv: bool,
    by_field: bool,
    actor: str | None,
) -> None:
    """Print the table of rights: which role may do what with which records and fields, and why."""
    if by_field and not csv:
        raise click.UsageError("--by-field goes with --csv")

    async def work() -> Matrix:
        async with console.instance() as instance:
            access, _ = await _asked(console, instance, actor)
            return access.matrix(roles=roles or None, tables=tables or None, packs=packs or None)

    found = console.run(work())
    text = as_csv(found, by_field=by_field) if csv else as_markdown(found)
    console.show(found, text.rstrip("\n"))


@click.command(
    "diff",
    cls=Command,
    example="pergola access diff b2b banking\npergola access diff --saved rights.json",
)
@click.argument("packs", nargs=-1)
@click.option(
    "--saved", metavar="FILE", type=click.Path(path_type=Path),
    help="Compare with a table of rights that `pergola access matrix --json` has printed.",
)  # fmt: skip
@click.option("--actor", metavar="USER", help=ACTOR_HELP)
@click.pass_obj
def diff(console: Console, packs: tuple[str, ...], saved: Path | None, actor: str | None) -> None:
    """Say who would gain or lose what if just PACKS (and what they require) were active, or has since a table was saved.

    A pack may be named with its version: banking==0.1.0.
    """
    before = None if saved is None else read(saved, Matrix)

    async def work() -> Any:
        async with console.instance() as instance:
            access, _ = await _asked(console, instance, actor)
            return await access.diff(packs or None, saved=before)

    found = console.run(work())
    console.show(found, lambda: diff_text(found))


@click.command(
    "simulate",
    cls=Command,
    example="pergola access simulate --give sn_customerservice_manager=ann\n"
    "pergola access simulate --join ann='Night shift' --remove-rule customer_service#3\n"
    "pergola access simulate proposal.toml",
)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--give", multiple=True, metavar="ROLE=USER", help="Give a role to a user; may be repeated.")
@click.option("--take", multiple=True, metavar="ROLE=USER", help="Take a role from a user; may be repeated.")
@click.option("--give-group", multiple=True, metavar="ROLE=GROUP", help="Give a role to a group.")
@click.option("--take-group", multiple=True, metavar="ROLE=GROUP", help="Take a role from a group.")
@click.option("--join", multiple=True, metavar="USER=GROUP", help="Put a user into a group.")
@click.option("--leave", multiple=True, metavar="USER=GROUP", help="Take a user out of a group.")
@click.option(
    "--remove-rule", multiple=True, metavar="RULE", help="Remove a rule, named as in `pergola access matrix`."
)
@click.option("--actor", metavar="USER", help=ACTOR_HELP)
@click.pass_obj
def simulate(
    console: Console,
    /,
    file: Path | None,
    remove_rule: tuple[str, ...],
    actor: str | None,
    **given: tuple[str, ...],
) -> None:
    """Say who would gain or lose which records and fields by a change of roles or rules, and change nothing.

    FILE holds a proposal in TOML or JSON, which may also add grants, restrictions and protected fields; see the guide.
    """
    proposal = Proposal() if file is None else read(file, Proposal)
    proposal = with_options(msgspec.structs.replace(proposal, remove=(*proposal.remove, *remove_rule)), given)

    async def work() -> Any:
        async with console.instance() as instance:
            access, _ = await _asked(console, instance, actor)
            return await access.simulate(proposal)

    found = console.run(work())
    console.show(found, lambda: simulation_text(found))
