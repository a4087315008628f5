"""Field types of texts that have a form of their own.

Each is kept in one way of writing, whichever way it came in: by records, imports, demo data or the command line.
Filters compare in the same way. They are lines of text for the database, so a field that was a ``String`` becomes one
of them without anything being converted; what stood there before stays until it is changed.
"""

from __future__ import annotations

from typing import Any

from .fields import String


class Email(String):
    """An e-mail address, kept in lower case."""

    def __init__(self, length: int = 254, **facts: Any) -> None:
        super().__init__(length, format="email", **facts)


class Phone(String):
    """A phone number, kept in E.164 (``+4930123456``).

    A number that does not begin with the code of its country is one of the country of the record, of the account,
    company or location that the record refers to, or of the instance's default country, whichever is filled in first.
    The read-only field ``as_typed`` keeps what was written where that differs; without such a field a number that
    E.164 has no place for, one with an extension or letters, is refused.
    """

    def __init__(self, length: int = 40, *, as_typed: str = "", **facts: Any) -> None:
        super().__init__(length, format="phone", as_typed=as_typed, **facts)


class CountryCode(String):
    """A country, kept as the ISO 3166 code of two letters. There is room for the names by which it may be given."""

    def __init__(self, length: int = 60, **facts: Any) -> None:
        super().__init__(length, format="country", **facts)


class CurrencyCode(String):
    """A currency, kept as the ISO 4217 code of three letters."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(3, format="currency", **facts)


class LanguageCode(String):
    """A language, kept as a BCP 47 tag: ``de``, ``pt-BR``."""

    def __init__(self, length: int = 35, **facts: Any) -> None:
        super().__init__(length, format="language", **facts)


class WebAddress(String):
    """An address in the web, kept with its scheme and in ASCII."""

    def __init__(self, length: int = 1024, **facts: Any) -> None:
        super().__init__(length, format="web", **facts)
