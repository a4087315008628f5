"""When Python collects cycles: not while an app is built, and never through what every app shares."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class _Collection:
    """The collector's state, which belongs to the process as the collector does."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.pauses = 0
        self.was_enabled = False
        self.frozen = False


_state = _Collection()


@contextmanager
def collection_paused() -> Iterator[None]:
    """Keep the collector off; pauses of several threads may overlap.

    An app is built of tens of thousands of objects that live long. Each collection on the way would look at
    all of them and find nothing, while requests wait.
    """
    with _state.lock:
        if _state.pauses == 0:
            _state.was_enabled = gc.isenabled()
            gc.disable()
        _state.pauses += 1
    try:
        yield
    finally:
        with _state.lock:
            _state.pauses -= 1
            if _state.pauses == 0 and _state.was_enabled:
                gc.enable()


def freeze_startup_heap() -> None:
    """Take all that was imported so far out of the collector's sight; collections get several times cheaper.

    For the server's process alone, before it builds its first app: what is frozen is never collected. Only
    the first call does anything, for a later one could catch apps that must be freed one day.
    """
    with _state.lock:
        if _state.frozen:
            return
        _state.frozen = True
    gc.collect()
    gc.freeze()
