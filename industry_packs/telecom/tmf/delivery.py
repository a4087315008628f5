"""Posting notifications: each listener's in order, with retries that become rarer, to addresses that may be reached."""

from __future__ import annotations

import asyncio
import datetime
import logging
from typing import Any

import msgspec

from platform_core import Job, NotFound, Query, Record, Records, utc_now

from ..entities import Listener, Notification
from .sending import send
from .targets import ALLOWED, Unreachable, target_of

log = logging.getLogger("pergola.telecom")

EVERY = 15
"""Seconds between two rounds. Each is a use of elevated access, which is counted, so it is not more often."""
BATCH, AT_ONCE, MOST_ATTEMPTS, SECONDS = 500, 10, 12, 10.0
FIRST_DELAY, LONGEST_DELAY = 5, 3600
KEPT = datetime.timedelta(days=7)
GOOD = range(200, 300)


def delay(attempts: int) -> datetime.timedelta:
    """How long to wait after so many attempts: twice as long each time, an hour at most."""
    return datetime.timedelta(seconds=min(FIRST_DELAY * 2 ** (attempts - 1), LONGEST_DELAY))


async def deliver(records: Records) -> None:
    """Post what is due, as the platform itself.

    A listener that fails keeps nobody else waiting, and its own later notifications stay behind.
    """
    query = Query(where=Notification.state == "pending", order=("sys_id",), limit=BATCH)
    waiting: dict[str, list[Record]] = {}
    async for each in records.every(Notification, query):
        waiting.setdefault(each["listener"], []).append(each)
    room = asyncio.Semaphore(AT_ONCE)
    await asyncio.gather(*(_to_listener(records, key, rows, room) for key, rows in waiting.items()))
    await _forget(records)


async def _to_listener(records: Records, key: str, rows: list[Record], room: asyncio.Semaphore) -> None:
    async with room:
        try:
            listener = await records.get(Listener, key)
        except NotFound:
            return  # It was removed, and its notifications with it.
        for row in rows:
            if row["next_attempt"] is not None and row["next_attempt"] > utc_now():
                return
            if not await _try(records, listener, row):
                return


async def _try(records: Records, listener: Record, row: Record) -> bool:
    """Post one notification; whether the next one may follow."""
    attempts = row["attempts"] + 1
    trouble = await post(listener["callback"], row["body"], private=bool(records.setting(ALLOWED)))
    values: dict[str, Any] = {"attempts": attempts, "last_error": trouble[:255] or None}
    if not trouble:
        values |= {"state": "delivered", "delivered_at": utc_now(), "next_attempt": None}
    elif attempts >= MOST_ATTEMPTS:
        values |= {"state": "failed", "next_attempt": None}
        log.warning("a notification was given up after %d attempts: %s", attempts, trouble)
    else:
        values["next_attempt"] = utc_now() + delay(attempts)
    try:
        await records.update(Notification, row["sys_id"], values)
    except NotFound:
        return False
    # What was given up holds nothing back any more.
    return not trouble or values.get("state") == "failed"


async def post(callback: str, body: Any, *, private: bool) -> str:
    """Post a notification; what went wrong, or nothing. Redirects are not followed: they could lead anywhere."""
    try:
        target = await target_of(callback, private=private)
        async with asyncio.timeout(SECONDS):
            status = await send(target, msgspec.json.encode(body))
    except Unreachable as error:
        return str(error)
    except TimeoutError:
        return f"no answer within {SECONDS:g} seconds"
    except (OSError, EOFError, ValueError) as error:
        return f"no connection: {type(error).__name__}"
    return "" if status in GOOD else f"it answered {status}"


async def _forget(records: Records) -> None:
    """Remove what was delivered, or given up, some time ago."""
    over: Any = Notification.state.is_in(["delivered", "failed"]) & (
        Notification.sys_created_on < utc_now() - KEPT
    )
    query = Query(where=over, order=("sys_id",), fields=("sys_id",), limit=BATCH)
    for row in (await records.list(Notification, query)).records:
        await records.delete(Notification, row["sys_id"])


JOBS = (
    Job(
        name="telecom.deliver_notifications",
        summary="Posts notifications to their listeners, and tries again where that failed",
        every=EVERY,
        run=deliver,
    ),
)
