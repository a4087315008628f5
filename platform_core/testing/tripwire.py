"""A tripwire for tests: a statement on an entity's table that did not come through the access policy fails the test.

Every statement is looked at before it is sent, together with the code that sends it. Let through are the statements of
``Records`` and of changes, when there is an actor: a person, or an elevation with a name. The platform's own plumbing is let
through as well, each part by name and for a reason. All else trips the wire: a query built with Piccolo, SQL sent over a
database that somebody got hold of, a reader that a pack drives itself.
"""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any

from ..entity import Entity
from ..storage.postgres import PostgresDatabase
from ..storage.sqlite import SqliteDatabase

CORE = "platform_core"
POLICY = "platform_core.reading"
STORAGE = "platform_core.storage"
OBSERVE = "_observe"
"""The method of both databases that is told each statement before it is sent."""
PLUMBING: Mapping[str, str] = {
    # The way of a change: what is read and written here is what the policy has been asked about.
    "changes": "writes what was authorized",
    "attaching": "keeps what a file holds, once the record's policy has spoken",
    "base.authority": "who may give rights is decided by all rights there are, whatever the giver reads",
    "base.lending": "so it is with loans",
    "creation": "looks up whether a creation was done before",
    "deletion": "deletes what was authorized, with what hangs on it",
    "hierarchies": "keeps the paths of trees",
    "normalising": "reads in which country a number is dialled",
    "numbers": "counts",
    "permission": "asks of which class a record is, before the policy of that class",
    "setting_values": "keeps secret settings where no table shows them",
    "records": "tells the workers of a new generation",
    # Before there is an actor, and for no person at all.
    "background": "the platform's own work: leases, workers",
    "hosting": "knows the instances of a process",
    "identity": "signs people in, so there is no actor yet",
    "instance": "reads settings and choices when it opens",
    "mail": "sends what was queued",
    "outbox": "hands committed changes on",
    "stored": "knows which packs are active",
    # Operators' work, with an operation's plan or a command behind it.
    "archives": "keeps what packs left",
    "backup": "copies the whole instance",
    "demonstration": "marks demonstration data",
    "cli.mail": "counts what waits to be sent",
    "inspection": "asks the rules for those who may be told, and tells each what he may know",
    "importing": "remembers what was imported",
    "operations": "the life cycle of packs, as planned and confirmed",
    "schema": "tables, columns, and the values that change with them",
    "sealing": "seals the audit",
    "verification": "looks for damage",
    # The test kit's own.
    "testing": "makes and compares databases",
}
"""Modules of the core that may send statements of their own, and why."""
_NAMES = re.compile(r"[a-z_][a-z0-9_]*")
_TESTS = re.compile(r"(^|[./\\])(test_\w+|conftest)(\.py)?$")


class RoundTheRules(AssertionError):
    """A statement on an entity's table did not come through the access policy."""


class Tripwire:
    """Looks at every statement of every database in this process while it is set."""

    def __init__(self, exempt: tuple[str, ...] = ()) -> None:
        """``exempt``: modules of the tests' own that look into tables, besides ``test_*`` and ``conftest``."""
        self.exempt = exempt
        self.tripped: list[str] = []

    @contextmanager
    def set(self) -> Iterator[Tripwire]:
        """A block in which the wire is set; at its end whatever tripped it is told, also what a caller swallowed."""
        with _looking(SqliteDatabase, self.look), _looking(PostgresDatabase, self.look):
            yield self
        if self.tripped:
            raise RoundTheRules("\n".join(self.tripped))

    @contextmanager
    def expected(self) -> Iterator[list[str]]:
        """A block that is to trip the wire; gives what did."""
        before, self.tripped = self.tripped, []
        try:
            yield self.tripped
        finally:
            self.tripped = before

    def look(self, sql: str) -> None:
        """Look at a statement that is about to be sent by the code that calls this."""
        table = table_of(sql)
        if table is None:
            return
        complaint = self._complaint(inspect.currentframe())
        if complaint is not None:
            told = f"{complaint}: a statement on {table!r} asks no access rule: {sql[:200]}"
            self.tripped.append(told)
            raise RoundTheRules(told)

    def _complaint(self, frame: FrameType | None) -> str | None:
        frames = (each for each in _outwards(frame) if not _is_passed_over(_module(each)))
        first = last = next(frames)
        sender = _module(first)
        if not _is_core(sender):
            return None if self._is_test(first) else f"{sender} sends SQL"
        outside = None
        for each in frames:
            if not _is_core(_module(each)):
                outside = each
                break
            last = each
        # The last of the core's own frames is what somebody outside of it called.
        entry = _module(last) if outside is not None else sender
        if sender == POLICY:
            return self._complaint_about_reader(first, entry, outside)
        if not _is_plumbing(sender):
            return (
                None
                if outside is not None and self._is_test(outside)
                else f"{sender} sends SQL and is no plumbing"
            )
        return None

    def _complaint_about_reader(self, frame: FrameType, entry: str, outside: FrameType | None) -> str | None:
        if outside is not None and _within(entry, POLICY) and not self._is_test(outside):
            return f"{_module(outside)} drives a reader itself"
        if _within(entry, f"{CORE}.testing"):
            return None  # The oracle compares what nobody gets, too: nothing.
        actor: Any = frame.f_locals["self"].actor
        return None if actor.id or actor.elevated else "a reader asks for nobody"

    def _is_test(self, frame: FrameType) -> bool:
        name, path = _module(frame), frame.f_code.co_filename
        return bool(_TESTS.search(path)) or any(_within(name, each) for each in self.exempt)


def _outwards(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", ""))


def _within(module: str, part: str) -> bool:
    return module == part or module.startswith(f"{part}.")


@functools.cache
def _is_passed_over(module: str) -> bool:
    """Whether a module only passes statements on. Who builds a query with Piccolo is the one who sends it."""
    return any(_within(module, part) for part in (STORAGE, __name__, "piccolo"))


@functools.cache
def _is_core(module: str) -> bool:
    return _within(module, CORE)


@functools.cache
def _is_plumbing(module: str) -> bool:
    return any(_within(module, f"{CORE}.{part}") for part in PLUMBING)


def table_of(sql: str) -> str | None:
    """The first entity's table that a statement names, if it names one."""
    return _table_of(sql, len(Entity.__subclasses__()))


@functools.lru_cache(maxsize=5000)
def _table_of(sql: str, declared: int) -> str | None:
    tables = _tables_of(declared)
    return next((name for name in _NAMES.findall(sql) if name in tables), None)


@functools.lru_cache(maxsize=4)
def _tables_of(declared: int) -> frozenset[str]:  # noqa: ARG001 - as many entities, the same tables
    """The tables of all entities that were declared in this process; each is a class right below ``Entity``."""
    return frozenset(entity.info.table for entity in Entity.__subclasses__() if "info" in vars(entity))


@contextmanager
def _looking(kind: type, look: Callable[[str], None]) -> Iterator[None]:
    observe = getattr(kind, OBSERVE)

    def looked_at(self: Any, sql: str) -> None:
        look(sql)
        observe(self, sql)

    setattr(kind, OBSERVE, looked_at)
    try:
        yield
    finally:
        setattr(kind, OBSERVE, observe)
