"""Refusals that point at a field."""

from platform_core import FieldError, InvalidInput


def refusal(field: str, detail: str, remedy: str, code: str) -> InvalidInput:
    """What is wrong with a field, and what to do about it."""
    return InvalidInput(
        detail, remedy=remedy, errors=[FieldError(pointer=f"/{field}", detail=detail, code=code)]
    )
