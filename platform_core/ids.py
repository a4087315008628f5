"""Identifiers and the clock.

Identifiers are UUIDv7 (RFC 9562) as 32 hexadecimal digits: they sort by the time at which they were made, and
those of one process never repeat or go back, even when many are made within a millisecond or the clock is set
back.
"""

from __future__ import annotations

import os
import threading
import time
from datetime import UTC, datetime
from secrets import randbits

_VERSION = 0x7 << 76
_VARIANT = 0b10 << 62
_COUNTER_BITS = 42
_DIGITS = 32
_HEXADECIMAL = frozenset("0123456789abcdef")


class IdSource:
    """Makes identifiers, each greater than the one before.

    48 bits of milliseconds, then a counter of 42 bits that starts at a random number in each new millisecond
    and rises by one within it, then 32 random bits, so that one identifier does not tell the next.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._millisecond = 0
        self._counter = 0

    def next(self, millisecond: int) -> str:
        """The next identifier, for this time or, if that lies in the past, for the time of the one before."""
        with self._lock:
            if millisecond > self._millisecond:
                self._restart(millisecond)
            else:
                self._counter += 1
                if self._counter >> _COUNTER_BITS:
                    self._restart(self._millisecond + 1)
            moment, counter = self._millisecond, self._counter
        upper, lower = counter >> 30, counter & 0x3FFFFFFF
        time_half = moment << 80 | _VERSION | upper << 64
        return f"{time_half | _VARIANT | lower << 32 | randbits(32):032x}"

    def begin_anew(self) -> None:
        """Forget the counter and the lock of the process that this one was forked from."""
        self._lock = threading.Lock()
        self._restart(self._millisecond)

    def _restart(self, millisecond: int) -> None:
        # The upper bit stays free, so that a millisecond has room for 2**41 identifiers at least.
        self._millisecond, self._counter = millisecond, randbits(_COUNTER_BITS - 1)


_source = IdSource()
os.register_at_fork(after_in_child=_source.begin_anew)


def new_id() -> str:
    """A new identifier, greater than every other that this process has made."""
    return _source.next(time.time_ns() // 1_000_000)


def is_id(text: str) -> bool:
    """Whether a text has the form of an identifier; what has not need not be looked up."""
    return len(text) == _DIGITS and _HEXADECIMAL.issuperset(text)


def utc_now() -> datetime:
    """This moment in UTC, to the microsecond."""
    return datetime.now(UTC)
