"""Refusing a change of one field, and waiting for one's turn."""

from platform_core import Entity, FieldError, InvalidInput, Records


def refusal(field: str, detail: str, remedy: str, code: str) -> InvalidInput:
    """The error for a value that does not fit what else is known."""
    return InvalidInput(
        detail, remedy=remedy, errors=[FieldError(pointer=f"/{field}", detail=detail, code=code)]
    )


async def lock(records: Records, entity: type[Entity], sys_id: str) -> None:
    """Wait until nobody else changes what hangs on a record, and keep others waiting until the end of this change.

    A change of nothing locks the record and writes nothing.
    """
    await records.update(entity, sys_id, {})
