"""Overviews: what belongs to a customer, asked for and shown in one look."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from .conditions import Condition
from .entity import Entity


class OverviewSection(msgspec.Struct, frozen=True, kw_only=True):
    """Records that are shown with a record of another entity: the open cases of an account.

    ``of``: whose overview it is a part of. ``lists``: the records that are shown, as far as whoever looks may read
    them, with these ``fields`` (references may be walked: ``user.name``). ``where`` is given the id that the overview
    is about, and says which ones. At most ``limit`` are shown, in this ``order``, with how many there are.
    """

    of: type[Entity]
    name: str
    summary: str
    lists: type[Entity]
    where: Callable[[str], Condition]
    fields: tuple[str, ...]
    order: tuple[str, ...] = ()
    limit: int = 10
