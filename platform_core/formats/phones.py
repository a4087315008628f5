"""Phone numbers, kept in E.164: a plus sign, the code of the country, the number."""

from __future__ import annotations

import msgspec
import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

from .codes import country as country_code
from .showing import shown


class Phone(msgspec.Struct, frozen=True):
    """A number in E.164; ``loses`` says what of the text that was read E.164 has no place for."""

    number: str
    loses: str


def phone(text: str, country: str | None = None) -> Phone:
    """The number that the text spells; without its country's code it is one of ``country`` (ISO 3166).

    A number of a possible length will do: lists of the numbers in use are always older than the numbers.
    """
    given = text.strip()
    international = given.removeprefix("tel:").lstrip("( ").startswith(("+", "\uff0b"))
    if country is None and not international:
        raise ValueError(
            f"{shown(text)} does not say of which country it is: write it as +49 30 123456, or fill in the country"
        )
    try:
        number = phonenumbers.parse(given, None if international else country)
    except NumberParseException as error:
        raise ValueError(
            f"{shown(text)} is no phone number such as +49 30 123456: {str(error).partition(') ')[2].rstrip('.')}"
        ) from None
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        raise ValueError(f"{shown(text)} is no phone number of its country: it is too short or too long")
    letters = any(letter.isalpha() for letter in given.lower().removeprefix("tel:"))
    loses = f"the extension {number.extension}" if number.extension else "letters" if letters else ""
    return Phone(phonenumbers.format_number(number, PhoneNumberFormat.E164), loses)


def same_number(text: str, stored: str) -> bool:
    """Whether a text spells the stored number, were it written in that number's own country."""
    try:
        region = phonenumbers.region_code_for_number(phonenumbers.parse(stored))
        found = phone(text, region)
    except (NumberParseException, ValueError):
        return False
    return found.number == stored and not found.loses


def country_of(value: str | None) -> str | None:
    """The country that a stored value names; nothing where it names none."""
    try:
        return country_code(value) if value else None
    except ValueError:
        return None


def digits(text: str) -> str:
    """The part of a number that a search asks for, without what people put between digits."""
    if not text or any(not (letter.isdecimal() or letter in "+ -/.()") for letter in text):
        return text
    return ("+" if text.strip().startswith("+") else "") + "".join(
        letter for letter in text if letter.isdecimal()
    )
