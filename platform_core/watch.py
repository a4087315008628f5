"""A time limit for code that may never come back: what a pack does when it is imported and asked what it brings.

Such code has no point at which it could be told to stop, so it runs in a thread of its own, and whoever waits for it
waits only so long. Python code is then ended by an exception that the interpreter raises in that thread. What waits
inside of C (a long sleep, a lock, a socket) notices nothing; its thread is left behind. It is a daemon: the process ends
without it.
"""

from __future__ import annotations

import ctypes
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Generic, TypeVar

T = TypeVar("T")
GRACE = 1.0
"""Seconds in which the exception is sent again and again: what runs may catch it and go on."""
PAUSE = 0.02
LONGEST_TEXT = 500
IMPORT_SYSTEM = "<frozen importlib"


class _Ended(SystemExit):
    """Raised in a thread whose time is up. Wherever it arrives, a thread ends on it without a word."""


class Failed(Exception):
    """What was tried raised something; the text says what, in one line."""


class TooSlow(Failed):
    """What was tried did not come back in time."""


def attempt(work: Callable[[], T], seconds: float, name: str) -> T:
    """What ``work`` returns. ``Failed`` if it raises anything, were it ``SystemExit``; ``TooSlow`` after so many seconds.

    Only what happens to the caller himself, such as Ctrl-C, passes through.
    """
    attempted = _Attempt(work)
    thread = threading.Thread(target=attempted.run, name=name, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        where = _where(thread)
        raise TooSlow(f"not done within {seconds:g} s{where}; {_end(thread)}")
    if attempted.failure is not None:
        raise Failed(attempted.failure)
    return attempted.result[0]


def told(error: BaseException) -> str:
    """An error in one line, whatever its own text does when it is asked for."""
    kind = type(error).__name__
    try:
        text = " ".join(str(error).split())[:LONGEST_TEXT]
    except BaseException:  # noqa: BLE001 - the text of a third party's error is a third party's code
        return kind
    return f"{kind}: {text}" if text else kind


class _Attempt(Generic[T]):
    """Work with what came of it."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self.result: list[T] = []
        self.failure: str | None = "ended before it was done"

    def run(self) -> None:
        try:
            self.result.append(self._work())
            self.failure = None
        except _Ended:
            pass
        except BaseException as error:  # noqa: BLE001 - whatever a third party's code raises, the platform goes on
            self.failure = told(error)


def _end(thread: threading.Thread) -> str:
    """End a thread if it can be ended, and say whether it was."""
    deadline = time.monotonic() + GRACE
    while thread.is_alive() and time.monotonic() < deadline:
        # Where the import system holds its own lock, an exception would leave it locked for the whole process.
        frame = _frame(thread)
        if frame is not None and not frame.f_code.co_filename.startswith(IMPORT_SYSTEM):
            _raise_in(thread)
        thread.join(PAUSE)
    if thread.is_alive():
        return "it does not let itself be ended, so its thread is left behind"
    return "it was ended"


def _raise_in(thread: threading.Thread) -> None:
    assert thread.ident is not None, "the thread was started"
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(_Ended))


def _frame(thread: threading.Thread) -> FrameType | None:
    assert thread.ident is not None, "the thread was started"
    return sys._current_frames().get(thread.ident)  # noqa: SLF001 - documented, in spite of its name


def _where(thread: threading.Thread) -> str:
    """The file and line of what runs, for those who have to repair it."""
    frame = _frame(thread)
    while frame is not None and frame.f_code.co_filename.startswith(IMPORT_SYSTEM):
        frame = frame.f_back
    return "" if frame is None else f" (at {frame.f_code.co_filename}, line {frame.f_lineno})"
