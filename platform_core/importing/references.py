"""The records that rows refer to, found by one of their fields, many at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..query import Filter, Query
from .plan import ReferencePlan

if TYPE_CHECKING:
    from ..records import Records

CHUNK = 200
KEPT = 20_000


class References:
    """Finds the records behind one field's values, and keeps what it found.

    What is found or created inside a transaction is kept for the next ones once that is committed.
    """

    def __init__(self, plan: ReferencePlan) -> None:
        self.plan = plan
        self._kept: dict[Any, str] = {}
        self._found: dict[Any, str] = {}
        self._times: Counter[Any] = Counter()

    def begin(self) -> None:
        """A transaction begins, or begins again."""
        self._found.clear()
        self._times.clear()

    def keep(self) -> None:
        """The transaction is committed."""
        if len(self._kept) + len(self._found) > KEPT:
            self._kept.clear()
        self._kept |= {value: found for value, found in self._found.items() if self._times[value] <= 1}

    def get(self, value: Any) -> str | None:
        """The id of the record with this value, if it is known; a ``ValueError`` when there are several such records."""
        if self._times[value] > 1:
            raise ValueError(f"{self._named(value)} stands in several records")
        return self._found.get(value) or self._kept.get(value)

    def missing(self, value: Any) -> str:
        """The error for a value that no record has."""
        return f"{self._named(value)} stands in no record; import it first, or let the map `create` it"

    def _named(self, value: Any) -> str:
        return f"{self.plan.target.info.table}.{self.plan.find} {value!r}"

    async def look_up(self, records: Records, values: Iterable[Any]) -> None:
        """Look for the records with these values that are not known yet."""
        find = self.plan.find
        wanted = [
            value for value in dict.fromkeys(values) if value not in self._kept and value not in self._found
        ]
        for start in range(0, len(wanted), CHUNK):
            filters = (Filter(find, "in", wanted[start : start + CHUNK]),)
            query = Query(filters=filters, fields=("sys_id", find), order=("sys_id",), limit=1000)
            async for record in records.every(self.plan.target, query):
                self._times[record[find]] += 1
                self._found[record[find]] = record["sys_id"]

    async def create(self, records: Records, value: Any) -> str:
        """Create the record that a value names."""
        record = await records.create(self.plan.target, {**(self.plan.create or {}), self.plan.find: value})
        self._found[value] = record["sys_id"]
        return str(record["sys_id"])

    def forget(self, value: Any) -> None:
        """The record was not created after all."""
        self._found.pop(value, None)


def each(value: Any) -> list[Any]:
    """The values of a field that may hold a list of them."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
