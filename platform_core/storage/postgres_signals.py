"""PostgreSQL's LISTEN and NOTIFY: one listening connection per database, opened by the first who waits."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from platform_core.errors import DatabaseUnavailable, StorageError

from .postgres_errors import DRIVER_ERRORS, translated
from .postgres_leases import close_quietly

if TYPE_CHECKING:
    from .postgres_connection import DriverConnection

logger = logging.getLogger(__name__)
_PAUSE = 1.0  # Seconds between attempts to reconnect.
_LONGEST_NAME = 63  # Bytes; PostgreSQL would cut a longer channel name silently.

# Channels belong to a whole PostgreSQL database. The schema is part of ours, since each may hold an instance.
NOTIFY = "SELECT pg_notify($1 || '@' || coalesce(current_schema(), ''), $2)"
_SCHEMA = "SELECT coalesce(current_schema(), '')"


class SignalListener:
    """The listening connection, and the tasks that wait for its signals."""

    def __init__(self, connect: Callable[[], Awaitable[DriverConnection]], patience: float) -> None:
        self._connect = connect
        self._patience = patience
        self._connecting = asyncio.Lock()
        self._raw: DriverConnection | None = None
        self._schema = ""
        self._channels: set[str] = set()
        self._waiting: defaultdict[str, set[asyncio.Future[str | None]]] = defaultdict(set)
        self._closed = False

    async def wait(self, channel: str, seconds: float) -> str | None:
        """Return the next signal's payload; None when none came in time, or some may have been missed."""
        try:
            async with asyncio.timeout(seconds):
                await self._listen(channel)
                signal: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
                self._waiting[channel].add(signal)
                try:
                    return await signal
                finally:
                    self._waiting[channel].discard(signal)
        except TimeoutError:
            return None

    async def close(self) -> None:
        self._closed = True
        async with self._connecting:
            raw, self._raw = self._raw, None
            if raw is not None:
                await close_quietly(raw, self._patience)
        self._wake_all()

    async def _listen(self, channel: str) -> None:
        async with self._connecting:
            while not self._closed:
                try:
                    await self._listen_now(channel)
                except DRIVER_ERRORS as error:
                    failure = translated(error)
                    if not isinstance(failure, DatabaseUnavailable):
                        raise failure from None
                    logger.warning("waiting for signals: %s; trying again", failure)
                    await asyncio.sleep(_PAUSE)
                else:
                    return
        raise DatabaseUnavailable("the database is not open", remedy="await its `open` first")

    async def _listen_now(self, channel: str) -> None:
        if self._raw is None or self._raw.is_closed():
            self._raw = None
            raw = await self._connect()
            try:
                self._schema = await raw.fetchval(_SCHEMA)
            except BaseException:
                raw.terminate()
                raise
            self._channels.clear()
            raw.add_termination_listener(self._lost)
            self._raw = raw
        name = f"{channel}@{self._schema}"
        if name not in self._channels:
            if len(name.encode()) > _LONGEST_NAME:
                raise StorageError(f"the channel name {name!r} is too long", remedy="use at most 63 bytes")
            await self._raw.add_listener(name, self._heard)
            self._channels.add(name)

    def _heard(self, _connection: Any, _process: int, name: str, payload: object) -> None:
        channel = name.rpartition("@")[0]
        for signal in tuple(self._waiting[channel]):
            if not signal.done():
                signal.set_result(str(payload))

    def _lost(self, connection: Any) -> None:
        if connection is self._raw:
            self._raw = None
            self._wake_all()

    def _wake_all(self) -> None:
        for signals in self._waiting.values():
            for signal in signals:
                if not signal.done():
                    signal.set_result(None)
