"""A server for cases, written by hand with Litestar and sqlite3: the same work as Pergola's, on the same tables.

One thread writes and two read, each with a connection of its own; whatever a request needs is one hop.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, TypeVar

from litestar import Litestar, Request, Response, get, patch, post
from litestar.exceptions import HTTPException, NotAuthorizedException, NotFoundException

from platform_core.ids import new_id

from .by_hand import (
    ADMIN_OF_TREE,
    AGENT,
    ALL_COLUMNS,
    BOOLEANS,
    CASE,
    CUSTOMER_COLUMNS,
    FOR_CUSTOMERS,
    INSERTED,
    LISTS,
    MOMENTS,
    TASK,
    Actor,
    CaseChange,
    NewCase,
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
from .by_hand_sqlite_sql import (
    AUDIT,
    DELIVERED,
    DELIVERED_AT_ONCE,
    FITS,
    FROM,
    INSERTS,
    JOURNAL,
    NUMBER,
    OF_TREE,
    ORDER,
    OWN,
    READ,
    TELL,
    UPDATE,
    WHO,
)

T = TypeVar("T")
READERS = 2


class Cases:
    """The cases of one file."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.mine = threading.local()
        self.writer = ThreadPoolExecutor(1, initializer=self.connect)
        self.readers = ThreadPoolExecutor(READERS, initializer=self.connect)

    def connect(self) -> None:
        """Give the thread its connection."""
        db = self.mine.db = sqlite3.connect(self.path, isolation_level=None, timeout=10)
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "cache_size = -16000",
        ):
            db.execute(f"PRAGMA {pragma}")

    async def read(self, work: Callable[..., T], *args: Any) -> T:
        """Do work in a reading thread."""
        return await asyncio.get_running_loop().run_in_executor(
            self.readers, lambda: work(self.mine.db, *args)
        )

    async def write(self, work: Callable[..., T], *args: Any) -> T:
        """Do work as one transaction, in the writing thread."""

        def whole() -> T:
            db: sqlite3.Connection = self.mine.db
            db.execute("BEGIN IMMEDIATE")
            try:
                result = work(db, *args)
                db.execute("COMMIT")
            except BaseException:
                db.execute("ROLLBACK")
                raise
            return result

        return await asyncio.get_running_loop().run_in_executor(self.writer, whole)

    async def deliver(self) -> None:
        """Deliver what stands in the outbox, of which nobody here wants to hear."""
        while True:
            if await self.write(lambda db: db.execute(DELIVERED).rowcount) < DELIVERED_AT_ONCE:
                await asyncio.sleep(0.5)


def who(db: sqlite3.Connection, token: str) -> Actor:
    """Who asks."""
    row = db.execute(WHO, (token, utc_now().isoformat(timespec="microseconds"))).fetchone()
    if row is None:
        raise NotAuthorizedException
    return actor_of(row[0], row[1], (row[2] or "").split(","))


def stored(value: Any) -> Any:
    """A value as SQLite keeps it."""
    return value.isoformat(timespec="microseconds") if isinstance(value, datetime) else value


def converters(names: Sequence[str]) -> list[tuple[str, Callable[[Any], Any]]]:
    """What is to be made of the columns that SQLite has no type for."""
    kinds: list[tuple[frozenset[str], Callable[[Any], Any]]] = [
        (MOMENTS, datetime.fromisoformat), (BOOLEANS, bool), (LISTS, lambda text: text.split(",") if text else []),
    ]  # fmt: skip
    return [(name, convert) for name in names for group, convert in kinds if name in group]


ALL = ([*TASK, *CASE], converters([*TASK, *CASE]))
SHOWN = (FOR_CUSTOMERS, converters(FOR_CUSTOMERS))


def record_of(row: Sequence[Any], names: list[str], converted: list[tuple[str, Any]]) -> dict[str, Any]:
    """A row as a case."""
    record = dict(zip(names, row, strict=True))
    for name, convert in converted:
        if (value := record[name]) is not None:
            record[name] = convert(value)
    return record


def rule(actor: Actor) -> str:
    """The row rule of an actor, whose id is the first argument."""
    if actor.view == AGENT:
        return "c.consumer IS NULL"
    return OF_TREE if actor.view == ADMIN_OF_TREE else OWN


def find_page(db: sqlite3.Connection, token: str, start: str | None) -> list[dict[str, Any]]:
    """The cases of a page, and one more."""
    actor = who(db, token)
    where, arguments = rule(actor), [actor.id]
    if start:
        where += " AND (t.opened_at, t.sys_id) < (?2, ?3)"
        moment, sys_id = after(start)
        arguments += [stored(moment), sys_id]
    names, shape = (ALL_COLUMNS, ALL) if actor.view == AGENT else (CUSTOMER_COLUMNS, SHOWN)
    # The agent's rule takes no argument; naming the first one costs nothing.
    sql = f"SELECT {names} {FROM} WHERE {where} AND ?1 = ?1 {ORDER}"
    return [record_of(row, *shape) for row in db.execute(sql, arguments)]


