"""Codes of countries (ISO 3166), currencies (ISO 4217) and languages (BCP 47)."""

from __future__ import annotations

import functools
import re
from typing import Any

import pycountry
from babel import Locale
from babel.core import get_global

from .showing import shown

READ_IN = ("en", "de", "fr", "es", "pt", "it", "nl", "sv", "da", "nb", "fi", "pl", "cs", "tr", "ja", "zh")
"""Languages in which the names of countries are understood, besides ISO's own names."""
USUAL = {"uk": "GB", "great britain": "GB", "england": "GB", "russia": "RU", "u.s.a.": "US", "u.s.": "US"}
_TAG = re.compile(
    r"[A-Za-z]{2,3}([-_][A-Za-z]{4})?([-_]([A-Za-z]{2}|[0-9]{3}))?([-_]([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*"
)
REGION, SCRIPT = 2, 4


def country(text: str) -> str:
    """The code of two letters; codes of three letters and names are understood."""
    given = text.strip()
    found = _alpha_2(given.upper()) or _countries().get(_plain(given))
    if found is None:
        raise ValueError(f"{shown(text)} is no country: write its ISO 3166 code, such as DE")
    return found


def currency(text: str) -> str:
    """The code of three letters; the name of a currency is understood."""
    given = text.strip()
    found = pycountry.currencies.get(alpha_3=given.upper()) or _named_currencies().get(_plain(given))
    if found is None:
        raise ValueError(f"{shown(text)} is no currency: write its ISO 4217 code, such as EUR")
    return str(found.alpha_3)


def language(text: str) -> str:
    """The tag of BCP 47 in its usual spelling: `pt-BR` for `pt_br`; the English name of a language is understood."""
    given = text.strip()
    known = _named_languages().get(_plain(given))
    if known is None and _TAG.fullmatch(given):
        known = _tag(re.split("[-_]", given))
    if known is None:
        raise ValueError(f"{shown(text)} is no language: write its tag (BCP 47), such as de or pt-BR")
    return known


def _tag(parts: list[str]) -> str | None:
    first = _language(parts[0].lower())
    spelled = [first, *map(_subtag, parts[1:])]
    return None if None in spelled else "-".join(part for part in spelled if part is not None)


def _language(code: str) -> str | None:
    """A language's shortest code; what has been replaced, as `iw` by `he`, is replaced."""
    code = str(get_global("language_aliases").get(code, code))
    languages: Any = pycountry.languages
    found = (
        languages.get(alpha_2=code) if len(code) == REGION else
        languages.get(alpha_3=code) or languages.get(bibliographic=code)
    )  # fmt: skip
    return None if found is None else str(getattr(found, "alpha_2", found.alpha_3))


def _subtag(part: str) -> str | None:
    if len(part) == SCRIPT and part.isalpha():
        return part.title() if pycountry.scripts.get(alpha_4=part.title()) else None
    if len(part) == REGION:
        return _alpha_2(part.upper())
    return part.lower()


def _alpha_2(code: str) -> str | None:
    found = pycountry.countries.get(alpha_2=code) or pycountry.countries.get(alpha_3=code)
    return None if found is None else str(found.alpha_2)


@functools.cache
def _countries() -> dict[str, str]:
    """Countries by name; a name that several have is none."""
    found: dict[str, set[str]] = {}
    for each in pycountry.countries:
        for name in ("name", "official_name", "common_name"):
            found.setdefault(_plain(getattr(each, name, "")), set()).add(each.alpha_2)
    for tag in READ_IN:
        for code, name in Locale(tag).territories.items():
            if _alpha_2(code) == code:
                found.setdefault(_plain(name), set()).add(code)
    found.pop("", None)
    return {name: next(iter(codes)) for name, codes in found.items() if len(codes) == 1} | USUAL


@functools.cache
def _named_currencies() -> dict[str, Any]:
    return {_plain(each.name): each for each in pycountry.currencies}


@functools.cache
def _named_languages() -> dict[str, str]:
    """Languages with a code of two letters, which are the ones that people name."""
    return {_plain(each.name): each.alpha_2 for each in pycountry.languages if hasattr(each, "alpha_2")}


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
