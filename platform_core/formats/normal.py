"""The one way in which a text of each form is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, get_args

import msgspec

from . import addresses, codes, phones

FormatName = Literal["email", "phone", "country", "currency", "language", "web"]


class Format(msgspec.Struct, frozen=True, kw_only=True):
    """A form that texts have: what it is called, how JSON Schema calls it, a text that has it."""

    name: FormatName
    label: str
    schema: str
    note: str
    example: str
    read: Callable[[str], str] | None = None
    """What reads a text; nothing for phone numbers, which take a country to be read."""


_PHONE_NOTE = (
    "Kept in E.164; a number without its country's code is one of the record's country, of its company's, or of the default "
    "country."
)
_COUNTRY_NOTE = "Kept as the ISO 3166 code of two letters; codes of three letters and names are understood."
_ALL = (
    Format(
        name="email",
        label="e-mail",
        schema="email",
        note="Kept in lower case.",
        example="ann.berg@example.com",
        read=addresses.email,
    ),
    Format(name="phone", label="phone", schema="phone", note=_PHONE_NOTE, example="+4930123456"),
    Format(
        name="country",
        label="country",
        schema="iso-3166-1-alpha-2",
        note=_COUNTRY_NOTE,
        example="DE",
        read=codes.country,
    ),
    Format(
        name="currency",
        label="currency",
        schema="iso-4217",
        note="Kept as the ISO 4217 code.",
        example="EUR",
        read=codes.currency,
    ),
    Format(
        name="language",
        label="language",
        schema="bcp47",
        note="Kept as a BCP 47 tag.",
        example="pt-BR",
        read=codes.language,
    ),
    Format(
        name="web",
        label="web address",
        schema="uri",
        note="Kept with its scheme, in ASCII.",
        example="https://example.com",
        read=addresses.web,
    ),
)
FORMATS: dict[FormatName, Format] = {each.name: each for each in _ALL}
assert tuple(FORMATS) == get_args(FormatName), "every form is described"


def format_of(name: FormatName) -> Format:
    """What is known of a form."""
    return FORMATS[name]


def normal(name: FormatName, text: str, country: str | None = None) -> str:
    """The text as it is kept; ``country`` (ISO 3166) is the one whose numbers are written without its code."""
    read = FORMATS[name].read
    return phones.phone(text, country).number if read is None else read(text)


def loosely(name: FormatName, text: str, country: str | None = None) -> str:
    """The text as it is kept; one that has not the form stands for itself, for rows from before may hold it."""
    if name == "phone" and text.startswith(" ") and text[1:2].isdecimal():
        text = f"+{text[1:]}"  # The plus sign of a query parameter that a client did not escape.
    try:
        return normal(name, text, country)
    except ValueError:
        return text


def same(name: FormatName, text: str, stored: str) -> bool:
    """Whether a text means what is stored."""
    return text == stored or (
        phones.same_number(text, stored) if name == "phone" else loosely(name, text) == stored
    )
