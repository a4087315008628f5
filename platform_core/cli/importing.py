"""``pergola import``: bring records in from a file."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from ..importing import Format, ImportOptions, Summary, import_file
from .console import Console
from .groups import FAILED, Command, finish

EXAMPLE = """pergola import complaints.csv --table sn_bom_compl_service --map complaints.toml --dry-run
pergola import complaints.csv --table sn_bom_compl_service --map complaints.toml --actor ann"""
FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("import", cls=Command, example=EXAMPLE)
@click.argument("file", type=FILE)
@click.option("--table", required=True, help="The table to import into.")
@click.option(
    "--map", "map_", required=True, type=FILE, help="TOML file that says which column fills which field."
)
@click.option("--format", "kind", type=click.Choice(["csv", "jsonl"]), help="[default: by the file's ending]")
@click.option("--delimiter", default="", metavar="CHAR", help="Between the cells of a CSV file. [default: ,]")
@click.option("--dry-run", is_flag=True, help="Do everything, report it, and undo it.")
@click.option("--actor", metavar="USER", help="Import as this user, with his rights. [default: the platform]")
@click.option(
    "--rejects",
    type=FILE,
    help="Where rejected rows are written. [default: FILE.rejects.csv beside the file]",
)
@click.option(
    "--batch", default=200, show_default=True, type=click.IntRange(1, 5000), help="Rows per transaction."
)
@click.pass_obj
def import_(
    console: Console,
    file: Path,
    table: str,
    map_: Path,
    kind: Format | None,
    delimiter: str,
    dry_run: bool,
    actor: str | None,
    rejects: Path | None,
    batch: int,
) -> None:
    """Import a CSV or JSON lines file, row by row, through rules, access and audit.

    A row that is refused goes to the file of rejected rows with its line and the reasons, and the rest goes on; the exit
    code is 1 then. With a key in the map a second import of the same file changes nothing.
    """
    if len(delimiter.encode()) > 1:
        raise click.UsageError("--delimiter is one character")
    options = ImportOptions(
        file=file,
        table=table,
        map=map_,
        format=kind,
        delimiter=delimiter,
        dry_run=dry_run,
        rejects=rejects,
        batch=batch,
    )
    summary = Summary()
    try:
        console.run(_import(console, options, actor, summary))
    except BaseException:
        if summary.read and not dry_run:
            console.note(f"{_counts(summary)}; done up to line {summary.last_line} of {file}")
        raise
    console.show(
        msgspec.to_builtins(summary) | {"rows_per_second": round(summary.rate)}, lambda: _text(summary)
    )
    if summary.rejected:
        finish(FAILED)


async def _import(console: Console, options: ImportOptions, actor: str | None, summary: Summary) -> None:
    async with console.instance() as instance:
        who = await console.actor(instance, actor) if actor else None
        size = options.file.stat().st_size if options.file.is_file() else 0
        with console.progress(f"Importing {options.file.name}", size) as bar:
            read = 0

            def progress(position: int) -> None:
                nonlocal read
                bar.update(position - read)
                read = position

            await import_file(instance, options, actor=who, progress=progress, summary=summary)


def _counts(summary: Summary) -> str:
    counts = ", ".join(
        f"{getattr(summary, name)} {name}" for name in ("read", "created", "updated", "unchanged", "rejected")
    )
    return f"{counts}; {summary.referred} records that they refer to created" if summary.referred else counts


def _text(summary: Summary) -> str:
    lines = [f"{_counts(summary)} in {summary.seconds:.1f} s ({summary.rate:.0f} rows/s)"]
    if summary.dry_run:
        lines.append("dry run: everything was undone")
    lines += [f"  line {each.line}: {'; '.join(each.reasons)}" for each in summary.rejections]
    if summary.rejected > len(summary.rejections):
        lines.append(f"  ... and {summary.rejected - len(summary.rejections)} more")
    if summary.rejects_file:
        lines.append(
            f"rejected rows: {summary.rejects_file}; correct them and import that file with the same map"
        )
    return "\n".join(lines)
