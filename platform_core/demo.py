"""Demonstration data: loaded on request, marked with its origin, removable even after it was edited."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from .entity import Entity
from .query import Record

if TYPE_CHECKING:
    from .records import Records


class DemoLoader(Protocol):
    """What a pack's demo function works with."""

    @property
    def records(self) -> Records:
        """Records outside the access rules, in the transaction of the load."""

    async def create(self, entity: type[Entity], **values: Any) -> Record:
        """Create a record that is marked as this pack's demonstration data."""

    async def user(
        self, entity: type[Entity], user_name: str, *roles: str, because: str, **values: Any
    ) -> Record:
        """Create a person who can sign in, with roles by name; ``because`` tells readers what to try with the sign-in."""

    async def find(self, entity: type[Entity], **values: Any) -> Record:
        """A record that another pack's demo data (or this one's, earlier) made, found by exact values."""


class DemoData(msgspec.Struct, frozen=True):
    """A pack's demonstration data: one sentence of what it shows, and the function that makes it."""

    summary: str
    load: Callable[[DemoLoader], Awaitable[None]]
