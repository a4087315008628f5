"""The engine to which every entity is bound: it forwards to the database of the current instance.

One set of table classes serves every instance of the process, so the classes cannot hold a connection.
Records, rules and routes never come this way: they go through ``Records``, which knows its instance. What
arrives here is a query built with Piccolo's own API (``Account.select()``), which asks no access rule; it
runs only inside an elevated scope, which is named, logged and counted, and is refused everywhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, NoReturn

from piccolo.engine.base import Engine
from piccolo.querystring import QueryString

from .errors import ConfigurationError, NotPermitted

if TYPE_CHECKING:
    from .storage import Database

_current: ContextVar[Database] = ContextVar("pergola_database")
_elevated: ContextVar[str] = ContextVar("pergola_elevated", default="")


@contextmanager
def selected(database: Database, elevated: str = "") -> Iterator[None]:
    """A block in which a database is the current one; ``elevated`` is the reason of an elevated scope."""
    tokens = _current.set(database), _elevated.set(elevated)
    try:
        yield
    finally:
        _elevated.reset(tokens[1])
        _current.reset(tokens[0])


def current_database() -> Database:
    """The database of the current instance; an error when no instance is selected, never a default."""
    try:
        return _current.get()
    except LookupError:
        raise ConfigurationError(
            "no instance is selected", remedy="run inside `with instance.selected():`, or ask through Records"
        ) from None


class InstanceEngine(Engine[Any]):
    """Forwards Piccolo's queries to the current instance's database, inside an elevated scope only."""

    def __init__(self) -> None:
        # The base class connects in its own __init__ to check a version; there is no server yet to ask.
        self.log_queries = self.log_responses = False

    @property
    def engine_type(self) -> str:  # type: ignore[override]
        return current_database().dialect

    async def run_querystring(self, querystring: QueryString, in_pool: bool = True) -> list[dict[str, Any]]:
        if not _elevated.get():
            raise NotPermitted(
                "a query outside Records asks no access rule",
                remedy="use Records, or run it inside `with instance.selected(reason)`",
            )
        database = current_database()
        sql, arguments = querystring.compile_string(engine_type=self.engine_type)
        return await database.fetch_dicts(sql, arguments)

    async def run_ddl(self, ddl: str, in_pool: bool = True) -> NoReturn:
        raise NotPermitted(
            "tables are made by activating a pack", remedy="declare the entity in a pack's manifest"
        )

    async def get_version(self) -> float:
        return 0.0

    def get_version_sync(self) -> float:
        return 0.0

    async def prep_database(self) -> None:
        return None

    async def batch(self, *arguments: Any, **options: Any) -> NoReturn:
        raise NotPermitted("batches are not offered here", remedy="page through Records.list")

    def transaction(self, *arguments: Any, **options: Any) -> NoReturn:
        raise NotPermitted("transactions belong to Records", remedy="change records through Records")

    def atomic(self) -> NoReturn:
        raise NotPermitted("transactions belong to Records", remedy="change records through Records")


INSTANCE_ENGINE = InstanceEngine()
