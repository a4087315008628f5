"""What has been read of a file so far, kept outside of memory: files may be larger than it."""

from __future__ import annotations

import hashlib
import sqlite3
from typing import Any

import msgspec


class Seen:
    """Remembers keys and how often each came, in a temporary file of SQLite's own that vanishes with it."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute(
            "CREATE TABLE seen (key BLOB PRIMARY KEY, line INTEGER, times INTEGER) WITHOUT ROWID"
        )
        self._db.execute("BEGIN")

    def close(self) -> None:
        """Forget everything."""
        self._db.close()

    def note(self, key: Any, line: int) -> tuple[int, int]:
        """Note a key; returns the line on which it came first, and how often it has come by now."""
        row: tuple[int, int] = self._db.execute(
            "INSERT INTO seen VALUES (?1, ?2, 1) ON CONFLICT DO UPDATE SET times = times + 1 RETURNING line, times",
            (digest(key), line),
        ).fetchone()
        return row


def digest(value: Any) -> bytes:
    """A short value that stands for another one; equal for equal values only."""
    return hashlib.blake2b(msgspec.json.encode(value), digest_size=12).digest()
