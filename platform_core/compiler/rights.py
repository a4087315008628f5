"""What one set of roles may do with one entity, ready to become part of SQL."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from ..entity import Entity
from ..fields import Field
from .shapes import AnyOf, Shape

NEVER = AnyOf(())


class Rights(msgspec.Struct, frozen=True):
    """The rows and fields within reach of an operation.

    ``rows``: the condition that a row must satisfy; ``None`` for all rows. ``fields``: the fields within
    reach, journals included. ``covers``: for a field that only some of the grants open, the condition under
    which the row's value is open.
    """

    rows: Shape | None
    fields: dict[str, Field]
    covers: dict[str, Shape]
    stored: tuple[str, ...] = ()
    """The names of those fields that are columns."""

    def __post_init__(self) -> None:
        stored = tuple(name for name, field in self.fields.items() if field.stored)
        msgspec.structs.force_setattr(self, "stored", stored)

    @property
    def none(self) -> bool:
        """Whether nothing at all is within reach."""
        return self.rows == NEVER

    def cover(self, field: str) -> Shape | None:
        """The condition under which a field's value is open; ``None`` when it is wherever the row is."""
        return self.covers.get(field)


RightsOf = Callable[[type[Entity]], Rights]
