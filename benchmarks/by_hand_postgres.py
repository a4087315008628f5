"""A server for cases, written by hand with Litestar and asyncpg: the same work as Pergola's, on the same tables."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import asyncpg
from litestar import Litestar, Request, Response, get, patch, post
from litestar.exceptions import HTTPException, NotAuthorizedException, NotFoundException

from platform_core.ids import new_id

from .by_hand import (
    ADMIN_OF_TREE,
    AGENT,
    ALL_COLUMNS,
    CUSTOMER_COLUMNS,
    INSERTED,
    LISTS,
    Actor,
    actor_of,
    after,
    answer,
    case_change,
    check_change,
    differences,
    event,
    filled,
    location,
    new_case,
    opened,
    page,
    require_agent,
    token_of,
    utc_now,
    version_of,
)
from .by_hand_postgres_sql import (
    DELIVERED,
    FITS,
    FROM,
    INSERT,
    LOCKED,
    NUMBERS,
    OF_TREE,
    ORDER,
    OWN,
    UPDATE,
    WHO,
)

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    DriverConnection = asyncpg.Connection[asyncpg.Record]
    AnyConnection = DriverConnection | PoolConnectionProxy[asyncpg.Record]
else:
    DriverConnection = asyncpg.Connection


class Connection(DriverConnection):
    """A connection that leaves nothing behind, so it needs no reset between two requests."""

    def get_reset_query(self) -> str:
        return ""


class Cases:
    """The cases of one database."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.numbers: list[int] = []
        self.numbering = asyncio.Lock()

    async def open(self) -> None:
        """Connect."""
        self.pool = await asyncpg.create_pool(
            self.url,
            min_size=1,
            max_size=10,
            init=text_ids,
            connection_class=Connection,
            server_settings={"jit": "off", "max_parallel_workers_per_gather": "0"},
        )

    async def who(self, connection: AnyConnection, request: Request[Any, Any, Any]) -> Actor:
        """Who asks."""
        row = await connection.fetchrow(WHO, token_of(request), utc_now())
        if row is None:
            raise NotAuthorizedException
        return actor_of(*row)

    async def number(self) -> str:
        """The next number. Blocks of 32 are taken apart, so that creations do not wait for each other."""
        async with self.numbering:
            if not self.numbers:
                end = await self.pool.fetchval(NUMBERS)
                self.numbers = list(range(end - 1, end - 33, -1))
            return f"CS{self.numbers.pop():07d}"

    async def deliver(self) -> None:
        """Deliver what stands in the outbox, of which nobody here wants to hear."""
        while True:
            while (await self.pool.execute(DELIVERED)) == "UPDATE 200":
                pass
            await asyncio.sleep(0.5)


async def text_ids(connection: AnyConnection) -> None:
    """Ids are 32 hexadecimal digits."""
    await connection.set_type_codec(
        "uuid", schema="pg_catalog", format="binary", encoder=bytes.fromhex, decoder=bytes.hex
    )


def record_of(row: asyncpg.Record) -> dict[str, Any]:
    """A row as a case."""
    record = dict(row)
    for name in LISTS & record.keys():
        text = record[name]
        record[name] = text.split(",") if text else text if text is None else []
    return record


def rule(actor: Actor, first: int = 1) -> tuple[str, list[Any]]:
    """The row rule of an actor, with its arguments."""
    if actor.view == AGENT:
        return "c.consumer IS NULL", []
    return (OF_TREE if actor.view == ADMIN_OF_TREE else OWN).replace("$1", f"${first}"), [actor.id]


@get("/api/tables/sn_customerservice_case")
async def list_cases(request: Request[Any, Any, Any]) -> Response[bytes]:
    """A page of the cases that one may see, latest first."""
    cases: Cases = request.app.state.cases
    async with cases.pool.acquire() as connection:
        actor = await cases.who(connection, request)
        where, arguments = rule(actor)
        if start := request.query_params.get("after"):
            where += f" AND (t.opened_at, t.sys_id) < (${len(arguments) + 1}, ${len(arguments) + 2})"
            arguments = [*arguments, *after(start)]
        names = ALL_COLUMNS if actor.view == AGENT else CUSTOMER_COLUMNS
        rows = await connection.fetch(f"SELECT {names} {FROM} WHERE {where} {ORDER}", *arguments)
    return page([record_of(row) for row in rows])


