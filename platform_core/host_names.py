"""Host names in the one form in which they are compared."""

from __future__ import annotations

import re
from ipaddress import ip_address

LONGEST = 253
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")


def host_name(text: str) -> str:
    """A host name as it is compared: lower case, without the final dot, international names in their ASCII form.

    Addresses are host names as well; those of IPv6 stand in brackets. ``ValueError`` tells what is wrong with any other
    text.
    """
    name = _ascii(text).lower()
    if name.startswith("["):
        return _address_in_brackets(name)
    name = name.removesuffix(".")
    labels = name.split(".")
    if not name or len(name) > LONGEST or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError(f"{text!r} is no host name{_hint(text)}")
    if labels[-1].isdigit():
        try:
            return str(ip_address(name))
        except ValueError:
            raise ValueError(f"{text!r} is neither a host name nor an address") from None
    return name


def _ascii(text: str) -> str:
    if text.isascii():
        return text
    try:
        encoded = text.encode("idna").decode()
        same = encoded.encode().decode("idna").lower() == text.lower()
    except UnicodeError:
        same = False
    # Python knows the older rules for international names, which turn some letters into others.
    if not same:
        raise ValueError(
            f"{text!r} is no host name that is the same everywhere; write its ASCII form, xn--..."
        )
    return encoded


def _address_in_brackets(name: str) -> str:
    try:
        address = ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        address = None
    if address is None or address.version == 4 or not name.endswith("]") or "%" in name:  # noqa: PLR2004
        raise ValueError(f"{name!r} is no IPv6 address in brackets")
    return f"[{address}]"


def _hint(text: str) -> str:
    if "://" in text or "/" in text:
        return "; leave out everything but the name"
    if "*" in text:
        return "; each name is written out, there are no patterns"
    if text.count(":") == 1:
        return "; write it without the port"
    return ""
