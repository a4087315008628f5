"""Packs that do what no pack should: for each hook, every way of going wrong that somebody has found so far."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from typing import Any

from platform_core import INTERNAL, Entity, Grant, Pack, Role, String, hookimpl

HOOKS = (
    "entities", "roles", "access_rules", "actor_facts", "lifecycles", "case_types", "business_rules", "routes", "jobs",
    "settings", "data_steps", "demo",
)  # fmt: skip
LISTS = tuple(hook for hook in HOOKS if hook != "demo")


class Note(Entity, tablename="hostile_note"):
    """Something noted down."""

    text = String()


KEEPER = Role("hostile.keeper", "Keeps the notes", contains=(INTERNAL,))
READ = Grant(role=KEEPER, entity=Note, may=("read",), because="Keepers read")
SOUND: dict[str, Any] = {
    "version": "1.0", "summary": "Keeps notes", "entities": (Note,), "roles": (KEEPER,), "access_rules": (READ,),
}  # fmt: skip


class NoError(BaseException):
    """Nothing that `except Exception` catches."""


class Shy(Exception):
    """Raises instead of saying what is wrong."""

    def __str__(self) -> str:
        raise NoError

    __repr__ = __str__


def raising(error: BaseException) -> Callable[[Any], Any]:
    """A hook that raises."""

    def answer(self: Any) -> Any:
        raise error

    return answer


def loops(self: Any) -> Any:
    """Never ends, in Python."""
    while True:
        pass


def clings(self: Any) -> Any:
    """Never ends, and takes no notice of the first exception that should end it."""
    try:
        loops(self)
    except BaseException:  # noqa: BLE001 - that is what it is about
        loops(self)


def sleeps(self: Any) -> Any:
    """Never ends, inside of C."""
    time.sleep(30)


def counts(self: Any) -> Iterator[int]:
    """Ends never, but with an item each time."""
    return itertools.count()


def crawls(self: Any) -> Iterator[int]:
    """An item now and then."""
    while True:
        time.sleep(0.01)
        yield 1


RAISING: dict[str, Callable[[Any], Any]] = {
    "an exception": raising(LookupError("nothing here")),
    "SystemExit": raising(SystemExit(3)),
    "KeyboardInterrupt": raising(KeyboardInterrupt()),
    "GeneratorExit": raising(GeneratorExit()),
    "no exception at all": raising(NoError()),
    "an error that cannot be told": raising(Shy()),
}
HANGING: dict[str, Callable[[Any], Any]] = {
    "loops": loops,
    "clings": clings,
    "sleeps": sleeps,
    "crawls": crawls,
}
USELESS: dict[str, Callable[[Any], Any]] = {
    "None": lambda self: None,
    "a number": lambda self: 5,
    "a word": lambda self: "entities",
    "numbers": lambda self: (1, 2),
    "another pack": lambda self: (Pack(name="other", version="1", summary="Other"),),
    "the class of its things": lambda self: (Role, Grant, Entity, Pack),
    "no end": counts,
}


def overriding(hook: str, answer: Callable[[Any], Any], name: str = "hostile") -> Pack:
    """A pack that is sound but for its answer to one hook."""
    body = {f"register_{hook}": hookimpl(answer), "__module__": __name__}
    metaclass: Any = type(Pack)
    kind = metaclass("Hostile", (Pack,), body, frozen=True, kw_only=True)
    pack: Pack = kind(name=name, **SOUND)
    return pack
