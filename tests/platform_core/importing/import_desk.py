"""A desk at which files are imported into the workshop."""

from __future__ import annotations

import csv
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from platform_core import Actor, Entity, Query
from platform_core.importing import ImportOptions, Summary, import_file
from platform_core.importing.run import Progress
from platform_core.testing import MakeWorld, World
from tests.example import works
from tests.example.works import Job

BY_TITLE = """
key = ["title"]
[fields]
title = "Title"
"""


class Desk:
    """Files, maps, and what becomes of them."""

    def __init__(self, csm: World, folder: Path) -> None:
        self.csm = csm
        self.folder = folder

    async def bring(
        self,
        rows: str | bytes,
        map_: str,
        *,
        name: str = "jobs.csv",
        table: str = "works_job",
        actor: Actor | None = None,
        progress: Progress | None = None,
        **options: Any,
    ) -> Summary:
        """Import a file with these rows by this map."""
        file, map_file = self.folder / name, self.folder / "map.toml"
        file.write_bytes(rows if isinstance(rows, bytes) else textwrap.dedent(rows).lstrip("\n").encode())
        map_file.write_text(textwrap.dedent(map_), encoding="utf-8")
        asked = ImportOptions(file=file, table=table, map=map_file, **options)
        return await import_file(self.csm.instance, asked, actor=actor, progress=progress)

    def rejects(self, name: str = "jobs.rejects.csv") -> list[dict[str, str]]:
        """The rows of the file of rejected rows."""
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    async def records(
        self, entity: type[Entity] = Job, fields: Sequence[str] | None = None
    ) -> list[dict[str, Any]]:
        """All records of an entity, the oldest first."""
        query = Query(order=("sys_id",), limit=1000, fields=tuple(fields) if fields else None)
        return [record async for record in self.csm.system.every(entity, query)]


def counts(summary: Summary) -> tuple[int, int, int, int, int]:
    """Read, created, updated, unchanged, rejected."""
    return summary.read, summary.created, summary.updated, summary.unchanged, summary.rejected


@pytest.fixture
async def desk(world: MakeWorld, tmp_path: Path) -> Desk:
    """A desk in a workshop without jobs."""
    folder = tmp_path / "desk"
    folder.mkdir()
    return Desk(await world(works.pack), folder)
