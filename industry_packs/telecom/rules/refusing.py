"""Refusals that name the field."""

from platform_core import FieldError, InvalidInput


def refusal(field: str, detail: str, remedy: str, code: str) -> InvalidInput:
    """What is wrong with one field, and what to do about it."""
    error = FieldError(pointer=f"/{field}", detail=detail, code=code)
    return InvalidInput(detail, remedy=remedy, errors=[error])
