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
    return bool(await _columns(session, Generation.info.table))


async def _columns(session: Session, table: str) -> set[str]:
    """The columns that a table has in the database; none, if it is not there."""
    if session.dialect == "sqlite":
        sql = f"SELECT name FROM pragma_table_info('{table}')"
    else:
        sql = (
            "SELECT a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
            f"WHERE c.relname = '{table}' AND c.relnamespace = current_schema()::regnamespace "
            "AND a.attnum > 0 AND NOT a.attisdropped"
        )
    return {row[0] for row in await session.fetch(sql)}


async def stored_state(session: Session) -> StoredState:
    """What the database says of its packs; an empty database has generation 0 and no packs."""
    columns = await _columns(session, PackRecord.info.table)
    if not columns:
        return StoredState(0, {})
    rows = await session.fetch(f'SELECT max("number") FROM "{Generation.info.table}"')
    # An instance whose base pack is older than the code has not got this column yet.
    contents = '"contents"' if "contents" in columns else "NULL"
    packs = await session.fetch(
        f'SELECT "name", "version", "state", "data_step", "entities", {contents} '
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
