"""What a caller may ask of a list: filters, order, fields, page, count."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from .conditions import Condition

Record = dict[str, Any]
"""A record as one flat mapping: field name (or path over references) to value."""

FilterOperator = Literal[
    "eq", "ne", "lt", "lte", "gt", "gte", "in", "startswith", "contains", "endswith", "isnull"
]
CountMode = Literal["none", "bounded", "exact"]
MAX_LIMIT = 1000
MAX_OFFSET = 1_000_000
DEFAULT_LIMIT = 50
COUNT_BOUND = 1000


class Filter(msgspec.Struct, frozen=True):
    """One comparison; ``path`` is a field, or a path over references such as ``account.name``.

    Text comparisons ``startswith``, ``contains`` and ``endswith`` take no notice of the case of ASCII
    letters. ``in`` takes a sequence, ``isnull`` a boolean.
    """

    path: str
    op: FilterOperator
    value: Any


class Trusted(msgspec.Struct, frozen=True):
    """A condition in which counts what the actor may not read, and why it has to: named, logged and counted at each use.

    It cuts a list down further and opens nothing, but what is hidden can be guessed by it: only code that tells everybody
    who sees a record of what the condition rests on puts other people's words into it.
    """

    where: Condition
    because: str


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """What a caller asks of a list.

    ``where``: a Piccolo expression over the entity. ``filters``: further comparisons, all of which must hold.
    ``order``: paths, ``-`` before one for descending; the record id always decides last. ``fields``: what to
    return; all readable ones when left out. ``after``: the cursor of the previous page. ``offset``: how many records
    are left out at the head, for surfaces whose protocol pages by number; the cursor costs less on later pages.
    ``trusted``: a condition outside the access rules, for a named reason.
    """

    where: Condition | None = None
    filters: tuple[Filter, ...] = ()
    order: tuple[str, ...] = ()
    fields: tuple[str, ...] | None = None
    limit: int = DEFAULT_LIMIT
    after: str | None = None
    offset: int = 0
    trusted: Trusted | None = None
    count: CountMode = "none"


class Count(msgspec.Struct, frozen=True):
    """How many records there are; a bounded count stops at a thousand, then ``exact`` is false ("at least")."""

    value: int
    exact: bool


class Page(msgspec.Struct, frozen=True):
    """One page of a list; ``next`` is the cursor of the following page, ``None`` on the last one."""

    records: list[Record]
    next: str | None = None
    count: Count | None = None
