"""Running a pack's code so that nothing it does ends more than what it was called for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from .errors import PackFailed, PlatformError

T = TypeVar("T")


async def contained(what: str, work: Callable[[], Awaitable[T]], seconds: float) -> T:
    """What a pack's code returns. It is ended after so many seconds; ``what`` names it in every error but its own refusals.

    An exception that would stop the server (``SystemExit``), or be taken for somebody's wish that this task ends, becomes
    an ordinary one.
    """
    try:
        async with asyncio.timeout(seconds) as limit:
            return await work()
    except PlatformError:
        raise
    except TimeoutError as error:
        if limit.expired():
            raise PackFailed(f"{what} did not end within {seconds:g} s and was ended") from error
        error.add_note(f"in {what}")
        raise
    except Exception as error:
        error.add_note(f"in {what}")
        raise
    except BaseException as error:
        task = asyncio.current_task()
        if isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling():
            raise
        raise PackFailed(f"{what} raised {type(error).__name__}") from error
