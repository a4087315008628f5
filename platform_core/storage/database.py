"""What the platform asks of a database, and the door to one: `open_database`.

Values go in the same way on both databases and come out the same, but for what SQLite has no type for: ids
are strings of 32 hex digits, times are aware and in UTC (out of SQLite: ISO text with microseconds), dates
are dates (ISO text), truth values are bool (0 and 1). Placeholders are the dialect's numbered ones: `?1` and
`$1`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

from platform_core.errors import ConfigurationError

Row = tuple[Any, ...]
Statement = tuple[str, Sequence[Any]]
DialectName = Literal["sqlite", "postgres"]
Observer = Callable[[str], None]

_EXAMPLES = "write sqlite:///path/to/file.db or postgresql://user@host/database"


class PlannedOnce(str):
    """A statement for which one plan is as good as another, whatever the values: it is made to be.

    PostgreSQL plans a statement anew for each execution while it believes that knowing the values makes it cheaper. Outside
    a transaction it plans such a one once for each connection, which for long statements takes most of their time.
    """

    __slots__ = ()


class Session(Protocol):
    """Somewhere to send SQL: a database, or an open transaction."""

    dialect: DialectName

    async def fetch(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        """Return all rows of one statement."""

    async def execute(self, sql: str, args: Sequence[Any] = ()) -> int:
        """Run one statement and return how many rows it inserted, updated or deleted."""


class Transaction(Session, Protocol):
    """A write transaction. After a failed statement it accepts only the end of its savepoint, or its own.

    `memo` holds what was worked out from rows of this transaction; undoing a savepoint empties it.
    """

    memo: dict[str, Any]

    @property
    def writes(self) -> int:
        """How many writes there were, batches counted as one."""

    def spoil(self) -> None:
        """Treat it as after a failed statement: what was begun must not stay half done."""

    async def batch(self, statements: Sequence[Statement]) -> None:
        """Run writes whose results nobody needs, in as few round trips as the database allows."""

    async def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement once for each row of arguments."""

    def savepoint(self) -> AbstractAsyncContextManager[None]:
        """Return a block that is undone alone when it raises; the transaction goes on."""


class Database(Session, Protocol):
    """One database. Outside a transaction each statement commits by itself.

    `observer` is told each SQL text before it is sent, ROLLBACK excepted; for a batch it is told all texts
    before the first is sent. What it raises counts as a failure of the database.
    """

    url: str
    observer: Observer | None

    async def open(self) -> None:
        """Connect; harmless when open already."""

    async def close(self) -> None:
        """Let running transactions end, for as long as a lock may take, and disconnect."""

    async def fetch_dicts(self, sql: str, args: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Return all rows of one statement, each with the names of its columns."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Return a block that commits at its normal end and rolls back when it raises or is cancelled."""

    def side_transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Return a short transaction that commits while the caller holds another one.

        PostgreSQL keeps a connection aside for it. SQLite has one writer, so there it is `transaction`, and
        starting it inside another one is refused.
        """

    def snapshot(self) -> AbstractAsyncContextManager[Session]:
        """Return a block in which all that is read was true at one moment; nobody waits for it, and it writes nothing."""

    async def wait_for_signal(
        self,
        channel: str,
        timeout: float,  # noqa: ASYNC109 - None at its end is an answer, no error
    ) -> str | None:
        """Return the payload of the next signal on the channel, or None after at most `timeout` seconds.

        A signal is a hint: one that is sent while nobody waits is not kept, None may come early after a lost
        connection, and SQLite has none at all. Look at the data after every return.
        """

    async def signal(self, session: Session, channel: str, payload: str) -> None:
        """Wake those who wait on the channel, when the session's transaction commits."""


def open_database(
    url: str, *, durable: bool = True, readers: int = 2, pool: int = 10, busy_timeout: float = 10.0
) -> Database:
    """Return the database at a URL, not yet connected; `open` connects.

    `durable=False` trades the last commits before a power cut for speed. `readers` are SQLite's reading
    connections, `pool` is the most connections to PostgreSQL. A lock or a connection that is not to be had
    within `busy_timeout` seconds raises `DatabaseBusy`.
    """
    scheme = url.partition(":")[0]
    if scheme == "sqlite":
        from .sqlite import SqliteDatabase

        path = _sqlite_path(url)
        return SqliteDatabase(url, path, durable=durable, readers=readers, busy_timeout=busy_timeout)
    if scheme in ("postgresql", "postgres"):
        from .postgres import PostgresDatabase

        _check_postgres_url(url)
        return PostgresDatabase(url, durable=durable, pool=pool, busy_timeout=busy_timeout)
    raise ConfigurationError(f"a database URL cannot begin with {scheme!r}", remedy=_EXAMPLES)


def _sqlite_path(url: str) -> Path:
    prefix, path = url[: len("sqlite:///")], url[len("sqlite:///") :]
    if url in ("sqlite:", "sqlite://") or path.startswith((":memory:", "file:")) or "mode=memory" in path:
        raise ConfigurationError(
            f"{url!r} is not a file; SQLite in memory cannot be shared by a writer and its readers",
            remedy="name a file, such as sqlite:///instance/pergola.db, in a temporary folder if need be",
        )
    if prefix != "sqlite:///" or not path or "?" in path:
        raise ConfigurationError(
            f"{url!r} does not name a SQLite file",
            remedy="write sqlite:///relative/file.db or sqlite:////absolute/file.db, without parameters",
        )
    return Path(path)


def _check_postgres_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.netloc.rpartition("@")[2].count(",") > 0 or parts.port is None or parts.port > 0
    except ValueError:
        usable = False
    if not usable or not url.partition(":")[2].startswith("//"):
        # The URL itself may hold a password, so it is not shown.
        raise ConfigurationError("the PostgreSQL URL cannot be read", remedy=_EXAMPLES)
