"""What the database refuses, said in the words of the record's fields."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from .base.plumbing import IdempotencyKey
from .entity import Entity
from .errors import (
    CheckViolation,
    Conflict,
    FieldError,
    IntegrityViolation,
    ReferenceViolation,
    SerializationFailure,
    UniqueViolation,
)
from .validation import invalid


@asynccontextmanager
async def translated(entity: type[Entity]) -> AsyncIterator[None]:
    """A block whose integrity errors become ``Conflict`` or ``InvalidInput``, with the fields named."""
    try:
        yield
    except UniqueViolation as error:
        if error.table == IdempotencyKey.info.table:
            # The same creation is being asked for twice at once; the next try finds what the other one made.
            raise SerializationFailure("a creation with this key has just happened") from error
        names = [name for name in error.columns if name in entity.info.fields]
        errors = [
            FieldError(pointer=f"/{name}", detail="another record has this value", code="not_unique")
            for name in names
        ]
        where = ", ".join(names) or error.name or entity.info.table
        raise Conflict(
            f"another record stands with the same {where}",
            remedy="use another value, or change that record",
            errors=errors,
        ) from error
    except ReferenceViolation as error:
        names = [name for name in error.columns if name in entity.info.fields]
        raise invalid([
            FieldError(pointer=f"/{name}", detail="there is no such record", code="bad_reference") for name in names or [""]
        ]) from error  # fmt: skip
    except CheckViolation as error:
        raise invalid(
            [FieldError(pointer="", detail=f"the rule {error.name} does not hold", code="check_failed")]
        ) from error
    except IntegrityViolation as error:
        names = [name for name in error.columns if name in entity.info.fields]
        raise invalid([
            FieldError(pointer=f"/{name}", detail="a value is required", code="required") for name in names or [""]
        ]) from error  # fmt: skip
