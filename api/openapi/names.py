"""Names that stand in the document once: schemas, operations, tags."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count


class Names:
    """Gives each thing the name it asks for, or the nearest one that is free."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)

    def take(self, wanted: str, *others: str) -> str:
        """The first of these names that is free; with a number when none is."""
        numbered = (f"{wanted}_{number}" for number in count(2))
        candidates = (wanted, *others)
        name = next((one for one in candidates if one not in self._taken), None)
        if name is None:
            name = next(one for one in numbered if one not in self._taken)
        self._taken.add(name)
        return name


def pascal_case(table: str) -> str:
    """``sn_customerservice_case`` as ``SnCustomerserviceCase``."""
    return "".join(part[:1].upper() + part[1:] for part in table.split("_"))
