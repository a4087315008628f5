"""Finding packs: the entry points ``pergola.packs`` of the installed distributions, and the built-in base.

Whatever a distribution does when its pack is imported and asked, the platform goes on and says what happened.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping
from importlib.metadata import EntryPoint, distributions

import msgspec
from packaging.utils import canonicalize_name

from .access import Grant, Restriction
from .asking import asked, pack_seconds
from .base import pack as base
from .conditions import ACTOR
from .errors import PackError
from .misfits import shown
from .pack import Pack
from .quiet import quiet
from .remembering import Remembered
from .watch import Failed, attempt, told

log = logging.getLogger("pergola.discovery")

GROUP = "pergola.packs"
SAFE_MODE = "PERGOLA_SAFE_MODE"
REPAIR = "repair or remove its distribution"
_came_back: Remembered[bool] = Remembered(64)
"""Packs all of whose conditions could be built in time."""


class Broken(msgspec.Struct, frozen=True):
    """A pack that is installed but cannot be used, why, and what to do about it."""

    name: str
    reason: str
    remedy: str = REPAIR


class Available(msgspec.Struct, frozen=True):
    """The packs that this environment offers, by name, and those that it would if they were not broken.

    ``safe_mode``: no installed pack was imported, so that all of them count as broken.
    """

    packs: dict[str, Pack]
    broken: dict[str, Broken] = {}
    safe_mode: bool = False

    def get(self, name: str) -> Pack | None:
        """The pack of that name."""
        return self.packs.get(name)

    def offers(self, name: str) -> bool:
        """Whether a pack of that name is installed, were it broken."""
        return name in self.packs or name in self.broken


def available(extra: Iterable[Pack] = ()) -> Available:
    """The base, the packs of all installed distributions, and ``extra`` (packs that a test makes).

    ``PERGOLA_PACKS=b2b,telecom`` narrows the installed ones to those named. With ``PERGOLA_SAFE_MODE=1`` none of them is
    imported. A pack that fails to import, does not end within ``PERGOLA_PACK_SECONDS`` or answers nonsense is reported,
    not raised: it must not stop the platform.
    """
    found = Available({base.name: base}, {}, safe_mode=os.environ.get(SAFE_MODE) == "1")
    for name, entries in _chosen(os.environ).items():
        loaded = _off(name) if found.safe_mode else _loaded(name, entries)
        _offer(found, name, loaded)
    for pack in extra:
        name = str(pack.name)
        _offer(found, name, _off(name) if found.safe_mode else _asked(name, pack))
    return found


def _offer(found: Available, name: str, loaded: Pack | Broken) -> None:
    if isinstance(loaded, Pack):
        found.broken.pop(name, None)
        found.packs[name] = loaded
    else:
        found.packs.pop(name, None)
        found.broken[name] = loaded


def _off(name: str) -> Broken:
    return Broken(name, "it was not imported: safe mode is on", f"start again without {SAFE_MODE}")


# -- what is installed --------------------------------------------------------------------------------------


def _chosen(environment: Mapping[str, str]) -> dict[str, list[EntryPoint]]:
    """The entry points by name, each place in the code once: a distribution may be there twice."""
    wanted = [name.strip() for name in environment.get("PERGOLA_PACKS", "").split(",") if name.strip()]
    found: dict[str, dict[str, EntryPoint]] = {}
    for entry in _installed():
        if entry.name == base.name:
            log.error(
                "the pack %r is built in; the one at %s is left out: rename it", entry.name, entry.value
            )
        elif not wanted or entry.name in wanted:
            found.setdefault(entry.name, {}).setdefault(entry.value, entry)
    return {name: list(found[name].values()) for name in sorted(found)}


def _installed() -> list[EntryPoint]:
    """The entry points of all distributions; of two with one name Python finds the first, and so do we."""
    found: dict[str, list[EntryPoint]] = {}
    for distribution in distributions():
        try:
            if entries := list(distribution.entry_points.select(group=GROUP)):
                found.setdefault(canonicalize_name(distribution.name), entries)
        except Exception as error:  # noqa: BLE001 - one unreadable distribution must not hide all others
            where = shown(getattr(distribution, "_path", distribution))
            log.error("the entry points of %s cannot be read: %s", where, told(error))  # noqa: TRY400
    return [entry for entries in found.values() for entry in entries]


# -- what they hold -----------------------------------------------------------------------------------------


def _loaded(name: str, entries: list[EntryPoint]) -> Pack | Broken:
    if len(entries) > 1:
        places = " and ".join(entry.value for entry in entries)
        return Broken(name, f"it is offered by two distributions, at {places}", "remove one of them")
    (entry,) = entries
    try:
        with quiet():
            thing = attempt(entry.load, pack_seconds(), f"pergola-pack-{name}")
    except Failed as error:
        return Broken(name, f"{entry.value} cannot be imported: {error}")
    if not issubclass(type(thing), Pack):
        return Broken(name, f"{entry.value} is a {type(thing).__name__}, not a Pack")
    return _asked(name, thing, entry.value)


def _asked(name: str, thing: Pack, place: str = "") -> Pack | Broken:
    """A pack as plain values, if it can be asked, and asked for the conditions of its access rules as well."""
    try:
        with quiet():
            pack = asked(thing)
            if not _came_back.get(pack):
                attempt(lambda: _conditions(pack), pack_seconds(), f"pergola-pack-{name}")
                _came_back.keep(pack, True)
    except PackError as error:
        return Broken(name, str(error))
    except Failed as error:
        return Broken(name, f"the conditions of its access rules cannot be built: {error}")
    if pack.name != name:
        return Broken(name, f"{place} calls itself {pack.name!r}; entry point and pack must have one name")
    return pack


def _conditions(pack: Pack) -> None:
    """Build each condition once. What is wrong with one is told by the checks; here it matters that all come back."""
    for rule in pack.access_rules:
        if isinstance(rule, Grant | Restriction) and rule.where is not None:
            try:
                rule.where(ACTOR)
            except Exception as error:  # noqa: BLE001 - see above
                log.debug("a condition of pack %r fails: %s", pack.name, told(error))
