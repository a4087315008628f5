"""Which packs an activation needs, and in which order."""

from __future__ import annotations

import graphlib
import heapq
from collections.abc import Collection, Iterable, Mapping

from packaging.requirements import InvalidRequirement, Requirement
from packaging.version import InvalidVersion, Version

from .discovery import Available
from .pack import Pack


class Resolution:
    """The packs named and all that they require, in the order of activation; or what stands in the way."""

    def __init__(self, available: Available, wanted: Iterable[str]) -> None:
        self.order: list[Pack] = []
        self.problems: list[str] = []
        self._available = available
        self._state: dict[str, str] = {}
        for name in sorted({"base", *wanted}, key=lambda name: (name != "base", name)):
            self._visit(name, ())
        if not self.problems:
            self.order = _in_order(self.order)

    def _visit(self, name: str, path: tuple[str, ...]) -> None:
        if self._state.get(name) == "done":
            return
        if name in path:
            circle = " -> ".join((*path[path.index(name) :], name))
            self._problem(f"packs require each other in a circle: {circle}; remove one of these requirements")
            return
        pack = self._available.get(name)
        if pack is None:
            self._missing(name, path)
            return
        for needed, asked in sorted(requirements(pack, self.problems).items()):
            self._visit(needed, (*path, name))
            for requirement in asked:
                self._check_version(pack, needed, requirement)
        if self._state.get(name) != "done":
            self._state[name] = "done"
            self.order.append(pack)

    def _missing(self, name: str, path: tuple[str, ...]) -> None:
        self._state[name] = "done"
        broken = self._available.broken.get(name)
        wanted_by = f"pack {path[-1]!r} requires {name!r}, which" if path else f"pack {name!r}"
        if broken is not None:
            self._problem(f"{wanted_by} is broken: {broken.reason}; {broken.remedy}")
        else:
            self._problem(f"{wanted_by} is not installed; install the distribution that brings it")

    def _check_version(self, pack: Pack, needed: str, requirement: Requirement) -> None:
        other = self._available.get(needed)
        if other is None:
            return
        try:
            fits = requirement.specifier.contains(Version(other.version), prereleases=True)
        except InvalidVersion:
            self._problem(f"pack {needed!r} has the version {other.version!r}, which is no PEP 440 version")
            return
        if not fits:
            self._problem(
                f"pack {pack.name!r} requires {requirement}, but {needed} {other.version} is installed; "
                f"install a version that fits"
            )

    def _problem(self, text: str) -> None:
        if text not in self.problems:
            self.problems.append(text)


def _in_order(packs: list[Pack]) -> list[Pack]:
    """The base, then each pack after those that it requires, by name where that leaves a choice."""
    by_name = {pack.name: pack for pack in packs}
    sorter = graphlib.TopologicalSorter(
        {name: {*requirements(pack, []), *({"base"} - {name})} for name, pack in by_name.items()}
    )
    sorter.prepare()
    ready, order = list(sorter.get_ready()), []
    heapq.heapify(ready)
    while ready:
        name = heapq.heappop(ready)
        order.append(by_name[name])
        sorter.done(name)
        for freed in sorter.get_ready():
            heapq.heappush(ready, freed)
    return order


def requirements(pack: Pack, problems: list[str]) -> dict[str, list[Requirement]]:
    """What a pack requires directly, by the other's name. Every pack stands on the base without saying so."""
    found: dict[str, list[Requirement]] = {}
    for text in pack.requires:
        try:
            requirement = Requirement(text)
        except InvalidRequirement as error:
            problems.append(f"pack {pack.name!r} requires {text!r}, which is no PEP 440 requirement: {error}")
            continue
        found.setdefault(requirement.name.replace("-", "_"), []).append(requirement)
    return found


def required(requires: Iterable[str]) -> set[str]:
    """The names of the packs that requirements name, as far as they can be read."""
    found = set()
    for text in requires:
        try:
            found.add(Requirement(text).name.replace("-", "_"))
        except InvalidRequirement:
            continue  # Whoever activates the pack is told.
    return found


def dependents(packs: Iterable[Pack], names: Iterable[str]) -> list[str]:
    """Those of the packs that require one of the names, directly or not."""
    return requiring({pack.name: set(requirements(pack, [])) for pack in packs}, names)


def requiring(requires: Mapping[str, Collection[str]], names: Iterable[str]) -> list[str]:
    """Those packs that require one of the names, directly or not, by what each of them requires directly."""
    gone, found = set(names), set[str]()
    grown = True
    while grown:
        grown = False
        for name, needed in requires.items():
            if name not in gone | found and set(needed) & (gone | found):
                found.add(name)
                grown = True
    return sorted(found)
