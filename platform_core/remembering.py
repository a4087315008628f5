"""What was found out about things that never change, such as the rules of a pack, for everybody who asks again."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

T = TypeVar("T")


class Remembered(Generic[T]):
    """Findings about things, known by their identity: what a pack brings need not be hashable, nor compare.

    The things are held, so that no other one gets their identity; the one that nobody asked about for the longest
    time goes when there are more than ``most``.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: OrderedDict[int, tuple[object, T]] = OrderedDict()

    def get(self, thing: object) -> T | None:
        """What is remembered about this very thing."""
        entry = self._found.get(id(thing))
        if entry is None:
            return None
        self._found.move_to_end(id(thing))
        return entry[1]

    def keep(self, thing: object, finding: T) -> T:
        """Remember it; returns the finding."""
        self._found[id(thing)] = (thing, finding)
        if len(self._found) > self._most:
            self._found.popitem(last=False)
        return finding
