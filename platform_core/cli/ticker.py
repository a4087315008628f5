"""How far a long command is, on one line of the terminal that it writes over."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self, TextIO

PAUSE = 0.1
CLEAR = "\r\x1b[K"


class Ticker:
    """Progress as a person watches it: ``schema changes 3 of 12``. Says nothing where nobody watches."""

    def __init__(self, shown: bool, stream: TextIO | None = None) -> None:
        self._shown = shown
        self._stream = stream or sys.stderr
        self._last = 0.0
        self._written = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()

    def __call__(self, what: str, done: int, of: int) -> None:
        """Show how far the work is; seldom enough not to slow it down, and always at its end."""
        now = time.monotonic()
        if not self._shown or (done != of and now - self._last < PAUSE):
            return
        self._last, self._written = now, True
        self._stream.write(f"{CLEAR}{what} {done:,}" + (f" of {of:,}" if of else ""))
        self._stream.flush()

    def clear(self) -> None:
        """Leave the line as it was, for what is said next."""
        if self._written:
            self._stream.write(CLEAR)
            self._stream.flush()
            self._written = False
