"""Keeping other people's prints out of the standard output, which belongs to the results of commands."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterator

_one_at_a_time = threading.Lock()
"""Two who redirect at once could restore what the other one had put there."""


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Send to standard error what is printed meanwhile, by this process or by one that it starts."""
    with _one_at_a_time, _file_of_output_redirected(), contextlib.redirect_stdout(sys.stderr):
        yield


@contextlib.contextmanager
def _file_of_output_redirected() -> Iterator[None]:
    try:
        kept = os.dup(1)
    except OSError:  # There is no standard output.
        yield
        return
    try:
        _flush()
        with contextlib.suppress(OSError):  # There is no standard error.
            os.dup2(2, 1)
        yield
    finally:
        _flush()
        os.dup2(kept, 1)
        os.close(kept)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        # A stream that is closed, or nowhere, has nothing to be flushed.
        with contextlib.suppress(AttributeError, ValueError, OSError):
            stream.flush()
