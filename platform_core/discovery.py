"""Finding packs: the entry points ``pergola.packs`` of the installed distributions, and the built-in base."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points

import msgspec

from .base import pack as base
from .pack import Pack

GROUP = "pergola.packs"


class Broken(msgspec.Struct, frozen=True):
    """A pack that is installed but cannot be used, and why."""

    name: str
    reason: str


class Available(msgspec.Struct, frozen=True):
    """The packs that this environment offers, by name, and those that it would if they were not broken."""

    packs: dict[str, Pack]
    broken: dict[str, Broken] = {}

    def get(self, name: str) -> Pack | None:
        """The pack of that name."""
        return self.packs.get(name)


def available(extra: Iterable[Pack] = ()) -> Available:
    """The base, the packs of all installed distributions, and ``extra`` (packs that a test makes).

    ``PERGOLA_PACKS=b2b,telecom`` narrows the installed ones to those named. A pack that fails to import is
    reported, not raised: it must not stop the platform.
    """
    packs: dict[str, Pack] = {base.name: base}
    broken: dict[str, Broken] = {}
    for name, entry in _chosen(entry_points(group=GROUP), os.environ).items():
        loaded = _load(name, entry)
        if isinstance(loaded, Pack):
            packs[name] = loaded
        else:
            broken[name] = loaded
    packs.update({pack.name: pack for pack in extra})
    return Available(packs, broken)


def _chosen(entries: Iterable[EntryPoint], environment: Mapping[str, str]) -> dict[str, EntryPoint]:
    wanted = [name.strip() for name in environment.get("PERGOLA_PACKS", "").split(",") if name.strip()]
    ordered = sorted(entries, key=lambda entry: entry.name)
    return {entry.name: entry for entry in ordered if not wanted or entry.name in wanted}


def _load(name: str, entry: EntryPoint) -> Pack | Broken:
    # Whatever a third party's module does when it is imported, the platform goes on and says what happened.
    try:
        pack = entry.load()
    except Exception as error:  # noqa: BLE001 - see above
        return Broken(name, f"{entry.value} cannot be imported: {type(error).__name__}: {error}")
    if not isinstance(pack, Pack):
        return Broken(name, f"{entry.value} is a {type(pack).__name__}, not a Pack")
    if pack.name != name:
        return Broken(
            name, f"{entry.value} calls itself {pack.name!r}; entry point and pack must have one name"
        )
    return pack
