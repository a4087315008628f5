"""A signal to stop reaches streams first."""

from __future__ import annotations

import os
import signal
from typing import Any

from api.hotswap import HotSwap
from tests.api.swap_kit import Builder, settle


async def test_a_stop_signal_drains_and_reaches_the_servers_own_handler() -> None:
    swap = HotSwap(Builder())
    await swap.start()
    seen: list[int] = []

    def server(number: int, frame: Any) -> None:
        seen.append(number)

    before = signal.signal(signal.SIGTERM, server)
    try:
        swap.hook_signals()
        os.kill(os.getpid(), signal.SIGTERM)
        await settle(swap.draining.is_set)
        assert seen == [signal.SIGTERM]
        await swap.stop()
        assert signal.getsignal(signal.SIGTERM) is server
    finally:
        signal.signal(signal.SIGTERM, before)
