"""E-mail addresses and addresses in the web."""

from __future__ import annotations

from urllib.parse import quote, urlsplit, urlunsplit

from email_validator import EmailNotValidError, validate_email
from email_validator.syntax import validate_email_domain_name

from .showing import shown

SCHEMES = ("https", "http")
_SAFE = "/:@!$&'()*+,;=-._~%"


def email(text: str) -> str:
    """The address in lower case, its domain as people read it: no server that is in use tells Ann@ from ann@.

    Nothing is asked of the network. Domains for tests and examples (`.test`) are addresses like others.
    """
    try:
        found = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValueError(
            f"{shown(text)} is no e-mail address such as ann@example.com: {_plain(error)}"
        ) from None
    return found.normalized.lower()


def web(text: str) -> str:
    """The address with its scheme (https when none is given) and host in lower case, in ASCII as browsers send it."""
    given = text.strip()
    try:
        return _web(given if "://" in given else f"https://{given}")
    except (ValueError, UnicodeError) as error:
        raise ValueError(f"{shown(text)} is no web address such as https://example.com: {error}") from None


def _web(text: str) -> str:
    if any(letter.isspace() or not letter.isprintable() for letter in text):
        raise ValueError("it holds blanks or control characters")
    parts = urlsplit(text)
    if parts.scheme not in SCHEMES:
        raise ValueError(f"the scheme is one of {', '.join(SCHEMES)}")
    if "@" in parts.netloc:
        raise ValueError("a name or a password has no place in it")
    host, port = _host(parts.hostname or ""), parts.port
    place = host if port is None else f"{host}:{port}"
    path = "" if parts.path == "/" and not parts.query and not parts.fragment else parts.path
    return urlunsplit((
        parts.scheme, place, quote(path, safe=_SAFE), quote(parts.query, safe=_SAFE + "?"),
        quote(parts.fragment, safe=_SAFE + "?"),
    ))  # fmt: skip


def _host(name: str) -> str:
    if not name:
        raise ValueError("it names no host")
    if ":" in name:
        return f"[{name}]"  # urlsplit has checked that brackets hold an address of IPv6.
    try:
        # A host of the house's own network may have no dot.
        found = validate_email_domain_name(name, test_environment=True, globally_deliverable=False)
        return found["ascii_domain"].lower()
    except EmailNotValidError:
        raise ValueError(f"{name!r} is no name of a host") from None


def _plain(error: EmailNotValidError) -> str:
    return str(error).rstrip(".")
