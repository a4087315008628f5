"""Hearing of the end before the server does."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any


class StopSignals:
    """Calls ``callback`` in the event loop on SIGTERM or SIGINT, then whoever handled the signal before."""

    def __init__(self, callback: Callable[[], None]) -> None:
        self._callback = callback
        self._ours: dict[signal.Signals, tuple[Callable[[int, FrameType | None], Any], Any]] = {}

    def hook(self) -> None:
        """Listen. Signals that nobody handles stay as they are; only the main thread can listen at all."""
        if self._ours or threading.current_thread() is not threading.main_thread():
            return
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            before = signal.getsignal(number)
            if not callable(before):
                continue

            def handle(
                received: int,
                frame: FrameType | None,
                before: Callable[[int, FrameType | None], Any] = before,
            ) -> None:
                if not loop.is_closed():
                    loop.call_soon_threadsafe(self._callback)
                before(received, frame)

            self._ours[number] = (handle, before)
            signal.signal(number, handle)

    def unhook(self) -> None:
        """Listen no longer, unless somebody hooked in after us and calls us still."""
        for number, (ours, before) in self._ours.items():
            if signal.getsignal(number) is ours:
                signal.signal(number, before)
        self._ours.clear()
