"""Every way of writing a thing leads to the one way in which it is kept; what is no such thing is refused in words."""

from __future__ import annotations

import phonenumbers
import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from platform_core.formats import FORMATS, FormatName, format_of, loosely, normal, same
from platform_core.formats.phones import digits, phone

KEPT: list[tuple[FormatName, str, str]] = [
    ("email", " Ann.Berg@Example.COM ", "ann.berg@example.com"),
    ("email", "j\u00fcrgen@M\u00fcller.de", "j\u00fcrgen@m\u00fcller.de"),
    ("email", "ann@shop.test", "ann@shop.test"), ("country", "de", "DE"), ("country", "deu", "DE"),
    ("country", "USA", "US"), ("country", "uk", "GB"), ("country", "\u00d6sterreich", "AT"),
    ("country", "united states of america", "US"),
    ("country", "T\u00fcrkei", "TR"), ("country", " Denmark ", "DK"), ("currency", "eur", "EUR"),
    ("currency", "euro", "EUR"),
    ("language", "pt_br", "pt-BR"), ("language", "ZH-hant-tw", "zh-Hant-TW"), ("language", "German", "de"),
    ("language", "iw", "he"), ("language", "ger", "de"), ("language", "deu", "de"), ("language", "es-419", "es-419"),
    ("language", "de-ch-1996", "de-CH-1996"), ("language", "tlh", "tlh"), ("web", "www.Example.COM", "https://www.example.com"),
    ("web", "HTTP://example.com/", "http://example.com"), ("web", "https://example.com/A?b=C#d", "https://example.com/A?b=C#d"),
    ("web", "example.com:8080/x", "https://example.com:8080/x"), ("web", "https://m\u00fcller.de/\u00e4", "https://xn--mller-kva.de/%C3%A4"),
    ("web", "http://intranet/wiki", "http://intranet/wiki"), ("web", "http://[::1]:80/x", "http://[::1]:80/x"),
    ("phone", "+49 (30) 12 34-56", "+4930123456"), ("phone", "tel:+1-415-555-0100", "+14155550100"),
]  # fmt: skip
REFUSED: list[tuple[FormatName, str]] = [
    ("email", "ann"), ("email", "ann@gmail"), ("email", "Ann <ann@example.com>"), ("email", "a b@example.com"),
    ("email", "ann@@example.com"), ("email", "ann@[127.0.0.1]"), ("email", "ann@example.com\nbcc: eve@example.com"),
    ("country", "Atlantis"), ("country", "XX"), ("country", "Korea"), ("currency", "DM"), ("currency", "$"),
    ("language", "xx"), ("language", "en-UK"), ("language", "de_"), ("language", "-"), ("web", "javascript:alert(1)"),
    ("web", "ftp://example.com"), ("web", "https://ann:secret@example.com"), ("web", "https://exa mple.com"),
    ("web", "https://example.com:99999"), ("web", "//"), ("web", "https://"), ("web", "data:text/html,x"),
    ("web", "https://example.com/\r\nx"), ("phone", "030 123456"), ("phone", "call me"), ("phone", "+49"),
    ("phone", "+49 30 1234567890123456"), ("phone", "00493012345"), ("phone", "+1 555 0100"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "kept"), KEPT)
def test_a_text_is_kept_in_the_one_way_of_writing_it(name: FormatName, text: str, kept: str) -> None:
    assert normal(name, text) == kept
    assert same(name, text, kept)


@pytest.mark.parametrize(("name", "text"), REFUSED)
def test_what_has_not_the_form_is_refused_in_words_and_stands_for_itself_in_filters(
    name: FormatName, text: str
) -> None:
    with pytest.raises(ValueError, match="such as|of its country|of which country"):
        normal(name, text)
    assert loosely(name, text) == text


@pytest.mark.parametrize("name", FORMATS)
@given(text=st.one_of(st.text(max_size=40), st.from_regex(r"[a-z+0-9 @._:/-]{1,30}", fullmatch=True)))
def test_whatever_is_given_is_kept_or_refused_and_what_is_kept_stays_as_it_is(
    name: FormatName, text: str
) -> None:
    try:
        kept = normal(name, text, "DE")
    except ValueError:
        return
    assert normal(name, kept) == kept
    assert kept.isprintable()


@pytest.mark.parametrize("name", FORMATS)
def test_the_example_of_a_form_has_it(name: FormatName) -> None:
    assert normal(name, format_of(name).example) == format_of(name).example


@given(st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)))
def test_a_number_is_the_same_written_in_its_country_and_from_abroad(region: str) -> None:
    number = phonenumbers.example_number(region)
    assert number is not None
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    abroad = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    assert normal("phone", national, region) == normal("phone", abroad) == normal("phone", abroad, "DE")
    assert same("phone", national, normal("phone", abroad))


def test_every_country_is_known_by_its_codes_and_names() -> None:
    for each in pycountry.countries:
        named = {each.alpha_2.lower(), each.alpha_3, each.name, getattr(each, "common_name", each.name)}
        assert {normal("country", text) for text in named} == {each.alpha_2}


@pytest.mark.parametrize(
    ("text", "loses"),
    [
        ("(415) 555-0100 ext. 22", "the extension 22"),
        ("1-800-FLOWERS", "letters"),
        ("tel:+14155550100", ""),
        ("415 555 0100", ""),
    ],
)
def test_a_number_says_what_of_it_has_no_place_in_e164(text: str, loses: str) -> None:
    assert phone(text, "US").loses == loses


def test_the_plus_sign_of_a_query_parameter_may_have_become_a_blank() -> None:
    assert loosely("phone", " 49 30 123456") == "+4930123456"


def test_a_search_in_a_number_looks_at_its_digits() -> None:
    assert [digits(text) for text in ("(030) 12-34", "+49 30", "ext", "")] == ["0301234", "+4930", "ext", ""]
