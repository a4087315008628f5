"""The transaction that both databases share: one behaviour, whatever the connection underneath.

A transaction is open, failed or over. A statement that fails, is cancelled, or is refused by the observer
makes it failed, on SQLite as on PostgreSQL: from then on it accepts nothing but the end of the savepoint that
it failed in, or its own end; and if its block then ends as if nothing had happened, it is rolled back and
says so. Thus no write is lost silently because somebody caught an error.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Any, Generic, Protocol, TypeVar

from platform_core.errors import StorageError

from .database import DialectName, Row, Statement
from .locks import until_done

T = TypeVar("T")
logger = logging.getLogger(__name__)


class Connection(Protocol):
    """What a transaction needs of a connection that it has to itself."""

    dialect: DialectName
    begin_text: str

    async def begin(self) -> None:
        """Start a transaction."""

    async def commit(self) -> None:
        """Commit; raise if anything else happened."""

    async def rollback(self) -> None:
        """Undo whatever is open; harmless when nothing is."""

    async def control(self, sql: str) -> None:
        """Run a statement about savepoints."""

    async def fetch(self, sql: str, args: Sequence[Any]) -> list[Row]: ...

    async def execute(self, sql: str, args: Sequence[Any]) -> int: ...

    async def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None: ...

    def plan_batch(self, statements: Sequence[Statement]) -> Sequence[Statement]:
        """Return the statements to send instead, with the same effect."""

    async def run_batch(self, statements: Sequence[Statement]) -> None: ...


C = TypeVar("C", bound=Connection)


class Lease(Protocol[C]):
    """Where a transaction gets its connection from, and gives it back to."""

    async def take(self) -> C: ...

    async def give_back(self, connection: C) -> None: ...


class SqlTransaction:
    """An open transaction on one connection. Statements of several tasks take turns."""

    def __init__(self, connection: Connection, observe: Callable[[str], None]) -> None:
        self.dialect: DialectName = connection.dialect
        self._connection = connection
        self._observe = observe
        self._turn = asyncio.Lock()
        self._failed = False
        self._over = False
        self._savepoints = 0
        self.writes = 0
        self.memo: dict[str, Any] = {}

    async def fetch(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        return await self._perform((sql,), self._connection.fetch, sql, args)

    async def execute(self, sql: str, args: Sequence[Any] = ()) -> int:
        self.writes += 1
        return await self._perform((sql,), self._connection.execute, sql, args)

    async def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        if rows:
            self.writes += 1
            await self._perform((sql,), self._connection.execute_many, sql, rows)

    async def batch(self, statements: Sequence[Statement]) -> None:
        if statements:
            self.writes += 1
            planned = self._connection.plan_batch(statements)
            await self._perform((sql for sql, _ in planned), self._connection.run_batch, planned)

    def savepoint(self) -> AbstractAsyncContextManager[None]:
        self._savepoints += 1
        return Savepoint(self, f"savepoint_{self._savepoints}")

    @property
    def failed(self) -> bool:
        """Whether a statement failed that no savepoint has undone."""
        return self._failed

    def spoil(self) -> None:
        """Make it failed, though no statement was: what was begun must not stay half done."""
        self._failed = True

    async def control(self, sql: str) -> None:
        """Run a statement about savepoints."""
        await self._perform((sql,), self._connection.control, sql)

    async def undo_to(self, savepoint: str) -> None:
        """Undo what happened since a savepoint; the transaction is usable again."""
        async with self._turn:
            if not self._over:
                await self._connection.control(f"ROLLBACK TO {savepoint}")
                await self._connection.control(f"RELEASE {savepoint}")
                self._failed = False
                self.memo.clear()

    async def commit(self) -> None:
        """Commit, and accept nothing more."""
        await self._perform(("COMMIT",), self._connection.commit)
        self._over = True

    async def rollback(self) -> None:
        """Accept nothing more, and undo everything once a statement under way has ended."""
        self._over = True
        async with self._turn:
            await self._connection.rollback()

    async def _perform(self, texts: Iterable[str], work: Callable[..., Awaitable[T]], *args: Any) -> T:
        async with self._turn:
            self._refuse_if_unusable()
            try:
                for text in texts:
                    self._observe(text)
                return await work(*args)
            except BaseException:
                self._failed = True
                raise

    def _refuse_if_unusable(self) -> None:
        if self._over:
            raise StorageError(
                "the transaction has ended and takes no more statements",
                remedy="keep the work inside its `async with` block, or start a new transaction",
            )
        if self._failed:
            raise StorageError(
                "a statement of this transaction failed before, so it can only be rolled back",
                remedy="let the error leave the block, or put what may fail into a `savepoint` block",
            )


class Savepoint:
    """The `async with` block of one savepoint."""

    def __init__(self, transaction: SqlTransaction, name: str) -> None:
        self._transaction = transaction
        self._name = name

    async def __aenter__(self) -> None:
        await self._transaction.control(f"SAVEPOINT {self._name}")

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None and not self._transaction.failed:
            await self._transaction.control(f"RELEASE {self._name}")
            return
        try:
            await until_done(self._transaction.undo_to(self._name))
        except StorageError as failure:
            # The transaction stays failed, so nothing can be committed; the first error is the one to show.
            logger.warning("a savepoint could not be undone: %s", failure)
        if error is None:
            raise StorageError(
                "a statement in the savepoint failed and its error was caught there, so it is undone",
                remedy="catch the error outside the savepoint's block",
            )


class TransactionScope(Generic[C]):
    """The `async with` block of one transaction."""

    def __init__(self, lease: Lease[C], observe: Callable[[str], None]) -> None:
        self._lease = lease
        self._observe = observe

    async def __aenter__(self) -> SqlTransaction:
        self._connection = connection = await self._lease.take()
        self._transaction = SqlTransaction(connection, self._observe)
        try:
            self._observe(connection.begin_text)
            await connection.begin()
        except BaseException:
            await until_done(self._abandon())
            raise
        return self._transaction

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            await until_done(self._abandon())
            return
        try:
            await self._transaction.commit()
        except BaseException:
            await until_done(self._abandon())
            raise
        await self._lease.give_back(self._connection)

    async def _abandon(self) -> None:
        try:
            await self._transaction.rollback()
        except StorageError as failure:
            # The connection is gone, which undoes the transaction too; the first error is the one to show.
            logger.warning("a transaction could not be rolled back: %s", failure)
        finally:
            await self._lease.give_back(self._connection)
