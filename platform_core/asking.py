"""Asking a pack what it brings. Whatever it answers, what comes out is a plain ``Pack`` that holds what its types say."""

from __future__ import annotations

import itertools
import math
import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pluggy
from packaging.version import InvalidVersion, Version

from .demo import DemoData
from .entity import Entity
from .errors import ConfigurationError, FieldError, PackError
from .hookspecs import PROJECT, PackHooks
from .misfits import fields, misfit
from .pack import Pack, Setting
from .remembering import Remembered
from .watch import Failed, attempt

SECONDS = "PERGOLA_PACK_SECONDS"
DEFAULT_SECONDS = "10"
MOST = 10_000
"""Things of one kind that a pack may bring; whoever answers with more will never come to an end."""
HOOKS = tuple(name.removeprefix("register_") for name in vars(PackHooks) if name.startswith("register_"))
OWN_WORDS = ("name", "version", "summary", "requires")
TUPLES = ("requires", *(kind for kind in HOOKS if kind != "demo"))
KINDS_OF_SETTINGS = {"text": str, "integer": int, "boolean": bool}


def pack_seconds() -> float:
    """How long a pack may take to be imported, and again to answer its hooks."""
    text = os.environ.get(SECONDS) or DEFAULT_SECONDS
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds <= threading.TIMEOUT_MAX:
        raise ConfigurationError(f"{SECONDS} is {text!r}", remedy="give a number of seconds above 0")
    return seconds


_sound: Remembered[bool] = Remembered(64)
"""Plain packs that were looked through and are as they must be: every instance of a process asks the same ones."""


def asked(pack: Pack) -> Pack:
    """What a pack brings, as a plain ``Pack``; a ``PackError`` says which of its answers is of no use.

    A pack of plain values brings what stands in its fields. Any other one answers with code of its own, which runs
    under a time limit.
    """
    if _sound.get(pack):
        return pack
    found = pack
    plain = type(pack) is Pack and all(type(getattr(pack, name)) is tuple for name in TUPLES)
    if not plain:
        asking = _Asking(pack)
        try:
            found = attempt(asking.answers, pack_seconds(), "pergola-pack-hooks")
        except Failed as error:
            raise PackError(
                f"pack {asking.name!r} fails in {asking.step}: {error}", remedy=asking.remedy
            ) from error
    if problems := list(_misfits(found)) or list(_contradictions(found)):
        errors = [FieldError(pointer="", detail=problem, code=PackError.code) for problem in problems]
        where, remedy = f"pack {found.name!r}", "correct its manifest"
        raise PackError(f"{where}: {'; '.join(problems)}", remedy=remedy, errors=errors)
    if plain:
        _sound.keep(pack, True)
    return found


class _Asking:
    """One round of questions; ``step`` is the one that waits for its answer."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self.name = type(pack).__name__
        self.step = "its manifest"
        self.remedy = ""

    def answers(self) -> Pack:
        """The pack's words about itself, and its answers to all hooks."""
        values: dict[str, Any] = {name: getattr(self._pack, name) for name in OWN_WORDS}
        self.name = str(values["name"])
        if isinstance(values["requires"], list):
            values["requires"] = tuple(values["requires"])
        for kind, function in self._functions().items():
            self.step = f"register_{kind}"
            values[kind] = function() if kind == "demo" else self._listed(kind, function)
        return Pack(**values)

    def _functions(self) -> dict[str, Callable[[], Any]]:
        self.step, self.remedy = "its hooks", "`pergola hooks` lists the hooks and what they are given"
        manager = pluggy.PluginManager(PROJECT)
        manager.add_hookspecs(PackHooks)
        manager.register(self._pack, name=self.name)
        manager.check_pending()
        found = {}
        for kind in HOOKS:
            answering = getattr(manager.hook, f"register_{kind}").get_hookimpls()
            if not answering:
                raise TypeError(f"register_{kind} is overridden without @hookimpl")
            found[kind] = answering[0].function
        self.remedy = ""
        return found

    def _listed(self, kind: str, function: Callable[[], Any]) -> tuple[Any, ...]:
        things = tuple(itertools.islice(function(), MOST + 1))
        if len(things) > MOST:
            raise ValueError(f"it answers with more than {MOST} {kind.replace('_', ' ')}")
        return things


def _misfits(pack: Pack) -> Iterator[str]:
    """What is not as the types of a manifest say, one thing for each field."""
    for name, wanted in fields(Pack).items():
        if problem := misfit(getattr(pack, name), DemoData | None if name == "demo" else wanted, name):
            yield problem


def _contradictions(pack: Pack) -> Iterator[str]:
    """What is wrong with values of the right types."""
    if Entity in pack.entities:
        yield "entities holds Entity itself, which is no record type"
    try:
        Version(pack.version)
    except InvalidVersion:
        yield f"version is {pack.version!r}, which is no PEP 440 version"
    yield from filter(None, map(_default_problem, pack.settings))
    for job in pack.jobs:
        if job.every < 1 or job.within < 1:
            yield f"the job {job.name!r} runs every {job.every} s within {job.within} s; both are at least 1"


def _default_problem(setting: Setting) -> str:
    if setting.secret and (setting.kind != "text" or setting.default):
        return f"the setting {setting.name!r} is secret, so it is a text and empty by default"
    kind = KINDS_OF_SETTINGS[setting.kind]
    return misfit(setting.default, kind, f"the default of the setting {setting.name!r}")
