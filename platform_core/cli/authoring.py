"""``pergola new-pack``: the repository that a new pack begins with."""

from __future__ import annotations

from pathlib import Path

import click

from ..authoring import write_pack
from ..discovery import available
from .console import Console
from .groups import Command


@click.command(
    "new-pack", cls=Command, example="pergola new-pack loyalty\npergola new-pack insurance --industry"
)
@click.argument("name")
@click.option("--industry", is_flag=True, help="Extend the case: the pack requires customer_service.")
@click.option(
    "--into",
    default=".",
    show_default="the working folder",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder to write into.",
)
@click.pass_obj
def new_pack(console: Console, name: str, industry: bool, into: Path) -> None:
    """Write a new pack: a complete repository that passes its own tests, to be changed from there."""
    offered = console.packs or available()
    written = write_pack(name, into, industry=industry, taken={*offered.packs, *offered.broken})
    document = {"name": name, "folder": str(written.folder), "files": written.files}
    text = "\n".join(
        (
            f"{written.folder}: {len(written.files)} files",
            "Next:",
            f"  cd {written.folder}",
            '  python -m pip install --editable ".[dev]"',
            "  python -m pytest",
            f"  pergola check {name}",
        )
    )
    console.show(document, text)
