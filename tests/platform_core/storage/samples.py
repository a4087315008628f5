"""The tables that the storage tests write to, and statements about them in the dialect of a session."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from platform_core.storage import Database, Session, open_database

TYPES = {
    "sqlite": {"uuid": "TEXT", "timestamptz": "TEXT", "date": "TEXT", "boolean": "INTEGER", "bytea": "BLOB"},
    "postgres": {},
}
TABLES = (
    """
    CREATE TABLE thing (
        id uuid PRIMARY KEY, name text NOT NULL, amount bigint NOT NULL DEFAULT 0,
        CONSTRAINT thing_name UNIQUE (name), CONSTRAINT thing_amount CHECK (amount >= 0)
    )
    """,
    """
    CREATE TABLE part (
        id uuid PRIMARY KEY,
        thing uuid CONSTRAINT part_thing REFERENCES thing (id),
        later uuid CONSTRAINT part_later REFERENCES thing (id) DEFERRABLE INITIALLY DEFERRED
    )
    """,
    """
    CREATE TABLE note (
        thing uuid, said text, at timestamptz, day date, done boolean, raw bytea, ratio float
    )
    """,
)
INSERT_THING = "INSERT INTO thing (id, name, amount) VALUES ($1, $2, $3)"
INSERT_PART = "INSERT INTO part (id, thing) VALUES ($1, $2)"
INSERT_NOTE = "INSERT INTO note (thing, said) VALUES ($1, $2)"
# Ends the connections of one application name, as a network or a restart would.
CUT_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND pid <> pg_backend_pid()
"""
A, B, C = (letter * 32 for letter in "abc")


class Unexpected(Exception):
    """What a rule may raise in the middle of a transaction."""


def sql(session: Session, text: str) -> str:
    """The text with the session's placeholders and types."""
    if session.dialect == "sqlite":
        text = text.replace("$", "?")
    for name, own in TYPES[session.dialect].items():
        text = text.replace(f" {name}", f" {own}")
    return text


async def create_tables(database: Database) -> None:
    async with database.transaction() as transaction:
        for table in TABLES:
            await transaction.execute(sql(transaction, table))


async def insert_thing(session: Session, key: str = A, name: str = "pump", amount: int = 0) -> int:
    return await session.execute(sql(session, INSERT_THING), (key, name, amount))


async def names(session: Session) -> list[str]:
    return [name for (name,) in await session.fetch("SELECT name FROM thing ORDER BY name")]


async def amount(session: Session, key: str = A) -> int:
    return int((await session.fetch(sql(session, "SELECT amount FROM thing WHERE id = $1"), (key,)))[0][0])


@asynccontextmanager
async def opened(url: str, **options: Any) -> AsyncIterator[Database]:
    """A database that is closed whatever happens."""
    database = open_database(url, **options)
    await database.open()
    try:
        yield database
    finally:
        database.observer = None
        await database.close()
