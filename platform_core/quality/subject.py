"""A pack that is looked at: its manifest, what it stands on, its source, and instances to try it on."""

from __future__ import annotations

import functools
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

from .. import checks
from ..assembly import contributions
from ..discovery import GROUP, Available
from ..errors import PackError
from ..pack import Pack
from ..registry import Registry
from ..resolution import Resolution
from .rule import Finding, NotProvenError
from .source import Source, Tests

if TYPE_CHECKING:
    from ..testing import World

Check = Callable[[Registry], Iterable[str]]
Trial = Callable[["World", Pack], Awaitable[list[str]]]


class Subject:
    """One pack. ``close`` removes what was made to try it."""

    def __init__(
        self,
        pack: Pack,
        offered: Available,
        *,
        module: str | None = None,
        root: Path | None = None,
        checks: Sequence[Check] = (),
    ) -> None:
        """``module`` brings the pack (found by its entry point when left out), ``root`` is its repository."""
        self.pack = pack
        self.offered = offered
        self.checks = checks
        self._module = module or _module_of(pack)
        self._root = root
        self._scratch: Path | None = None

    @functools.cached_property
    def resolution(self) -> Resolution:
        """The pack and all that it requires, or what stands in the way."""
        return Resolution(self.offered, [self.pack.name])

    @functools.cached_property
    def blockers(self) -> list[str]:
        """All that stands in the way of its activation."""
        if self.resolution.problems:
            return self.resolution.problems
        registry = self.registry
        further = [problem for check in self.checks for problem in check(registry)]
        return [*checks.problems(registry), *further]

    @property
    def registry(self) -> Registry:
        """The pack and all that it requires, joined."""
        try:
            return Registry(contributions(self.resolution.order))
        except PackError as error:
            raise NotProvenError(f"the pack cannot be joined with what it requires: {error}") from error

    @functools.cached_property
    def source(self) -> Source:
        """Its files."""
        if self._module is None:
            raise NotProvenError("no entry point says where the pack lives")
        return Source(self._module, self._root)

    @property
    def module(self) -> str:
        """The module that brings the pack."""
        return self.source.module

    @property
    def tests(self) -> Tests:
        """Its tests."""
        tests = self.source.tests
        if tests is None:
            raise NotProvenError("its tests are not here; name its repository with --source")
        return tests

    def written(self, missing: list[Finding]) -> list[Finding]:
        """What its pages lack; where only some of its pages are here, nobody knows what the others say."""
        if missing and self.source.root is None:
            raise NotProvenError("not all of its pages are here; name its repository with --source")
        return missing

    @asynccontextmanager
    async def world(self, *, active: bool = True, filled: bool = True) -> AsyncIterator[World]:
        """An instance on SQLite with what the pack requires, with itself if ``active``, ``filled`` with records."""
        if self.blockers:
            raise NotProvenError("it cannot be activated, so it cannot be tried")
        from ..testing import World, trials
        from ..testing.world import build_instance, instance_at

        if self._scratch is None:
            self._scratch = Path(tempfile.mkdtemp(prefix="pergola-check-"))
        names = [pack.name for pack in self.resolution.order if active or pack is not self.pack]
        pristine, copy = self._scratch / f"{len(names)}.sqlite", self._scratch / "copy.sqlite"
        if not pristine.exists():
            await build_instance(f"sqlite:///{pristine}", self.offered, self._scratch, names[1:])
        for left in self._scratch.glob("copy.sqlite*"):
            left.unlink()
        shutil.copy(pristine, copy)
        async with instance_at(f"sqlite:///{copy}", self.offered, self._scratch) as instance:
            csm = World(instance)
            if active and filled:
                await trials.fill(csm, self.pack)
            yield csm

    async def tried(
        self, trial: Trial, remedy: str, *, active: bool = True, filled: bool = True
    ) -> list[Finding]:
        """What a trial finds in the pack."""
        async with self.world(active=active, filled=filled) as csm:
            return [Finding(what, self.pack.name, remedy) for what in await trial(csm, self.pack)]

    def close(self) -> None:
        """Remove what was made to try the pack."""
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)


def _module_of(pack: Pack) -> str | None:
    for entry in entry_points(group=GROUP, name=pack.name):
        if entry.load() is pack:
            return entry.module
    return None