@get("/api/tables/sn_customerservice_case/{sys_id:str}")
async def get_case(request: Request[Any, Any, Any], sys_id: str) -> Response[bytes]:
    """One case."""
    cases: Cases = request.app.state.cases
    async with cases.pool.acquire() as connection:
        actor = await cases.who(connection, request)
        where, arguments = rule(actor, 2)
        names = ALL_COLUMNS if actor.view == AGENT else CUSTOMER_COLUMNS
        row = await connection.fetchrow(
            f"SELECT {names} {FROM} WHERE c.sys_id = $1 AND {where}", sys_id, *arguments
        )
    if row is None:
        raise NotFoundException
    return answer(record_of(row))


@post("/api/tables/sn_customerservice_case")
async def create_case(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Open a case for a contact of an account, or of one below it."""
    cases: Cases = request.app.state.cases
    given = new_case(await request.body())
    async with cases.pool.acquire() as connection:
        actor = await cases.who(connection, request)
        require_agent(actor)
        number = await cases.number()
        async with connection.transaction():
            if not await connection.fetchval(FITS, given.contact, given.account):
                raise HTTPException(status_code=422, detail="the contact does not belong to the account")
            now = utc_now()
            record = opened(actor, given, number, now)
            journal = {"comments": given.comments}
            key, told = event("create", actor, now, record, {}, filled(record), journal)
            rows = [record[name] for names in INSERTED.values() for name in names]
            sys_id = record["sys_id"]
            await connection.execute(
                INSERT, *rows, new_id(), now, actor.user_name, sys_id, given.comments, key, told
            )
    return answer(record, 201, location=location(record))


@patch("/api/tables/sn_customerservice_case/{sys_id:str}")
async def change_case(request: Request[Any, Any, Any], sys_id: str) -> Response[bytes]:
    """Change a case that is at the version in If-Match."""
    cases: Cases = request.app.state.cases
    change = case_change(await request.body())
    async with cases.pool.acquire() as connection:
        actor = await cases.who(connection, request)
        require_agent(actor)
        async with connection.transaction():
            row = await connection.fetchrow(LOCKED, sys_id)
            if row is None:
                raise NotFoundException
            record = record_of(row)
            check_change(record, version_of(request))
            now, version = utc_now(), record["sys_mod_count"] + 1
            new = differences(record, change)
            old = {name: record[name] for name in new}
            record |= new | {
                "sys_updated_on": now,
                "sys_updated_by": actor.user_name,
                "sys_mod_count": version,
            }
            key, told = event("update", actor, now, record, old, new, {"work_notes": change.work_notes})
            await connection.execute(
                UPDATE, sys_id, change.short_description, change.priority, now, actor.user_name, version, sys_id,
                actor.id, [new_id() for _ in new], list(new), list(map(str, old.values())),
                list(map(str, new.values())), new_id(), change.work_notes, key, told,
            )  # fmt: skip
    return answer(record)


@contextlib.asynccontextmanager
async def lifespan(app: Litestar) -> AsyncIterator[None]:
    """Connect, deliver, disconnect."""
    cases: Cases = app.state.cases
    await cases.open()
    delivery = asyncio.create_task(cases.deliver())
    try:
        yield
    finally:
        delivery.cancel()
        await asyncio.gather(delivery, return_exceptions=True)
        await cases.pool.close()


def create_app(url: str) -> Litestar:
    """The server's app."""
    handlers = [list_cases, get_case, create_case, change_case]
    app = Litestar(handlers, lifespan=[lifespan], openapi_config=None, logging_config=None)
    app.state.cases = Cases(url)
    return app
