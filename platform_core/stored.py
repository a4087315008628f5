"""What an instance's database says of its packs."""

from __future__ import annotations

import msgspec

from .base.plumbing import Generation, PackRecord
from .contents import PackContents
from .resolution import required
from .storage import Session


class PackState(msgspec.Struct, frozen=True):
    """A pack as the instance's database knows it, whether or not it is installed.

    ``entities``: its tables, each with the tables above it, root first.
    """

    name: str
    version: str
    state: str
    data_step: int
    entities: dict[str, list[str]]
    contents: PackContents = PackContents()

    @property
    def requires(self) -> set[str]:
        """The names of the packs that it requires directly."""
        return required(self.contents.requires)


class StoredState(msgspec.Struct, frozen=True):
    """What the database says of the instance's packs, at one generation."""

    generation: int
    packs: dict[str, PackState]

    @property
    def active(self) -> list[str]:
        """The names of the packs that are meant to be active."""
        return [pack.name for pack in self.packs.values() if pack.state == "active"]


async def has_tables(session: Session) -> bool:
    """Whether the base pack's tables exist: a database that was never initialized has none."""
    if session.dialect == "sqlite":
        sql = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'sys_generation'"
    else:
        here = "relnamespace = current_schema()::regnamespace"
        sql = f"SELECT count(*) FROM pg_class WHERE relname = 'sys_generation' AND {here}"
    return bool((await session.fetch(sql))[0][0])


async def stored_state(session: Session) -> StoredState:
    """What the database says of its packs; an empty database has generation 0 and no packs."""
    if not await has_tables(session):
        return StoredState(0, {})
    rows = await session.fetch(f'SELECT max("number") FROM "{Generation.info.table}"')
    packs = await session.fetch(
        'SELECT "name", "version", "state", "data_step", "entities", "contents" '
        f'FROM "{PackRecord.info.table}" ORDER BY "name"'
    )
    return StoredState(int(rows[0][0] or 0), {row[0]: _pack_state(*row) for row in packs})


def _pack_state(
    name: str, version: str, state: str, step: int, entities: str, contents: str | None
) -> PackState:
    return PackState(
        name,
        version,
        state,
        step,
        entities=msgspec.json.decode(entities, type=dict[str, list[str]]),
        contents=msgspec.json.decode(contents or "{}", type=PackContents),
    )


async def by_first_activation(session: Session) -> list[str]:
    """The packs that are or were active, in the order in which they first became so."""
    rows = await session.fetch(
        f'SELECT "name" FROM "{PackRecord.info.table}" ORDER BY "sys_created_on", "sys_id"'
    )
    return [row[0] for row in rows]
