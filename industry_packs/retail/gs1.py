"""GS1 keys: how they are read, checked and kept.

A key is digits with a check digit at the end. People and scanners write it with spaces, and a GTIN with as few digits as
its package has room for; it is kept in one way, so that two writings of one thing are equal.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

import msgspec
from biip import BiipException
from biip.checksums import gs1_standard_check_digit
from biip.gs1_messages import GS1Message
from biip.gtin import Gtin

from platform_core import FieldError, InvalidInput

GTIN_DIGITS, GLN_DIGITS, SSCC_DIGITS = (8, 12, 13, 14), (13,), (18,)
NORMAL_GTIN = 14
SHORTEST_PREFIX, LONGEST_PREFIX = 4, 12
SERIAL = re.compile(r"[!-\"%-/0-9A-Z_a-z:;<=>?]{1,20}")
"""What GS1 lets a serial number be made of (its character set 82)."""
PLAIN_IN_EPC = "!'()*+,-.:;=_"
"""What a serial number's characters stand for themselves in an EPC URI; all others are escaped."""
RULE = (
    "counted from the right, the digits before it are multiplied by 3 and 1 in turn and added up; the check digit makes "
    "the sum a multiple of ten"
)
REMEDY = "compare it with the label digit by digit, or scan it once more"


class WrongKey(InvalidInput):
    """A GS1 key that is none: other digits, another length, or a check digit that does not fit."""

    code = "no_gs1_key"
    status = 400
    title = "No GS1 key"


class Misread(ValueError):
    """Why a text is no key, with the code for programs."""

    def __init__(self, detail: str, code: str) -> None:
        super().__init__(detail)
        self.code = code


Reader = Callable[[str], str]


def _digits(text: str, name: str, lengths: tuple[int, ...]) -> str:
    digits = re.sub(r"[\s-]", "", text)
    if not (digits.isascii() and digits.isdigit() and len(digits) in lengths):
        allowed = " or ".join(map(str, lengths))
        raise Misread(f"{text[:40]!r} is no {name}: it has {allowed} digits", "no_gs1_key")
    right = gs1_standard_check_digit(digits[:-1])
    if right != int(digits[-1]):
        raise Misread(
            f"{text[:40]!r} is no {name}: its check digit {digits[-1]} should be {right} ({RULE})",
            "wrong_check_digit",
        )
    return digits


def gtin(text: str) -> str:
    """A trade item's number in 14 digits, whether it was written with 8, 12, 13 or 14."""
    return _digits(text, "GTIN", GTIN_DIGITS).zfill(NORMAL_GTIN)


def gln(text: str) -> str:
    """A place's or party's number, 13 digits."""
    return _digits(text, "GLN", GLN_DIGITS)


def sscc(text: str) -> str:
    """A logistic unit's number, 18 digits."""
    return _digits(text, "SSCC", SSCC_DIGITS)


def sgtin(text: str) -> str:
    """A trade item with its serial number as an element string, `(01)...(21)...`; a scanner's string will do."""
    bare = text.strip()
    found = re.fullmatch(r"\(01\)([0-9]{14})\(21\)(.+)", bare)
    number, serial = found.groups() if found else _scanned(bare)
    if not SERIAL.fullmatch(serial):
        raise Misread(
            f"{serial[:40]!r} is no serial number: at most 20 characters of GS1's set", "no_gs1_key"
        )
    return f"(01){gtin(number)}(21){serial}"


def _scanned(text: str) -> tuple[str, str]:
    try:
        message = GS1Message.parse(text)
    except BiipException:
        message = None
    number = message.element_strings.get(ai="01") if message else None
    serial = message.element_strings.get(ai="21") if message else None
    if number is None or serial is None:
        raise Misread(
            f"{text[:40]!r} is no SGTIN: write (01), 14 digits, (21) and the serial number", "no_gs1_key"
        )
    return number.value, serial.value


def parts_of(text: str) -> tuple[str, str]:
    """GTIN and serial number of a normal SGTIN."""
    number, serial = text.removeprefix("(01)").split("(21)", 1)
    return number, serial


def with_check_digit(payload: str) -> str:
    """The digits of a key with the check digit that they take."""
    return f"{payload}{gs1_standard_check_digit(payload)}"


def make_sscc(company_prefix: str, serial: int) -> str:
    """The number of a logistic unit of a company: extension digit 0, prefix, serial reference, check digit."""
    room = SSCC_DIGITS[0] - 2 - len(company_prefix)
    return with_check_digit(f"0{company_prefix}{serial % 10**room:0{room}}")


class TradeItemLabel(msgspec.Struct, frozen=True, kw_only=True):
    """What a label of one trade item holds."""

    gtin: str
    serial: str | None
    element_string: str
    digital_link: str
    epc: str | None
    """The pure identity URI; nothing where the length of the company's prefix is not known, or without a serial."""


def label_of(number: str, serial: str | None) -> TradeItemLabel:
    """The label data of a trade item, with its serial number if it has one."""
    item = Gtin.parse(number)
    prefix = item.company_prefix.value if item.company_prefix else None
    epc = None
    if serial and prefix and item.format.length in (13, 14):
        padded = number.zfill(NORMAL_GTIN)
        reference = padded[0] + padded[1 + len(prefix) : -1]
        epc = f"urn:epc:id:sgtin:{prefix}.{reference}.{quote(serial, safe=PLAIN_IN_EPC)}"
    return TradeItemLabel(
        gtin=number,
        serial=serial,
        element_string=f"(01){number}" + (f"(21){serial}" if serial else ""),
        digital_link=f"https://id.gs1.org/01/{number}" + (f"/21/{quote(serial, safe='')}" if serial else ""),
        epc=epc,
    )


def read_all(readers: dict[str, Reader], values: dict[str, str | None]) -> dict[str, str]:
    """The values in their normal form; a ``WrongKey`` names every one that is wrong."""
    kept, errors = dict[str, str](), list[FieldError]()
    for name, text in values.items():
        if text is None:
            continue
        try:
            kept[name] = readers[name](text)
        except Misread as error:
            errors.append(FieldError(pointer=f"/{name}", detail=str(error), code=error.code))
    if errors:
        raise WrongKey(
            "; ".join(f"{each.pointer[1:]}: {each.detail}" for each in errors), remedy=REMEDY, errors=errors
        )
    return kept
