"""``pergola backup`` and ``pergola restore``: a whole instance in one file, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from ..backup import Manifest, Restored, restore_instance, write_backup
from ..errors import NotFound
from ..instance import Instance, stored_state
from .console import Console
from .groups import Command


@click.command("backup", cls=Command, example="pergola backup shop-monday.zip")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@click.option("--with-secret", is_flag=True, help="Put the instance's secret into the file as well.")
@click.pass_obj
def backup(console: Console, file: Path, force: bool, with_secret: bool) -> None:
    """Back up the instance into one file, also while it is served.

    The file holds everything that the database does, so keep it as safe as the instance.
    """
    manifest = console.run(_backed_up(console, file, force, with_secret))
    document = {
        "file": str(file),
        "size": file.stat().st_size,
        "rows": manifest.rows,
        "tables": len(manifest.tables),
        "packs": {pack.name: pack.version for pack in manifest.packs},
        "left_out": list(manifest.left_out),
        "last_seal": manifest.last_seal,
    }
    console.show(document, lambda: _backup_text(file, manifest))


async def _backed_up(console: Console, file: Path, force: bool, with_secret: bool) -> Manifest:
    instance = Instance.at(console.directory, console.packs)
    await instance.database.open()
    try:
        if not (await stored_state(instance.database)).generation:
            raise NotFound(
                f"the database of the instance in {console.directory} has no tables",
                remedy="check `database` in pergola.toml",
            )
        with _progress(console, "Writing") as told:
            return await write_backup(instance, file, force=force, with_secret=with_secret, told=told)
    finally:
        await instance.close()


def _backup_text(file: Path, manifest: Manifest) -> str:
    size = file.stat().st_size / 1_000_000
    lines = [f"{file} holds {manifest.rows} rows of {len(manifest.tables)} tables ({size:.1f} MB)."]
    lines += [f"left out: {what}" for what in manifest.left_out]
    if manifest.secret is None:
        lines.append("The instance's secret is not in it; keep pergola.toml as well, or use --with-secret.")
    return "\n".join(lines)


@click.command(
    "restore",
    cls=Command,
    example="pergola restore shop-monday.zip --instance /srv/shop\n"
    "pergola restore shop-monday.zip --instance /srv/shop --database postgresql://pergola@db.example.com/shop",
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--database",
    metavar="URL",
    help="An empty database: sqlite:///PATH or postgresql://... [default: a SQLite file in the folder]",
)
@click.option("--keep-sessions", is_flag=True, help="Whoever was signed in then is signed in again.")
@click.pass_obj
def restore(console: Console, file: Path, database: str | None, keep_sessions: bool) -> None:
    """Make an instance from a backup, in an empty folder and an empty database; not necessarily of the former kind.

    The whole file is checked before anything is written. An interrupted restore leaves no instance, or a complete one.
    """
    restored = console.run(_restored(console, file, database, keep_sessions))
    console.show(restored, lambda: _restore_text(restored))


async def _restored(console: Console, file: Path, database: str | None, keep_sessions: bool) -> Restored:
    with _progress(console, "Restoring") as told:
        return await restore_instance(
            file,
            console.directory,
            database=database,
            offered=console.packs,
            keep_sessions=keep_sessions,
            told=told,
        )


def _restore_text(restored: Restored) -> str:
    lines = [f"Instance {restored.name} is restored in {restored.directory} ({restored.rows} rows)."]
    if restored.missing:
        lines.append(f"Not installed, so left out until they are: {', '.join(restored.missing)}.")
    if restored.newer:
        lines.append(
            f"Installed in another version, so run `pergola packs upgrade`: {', '.join(restored.newer)}."
        )
    lines += [f"The backup left out: {what}" for what in restored.left_out]
    if restored.secret_is_new:
        lines.append("It has a new secret: links to pages of lists that were open do not go on.")
    lines.append("Next: pergola verify; pergola run")
    return "\n".join(lines)


@contextmanager
def _progress(console: Console, label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar that learns its length with the first step."""
    with console.progress(label, 1) as bar:

        def told(done: int, total: int) -> None:
            bar.length = total
            bar.update(done)

        yield told
