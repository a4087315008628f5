"""A pack whose route streams: the number of open cases, each time that it changes."""

from __future__ import annotations

from collections.abc import AsyncIterator

from litestar import get
from litestar.di import NamedDependency
from litestar.response import ServerSentEvent

from platform_core import Pack, Records, Retiring
from plugins.customer_service import Case

SECONDS = 2.0


@get("/ticker/open-cases")
async def open_cases(
    records: NamedDependency[Records], retiring: NamedDependency[Retiring]
) -> ServerSentEvent:
    """The number of open cases that the caller may read."""
    return ServerSentEvent(counts(records, retiring))


async def counts(records: Records, retiring: Retiring) -> AsyncIterator[str]:
    """One event for each change, until other packs take over."""
    told = -1
    while not retiring.is_set():
        count = await records.count(Case, Case.active == True)  # noqa: E712 - a condition of the database
        if count != told:
            told = count
            yield str(count)
        await retiring.within(SECONDS)


pack = Pack(
    name="ticker",
    version="0.1",
    summary="Tells how many cases are open",
    requires=("customer_service",),
    routes=(open_cases,),
)
