"""The errors that a broken constraint becomes, worded the same for every database, without stored values."""

from __future__ import annotations

from collections.abc import Sequence

from platform_core.errors import (
    CheckViolation,
    IntegrityViolation,
    NotNullViolation,
    ReferenceViolation,
    UniqueViolation,
)

_SENTENCES: dict[type[IntegrityViolation], str] = {
    UniqueViolation: "a value that must be unique exists already",
    ReferenceViolation: "a reference points at nothing, or a row that others refer to would go",
    CheckViolation: "a check does not hold",
    NotNullViolation: "a required value is missing",
}


def violation(
    kind: type[IntegrityViolation],
    *,
    table: str = "",
    columns: Sequence[str] = (),
    name: str = "",
    said: str = "",
) -> IntegrityViolation:
    """Return the error for a broken constraint; `said` is the database's sentence if the kind has none."""
    where = f" in {table}" if table else ""
    if columns:
        where += f" ({', '.join(columns)})"
    if name:
        where += f", constraint {name}"
    sentence = _SENTENCES.get(kind) or said or "the database refused the change"
    return kind(sentence + where, table=table, columns=columns, name=name)
