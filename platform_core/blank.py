"""A blank record of an entity: what is known of every new one before anybody has filled anything in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from .fields import Field


class Blank(msgspec.Struct, frozen=True):
    """Defaults, required fields and numbers of an entity, worked out once."""

    defaults: dict[str, Any]
    made: tuple[tuple[str, Callable[[], Any]], ...]
    """Defaults that differ from record to record."""
    required: dict[str, Field]
    numbers: tuple[str, ...]

    @classmethod
    def of(cls, fields: Mapping[str, Field]) -> Blank:
        """The blank record of these fields."""
        stored = {name: field for name, field in fields.items() if field.stored}
        filled = {name: field.default for name, field in stored.items() if field.kind not in ("id", "number")}
        return cls(
            defaults={name: None if callable(default) else default for name, default in filled.items()},
            made=tuple((name, default) for name, default in filled.items() if callable(default)),
            required={name: field for name, field in stored.items() if field.required},
            numbers=tuple(name for name, field in stored.items() if field.kind == "number"),
        )

    def values(self) -> dict[str, Any]:
        """The defaults of one new record."""
        return {**self.defaults, **{name: make() for name, make in self.made}} if self.made else self.defaults
