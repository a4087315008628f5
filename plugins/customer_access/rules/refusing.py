"""One field is wrong."""

from platform_core import FieldError, InvalidInput


def refusal(field: str, detail: str, remedy: str, code: str) -> InvalidInput:
    """The refusal that names the field."""
    return InvalidInput(
        detail, remedy=remedy, errors=[FieldError(pointer=f"/{field}", detail=detail, code=code)]
    )
