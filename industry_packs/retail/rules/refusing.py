"""Refusing a change of one field, and waiting for one's turn."""

from platform_core import Change, Entity, FieldError, InvalidInput, Records


def refusal(field: str, detail: str, remedy: str, code: str) -> InvalidInput:
    """The error for a value that does not fit what else is known."""
    return InvalidInput(
        detail, remedy=remedy, errors=[FieldError(pointer=f"/{field}", detail=detail, code=code)]
    )


def refuse_another(change: Change, field: str, remedy: str) -> None:
    """Refuse to give a field another value once it has one."""
    if change.old is not None and field in change.changed and change.before(field) is not None:
        raise refusal(field, f"{field} stays what it was from the beginning", remedy, "fixed")


async def lock(records: Records, entity: type[Entity], sys_id: str) -> None:
    """Wait until nobody else changes what hangs on a record, and keep others waiting until the end of this change.

    A change of nothing locks the record and writes nothing.
    """
    await records.update(entity, sys_id, {})
