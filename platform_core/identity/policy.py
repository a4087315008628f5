"""Which passwords are accepted: their length, what they must not consist of, and what is known to others."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterable

from platform_core.errors import FieldError, InvalidInput

MIN_LENGTH = 10
MAX_LENGTH = 200
BEYOND_NAMES = 6
"""How many letters and digits of a password must be left when the user's own names are taken out of it."""
_SHORTEST_NAME = 3
_PARTS = re.compile(r"[^\W_]+")


def check_policy(password: str, *names: str, min_length: int = MIN_LENGTH) -> None:
    """Refuse a password that is too short, too long, or made of the user's own names.

    Length is what makes a password hard to guess; rules about digits and signs are not asked for, on purpose.
    """
    if len(password) < min_length:
        raise refused(
            "too_short", f"The password has fewer than {min_length} characters", "choose a longer one"
        )
    if len(password) > MAX_LENGTH:
        raise refused(
            "too_long", f"The password has more than {MAX_LENGTH} characters", "choose a shorter one"
        )
    if encoded(password) is None:
        raise refused("not_text", "The password holds half a character (a lone surrogate)", "type it again")
    given = normal(password).casefold()
    if names and given == normal(names[0]).casefold():
        raise refused("same_as_user_name", "The password is the user name", "choose what others cannot know")
    left = _without(given, names)
    if left != given and sum(map(str.isalnum, left)) < BEYOND_NAMES:
        raise refused(
            "made_of_names",
            "The password is little more than the user's own name or e-mail address",
            "choose what others cannot know",
        )


def made_up_password() -> str:
    """A password that nobody can guess and everybody can type."""
    return "-".join(secrets.token_hex(2) for _ in range(5))


def refused(code: str, detail: str, remedy: str, *, pointer: str = "/password") -> InvalidInput:
    """The error for a password that cannot be used."""
    return InvalidInput(
        detail, remedy=remedy, errors=(FieldError(pointer=pointer, detail=detail, code=code),)
    )


def normal(text: str) -> str:
    """One form for what different keyboards send for the same characters."""
    return unicodedata.normalize("NFKC", text)


def encoded(password: str) -> bytes | None:
    """The bytes of a password; none if it is no text."""
    try:
        return normal(password).encode()
    except UnicodeEncodeError:
        return None


def _without(given: str, names: Iterable[str]) -> str:
    """What is left of a password when all names and their parts are taken out of it."""
    parts = {part for name in names for part in _PARTS.findall(normal(name).casefold())}
    left = given
    for part in sorted(parts, key=len, reverse=True):
        if len(part) >= _SHORTEST_NAME:
            left = left.replace(part, "")
    return left
