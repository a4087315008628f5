"""The door to importing: a file, a map, a table, and who does it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec

from ..access import Actor, closure
from ..base.roles import IMPORT_ADMIN
from ..errors import Conflict, InvalidInput
from ..instance import Instance, stored_state
from ..records import Records
from .mapping import read_map
from .plan import make_plan
from .rejects import Rejects
from .run import Import, Progress, Summary
from .seen import Seen
from .sources import Format, open_source

REASON = "import"
MAX_BATCH = 5000


class ImportOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What is imported, and how.

    ``rejects``: where rejected rows are written; beside the file when left out. ``batch``: rows per transaction.
    """

    file: Path
    table: str
    map: Path
    format: Format | None = None
    delimiter: str = ""
    dry_run: bool = False
    rejects: Path | None = None
    batch: int = 200

    @property
    def rejects_file(self) -> Path:
        """Where rejected rows are written."""
        return self.rejects or self.file.with_name(f"{self.file.stem}.rejects{self.file.suffix}")


async def import_file(
    instance: Instance,
    options: ImportOptions,
    *,
    actor: Actor | None = None,
    progress: Progress | None = None,
    summary: Summary | None = None,
) -> Summary:
    """Import a file as ``actor``, whose rights hold; without one, as the platform.

    A row that is refused goes to the file of rejected rows, and the rest goes on. ``summary`` is filled while it runs, so
    that it also tells how far an import came that did not end.
    """
    if not 1 <= options.batch <= MAX_BATCH:
        raise InvalidInput(
            f"a batch of {options.batch} rows is not possible", remedy=f"take 1 to {MAX_BATCH}"
        )
    if options.rejects_file.resolve() == options.file.resolve():
        raise InvalidInput(
            "the rejected rows would replace the file itself", remedy="name another file with --rejects"
        )
    records = _records(instance, actor)
    entity = records.assembly.registry.entity(options.table)
    summary = summary or Summary()
    summary.dry_run = options.dry_run
    seen = Seen()
    try:
        plan = make_plan(records.assembly.registry, entity, read_map(options.map), seen)
        with (
            open_source(options.file, options.format, delimiter=options.delimiter) as source,
            Rejects(options.rejects_file, source) as rejects,
        ):
            if source.columns is not None:
                plan.check(source.columns)
            work = Import(plan, source, rejects, seen, summary, batch=options.batch)
            await work.run(records, _same_packs(instance, records, summary), progress or _silent)
    finally:
        seen.close()
    return summary


def _silent(position: int) -> None:
    """Report nothing."""


def _records(instance: Instance, actor: Actor | None) -> Records:
    if actor is not None:
        return instance.records(actor)
    roles = closure(dict(instance.roles), {IMPORT_ADMIN.name})
    return instance.elevated(REASON, Actor(user_name="import", name="Import", kind="internal", roles=roles))


def _same_packs(instance: Instance, records: Records, summary: Summary) -> Callable[[], Awaitable[None]]:
    """A check before each batch: packs that were deactivated meanwhile have no say any more."""

    async def check() -> None:
        generation = (await stored_state(instance.database)).generation
        if generation != records.assembly.generation:
            raise Conflict(
                f"the active packs changed while the import ran; all rows up to line {summary.last_line} are done"
                + (f", but {summary.waiting} that wait for others" if summary.waiting else ""),
                remedy="run it again: with a key, what is in already stays as it is",
            )

    return check
