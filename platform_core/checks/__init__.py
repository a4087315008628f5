"""What is checked of packs before they are activated. One file per concern; each rule names pack, thing and remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..registry import Registry
from . import access, entities, lifecycles, names, overviews

Check = Callable[[Registry], Iterator[str]]
CHECKS: tuple[Check, ...] = (names.check, entities.check, access.check, lifecycles.check, overviews.check)


def problems(registry: Registry) -> list[str]:
    """All that is wrong with the packs of a registry, at once."""
    return [problem for check in CHECKS for problem in check(registry)]
