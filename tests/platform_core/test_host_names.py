"""Host names have one form in which they are compared."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platform_core import host_name

EDGE = string.ascii_lowercase + string.digits
LABELS = st.builds(
    "{}{}{}".format,
    st.sampled_from(string.ascii_lowercase),
    st.text(EDGE + "-", max_size=20),
    st.sampled_from(EDGE),
)
NAMES = st.lists(LABELS, min_size=1, max_size=5).map(".".join)


@st.composite
def _spellings(draw: st.DrawFn) -> tuple[str, str]:
    """A name, and the same name as somebody else may write it."""
    name = draw(NAMES)
    upper = draw(st.lists(st.booleans(), min_size=len(name), max_size=len(name)))
    other = "".join(letter.upper() if raised else letter for letter, raised in zip(name, upper, strict=True))
    return name, other + draw(st.sampled_from(("", ".")))


@given(_spellings())
def test_all_spellings_of_a_name_are_one_name(spellings: tuple[str, str]) -> None:
    name, other = spellings
    assert host_name(name) == host_name(other) == name


@given(NAMES, NAMES)
def test_different_names_stay_different(one: str, other: str) -> None:
    assert (host_name(one) == host_name(other)) == (one == other)


@given(st.text(max_size=40))
def test_whatever_is_taken_is_in_its_compared_form(text: str) -> None:
    try:
        name = host_name(text)
    except ValueError:
        return
    assert host_name(name) == name
    assert name.isascii()
    assert name == name.lower()
    assert not set(name) & set(" /@?#*,\\")


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Bücher.example", "xn--bcher-kva.example"),
        ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
        ("my_service", "my_service"),
        ("192.0.2.7", "192.0.2.7"),
        ("[2001:DB8::0001]", "[2001:db8::1]"),
    ],
)
def test_international_names_and_addresses_have_one_form_too(written: str, compared: str) -> None:
    assert host_name(written) == compared


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("acme.example.com:8000", "without the port"),
        ("https://acme.example.com", "everything but the name"),
        ("*.example.com", "there are no patterns"),
        ("straße.example", "its ASCII form"),
        ("192.0.2.300", "neither a host name nor an address"),
        ("[::ffff]x", "no IPv6 address"),
        ("[fe80::1%eth0]", "no IPv6 address"),
        ("[192.0.2.7]", "no IPv6 address"),
        ("-acme.example.com", "no host name"),
        ("acme..example.com", "no host name"),
        ("a" * 64, "no host name"),
        (".".join(["a" * 60] * 5), "no host name"),
        ("", "no host name"),
        ("acme example", "no host name"),
    ],
)
def test_what_is_no_host_name_is_refused_with_the_reason(text: str, hint: str) -> None:
    with pytest.raises(ValueError, match=hint):
        host_name(text)
