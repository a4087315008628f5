"""Record numbers and hierarchy codes: unique under concurrency, gaps allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .ids import new_id

if TYPE_CHECKING:
    from .storage import Database, Session, Transaction

BLOCK = 32
FIRST = 1001
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CODE_LENGTH = 5


class Numbers:
    """Hands out the next number of a counter.

    PostgreSQL: blocks are taken in a transaction of their own, so that creating records never waits for other
    creations; what a stopped process had left of its block is a gap. SQLite: by way of the
    caller's transaction, which is the only writer anyway; its blocks grow with what it creates and end with it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._blocks: dict[str, range] = {}

    async def number(self, prefix: str, transaction: Transaction) -> str:
        """A record number such as ``CS0001001``."""
        return f"{prefix}{await self.next(f'number:{prefix}', FIRST, transaction):07d}"

    async def code(self, table: str, transaction: Transaction) -> str:
        """A hierarchy code such as ``~~~~1``: no character of it sorts before "0"."""
        value = await self.next(f"code:{table}", 1, transaction)
        text = ""
        while value:
            value, digit = divmod(value, len(DIGITS))
            text = DIGITS[digit] + text
        return text.rjust(CODE_LENGTH, "~")

    async def next(self, counter: str, first: int, transaction: Transaction) -> int:
        """The counter's next value."""
        if transaction.dialect == "sqlite":
            return await _next_here(transaction, counter, first)
        # While this task waits, others may take a block, and use it up before it is this task's turn.
        while not self._blocks.get(counter):
            async with self._database.side_transaction() as side:
                if not self._blocks.get(counter):
                    self._blocks[counter] = await _take(side, counter, first, BLOCK)
        value, self._blocks[counter] = self._blocks[counter][0], self._blocks[counter][1:]
        return value


async def _next_here(transaction: Transaction, counter: str, first: int) -> int:
    """The next value by way of this transaction: a second one takes two, a third four, since more are likely to come.

    The transaction forgets the rest of the block when it, or the savepoint around it, is undone.
    """
    block, size = transaction.memo.get(counter, (range(0), 1))
    if not block:
        block = await _take(transaction, counter, first, size)
        size = min(size * 2, BLOCK)
    transaction.memo[counter] = block[1:], size
    return int(block[0])


async def _take(session: Session, counter: str, first: int, size: int) -> range:
    mark = "?" if session.dialect == "sqlite" else "$"
    rows = await session.fetch(
        f'INSERT INTO "sys_number" ("sys_id", "prefix", "next") VALUES ({mark}1, {mark}2, {mark}3) '
        f'ON CONFLICT ("prefix") DO UPDATE SET "next" = "sys_number"."next" + {mark}4 RETURNING "next"',
        (new_id(), counter, first + size, size),
    )
    after = int(rows[0][0])
    return range(after - size, after)
