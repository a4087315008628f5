"""Serves one assembled app and puts the next one in its place without losing a request."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Callable
from time import perf_counter

from api.asgi import Receive, Scope, Send
from api.collection import collection_paused
from api.generation import Application, Generation
from api.problems import NotServing
from api.registration import REGISTERING
from api.signals import StopSignals

log = logging.getLogger("pergola.hotswap")

Build = Callable[[int], Application]
"""Makes the app of a generation; called in a worker thread."""

_COLLECT_AFTER = 0.5


class HotSwap:
    """An ASGI app that is always some generation of the app which ``build`` makes.

    The next generation is built beside the running one and takes its place by one assignment: a request runs
    wholly on the generation that it met. A generation that cannot be built or started changes nothing.

    A replaced generation sets its ``retiring`` event at once, on which long-lived streams end and let their
    clients come again. After ``soft`` seconds the log says how many are left; after ``hard`` seconds they are
    cut off.
    """

    def __init__(
        self, build: Build, *, soft: float = 10.0, hard: float = 30.0, start_within: float = 60.0
    ) -> None:
        if not 0 <= soft <= hard:
            raise ValueError(f"soft must not be above hard, but {soft} > {hard}")
        self._build = build
        self._soft = soft
        self._hard = hard
        self._start_within = start_within
        self._lock = asyncio.Lock()
        self._swapping: set[asyncio.Task[int]] = set()
        self._retiring: set[asyncio.Task[None]] = set()
        self._collecting: asyncio.TimerHandle | None = None
        self._signals = StopSignals(self.begin_drain)
        self.current: Generation | None = None
        self.draining = asyncio.Event()
        """Set when the server is about to stop; streams outside of the generations end on it."""
        self.swaps = 0
        self.failed_swaps = 0
        self.last_swap_seconds = 0.0

    @property
    def number(self) -> int:
        """Number of the generation that is served; 0 while none is."""
        return self.current.number if self.current else 0

    @property
    def in_flight(self) -> int:
        """Requests being answered by the generation that is served."""
        return self.current.in_flight if self.current else 0

    @property
    def alive(self) -> int:
        """Generations in memory: the one that is served and those that still finish."""
        return len(self._retiring) + (1 if self.current else 0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        generation = self.current
        if generation is None:
            raise NotServing("The server is starting or stopping", remedy="try again in a moment")
        await generation.serve(scope, receive, send)

    async def start(self, number: int | None = None) -> int:
        """Build the first generation and serve it."""
        self.draining.clear()
        return await self.swap(number)

    async def swap(self, number: int | None = None) -> int:
        """Serve generation ``number`` (the next one, if not given); returns the number that is served then.

        Swaps happen one after the other; asking for a number that is served already, or was passed, does
        nothing. A swap goes on when its caller is cancelled: a client that hangs up leaves no half of one.
        """
        task = asyncio.create_task(self._swap(number), name="hot-swap")
        self._swapping.add(task)
        task.add_done_callback(self._swapped)
        return await asyncio.shield(task)

    def begin_drain(self) -> None:
        """Ask streams to end, for the server will stop; it waits for open connections before it says so."""
        self.draining.set()
        if self.current:
            self.current.retiring.set()

    def hook_signals(self) -> None:
        """Drain as soon as the process is told to stop, besides what the server does on that signal."""
        self._signals.hook()

    async def stop(self) -> None:
        """Let running requests finish, then shut all generations down."""
        self._signals.unhook()
        self.begin_drain()
        async with self._lock:
            generation, self.current = self.current, None
            if generation:
                self._retire(generation)
        if self._retiring:
            await asyncio.wait(self._retiring)
        if self._collecting:
            self._collecting.cancel()
            self._collect()

    async def _swap(self, number: int | None) -> int:
        async with self._lock:
            wanted = self.number + 1 if number is None else number
            if wanted <= self.number:
                return self.number
            began = perf_counter()
            try:
                generation = Generation(wanted, await asyncio.to_thread(self._build_quietly, wanted))
                await generation.start(self._start_within)
            except BaseException:
                self.failed_swaps += 1
                self._collect_soon()
                raise
            if self.draining.is_set():
                generation.retiring.set()
            old, self.current = self.current, generation
            self.swaps += 1
            self.last_swap_seconds = perf_counter() - began
            if old:
                self._retire(old)
            return wanted

    def _build_quietly(self, number: int) -> Application:
        with REGISTERING, collection_paused():
            return self._build(number)

    def _swapped(self, task: asyncio.Task[int]) -> None:
        self._swapping.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("the swap failed, generation %d stays: %s", self.number, error, exc_info=error)

    def _retire(self, generation: Generation) -> None:
        task = asyncio.create_task(generation.retire(self._soft, self._hard), name="retire-generation")
        self._retiring.add(task)
        task.add_done_callback(self._retired)

    def _retired(self, task: asyncio.Task[None]) -> None:
        self._retiring.discard(task)
        self._collect_soon()
        if not task.cancelled() and (error := task.exception()):
            log.error("a generation did not retire: %s", error, exc_info=error)

    def _collect_soon(self) -> None:
        """Free retired apps, each one big cycle of references; once for all swaps of the last moments."""
        if self._collecting is None:
            self._collecting = asyncio.get_running_loop().call_later(_COLLECT_AFTER, self._collect)

    def _collect(self) -> None:
        self._collecting = None
        gc.collect()