def find_one(db: sqlite3.Connection, token: str, sys_id: str) -> dict[str, Any] | None:
    """A case, if one may see it."""
    actor = who(db, token)
    names, shape = (ALL_COLUMNS, ALL) if actor.view == AGENT else (CUSTOMER_COLUMNS, SHOWN)
    sql = f"SELECT {names} {FROM} WHERE {rule(actor)} AND ?1 = ?1 AND t.sys_id = ?2"
    row = db.execute(sql, (actor.id, sys_id)).fetchone()
    return None if row is None else record_of(row, *shape)


def insert_case(db: sqlite3.Connection, token: str, given: NewCase) -> dict[str, Any]:
    """A new case, with what it leaves behind."""
    actor = who(db, token)
    require_agent(actor)
    if db.execute(FITS, (given.contact, given.account)).fetchone() is None:
        raise HTTPException(status_code=422, detail="the contact does not belong to the account")
    number = db.execute(NUMBER).fetchall()[0][0] - 1
    now = utc_now()
    at, by = stored(now), actor.user_name
    record = opened(actor, given, f"CS{number:07d}", now)
    sys_id = record["sys_id"]
    for table, names in INSERTED.items():
        db.execute(INSERTS[table], [stored(record[name]) for name in names])
    db.execute(JOURNAL, (new_id(), at, by, "comments", sys_id, given.comments))
    journal = {"comments": given.comments}
    key, told = event("create", actor, now, record, {}, filled(record), journal)
    db.execute(TELL, (key, at, by, sys_id, 0, told))
    return record


def update_case(
    db: sqlite3.Connection, token: str, sys_id: str, version: int, change: CaseChange
) -> dict[str, Any] | None:
    """The changed case, with what the change leaves behind."""
    actor = who(db, token)
    require_agent(actor)
    row = db.execute(READ, (sys_id,)).fetchone()
    if row is None:
        return None
    record = record_of(row, *ALL)
    check_change(record, version)
    now, new = utc_now(), differences(record, change)
    at, by = stored(now), actor.user_name
    old = {name: record[name] for name in new}
    record |= new | {"sys_updated_on": now, "sys_updated_by": by, "sys_mod_count": version + 1}
    db.execute(UPDATE, (sys_id, change.short_description, change.priority, at, by, version + 1))
    for name, value in new.items():
        db.execute(AUDIT, (new_id(), at, by, sys_id, name, str(old[name]), str(value), actor.id, version + 1))
    db.execute(JOURNAL, (new_id(), at, by, "work_notes", sys_id, change.work_notes))
    key, told = event("update", actor, now, record, old, new, {"work_notes": change.work_notes})
    db.execute(TELL, (key, at, by, sys_id, version + 1, told))
    return record


@get("/api/tables/sn_customerservice_case")
async def list_cases(request: Request[Any, Any, Any]) -> Response[bytes]:
    """A page of the cases that one may see, latest first."""
    cases: Cases = request.app.state.cases
    return page(await cases.read(find_page, token_of(request), request.query_params.get("after")))


@get("/api/tables/sn_customerservice_case/{sys_id:str}")
async def get_case(request: Request[Any, Any, Any], sys_id: str) -> Response[bytes]:
    """One case."""
    cases: Cases = request.app.state.cases
    record = await cases.read(find_one, token_of(request), sys_id)
    if record is None:
        raise NotFoundException
    return answer(record)


@post("/api/tables/sn_customerservice_case")
async def create_case(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Open a case for a contact of an account, or of one below it."""
    cases: Cases = request.app.state.cases
    record = await cases.write(insert_case, token_of(request), new_case(await request.body()))
    return answer(record, 201, location=location(record))


@patch("/api/tables/sn_customerservice_case/{sys_id:str}")
async def change_case(request: Request[Any, Any, Any], sys_id: str) -> Response[bytes]:
    """Change a case that is at the version in If-Match."""
    cases: Cases = request.app.state.cases
    change = case_change(await request.body())
    record = await cases.write(update_case, token_of(request), sys_id, version_of(request), change)
    if record is None:
        raise NotFoundException
    return answer(record)


@contextlib.asynccontextmanager
async def lifespan(app: Litestar) -> AsyncIterator[None]:
    """Deliver, and end the threads."""
    cases: Cases = app.state.cases
    delivery = asyncio.create_task(cases.deliver())
    try:
        yield
    finally:
        delivery.cancel()
        await asyncio.gather(delivery, return_exceptions=True)
        cases.writer.shutdown()
        cases.readers.shutdown()


def create_app(url: str) -> Litestar:
    """The server's app."""
    handlers = [list_cases, get_case, create_case, change_case]
    app = Litestar(handlers, lifespan=[lifespan], openapi_config=None, logging_config=None)
    app.state.cases = Cases(url.removeprefix("sqlite:///"))
    return app
