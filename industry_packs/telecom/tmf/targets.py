"""Where notifications may be posted: to public addresses, and by leave of a setting to others.

A callback is somebody else's word. Without this check it could make the server speak to itself, to its neighbours, or
to what a cloud tells its machines alone.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
from urllib.parse import urlsplit

import msgspec

from platform_core import Records, Setting

from .changing import refused

ALLOWED = "telecom.notify_private_addresses"
SETTINGS = (
    Setting(
        name=ALLOWED,
        kind="boolean",
        default=False,
        summary="Listeners may stand on this machine or in a private network; for tests and closed networks alone",
    ),
)
SECONDS = 5.0


class Unreachable(Exception):
    """A callback leads nowhere, or to where nothing is posted."""


class Target(msgspec.Struct, frozen=True):
    """The one address that a notification is posted to, so that no second look-up can name another one."""

    host: str
    port: int
    address: str
    secure: bool
    authority: str
    """Host and port as the request names them."""
    path: str
    """Path and query."""


def is_public(address: str) -> bool:
    """Whether an address is one that the whole world reaches."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        for inner in (found.ipv4_mapped, found.sixtofour, found.teredo[1] if found.teredo else None):
            if inner is not None:
                return is_public(str(inner))
        if found in ipaddress.ip_network("64:ff9b::/96"):
            return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
    return found.is_global and not (found.is_multicast or found.is_unspecified or found.is_reserved)


def parts(callback: str) -> tuple[str, int, bool]:
    """Host, port and whether it is encrypted; ``Unreachable`` for what is no address in the web."""
    try:
        split = urlsplit(callback)
        host, port = split.hostname, split.port
    except ValueError:
        raise Unreachable("it is no address in the web") from None
    if split.scheme not in ("http", "https") or not host:
        raise Unreachable("it is no http or https address")
    if split.username is not None or split.password is not None:
        raise Unreachable("it has a user name in it")
    if not re.fullmatch(r"[A-Za-z0-9.:%_\[\]-]+", split.netloc):
        raise Unreachable("its host is no name in ASCII")
    secure = split.scheme == "https"
    return host, port or (443 if secure else 80), secure


async def refuse_private(records: Records, callback: str) -> None:
    """Refuse a callback that says by itself that it is not public; names are looked up when something is posted."""
    try:
        host, _, _ = parts(callback)
    except Unreachable as error:
        raise refused("callback", str(error), "give an http or https address", "invalid_format") from None
    if records.setting(ALLOWED):
        return
    try:
        public = is_public(host)
    except ValueError:
        public = "." in host.rstrip(".") and not host.rstrip(".").lower().endswith(
            (".localhost", ".local", ".internal")
        )
    if not public:
        raise refused(
            "callback",
            "it is on this machine or in a private network",
            f"give a public address, or have the setting {ALLOWED} switched on",
            "not_public",
        )


async def target_of(callback: str, *, private: bool) -> Target:
    """Look a callback up; every address that its name has must be one that may be posted to."""
    host, port, secure = parts(callback)
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(SECONDS):
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, TimeoutError):
        raise Unreachable("its name is not known") from None
    addresses = [str(each[4][0]) for each in found]
    if not addresses:
        raise Unreachable("its name is not known")
    if not private and not all(is_public(address) for address in addresses):
        raise Unreachable("it is on this machine or in a private network")
    return Target(host, port, addresses[0], secure, *_asked(callback))


def _asked(callback: str) -> tuple[str, str]:
    """How a request names host and path; nothing in them ends a line."""
    split = urlsplit(callback)
    path = (split.path or "/") + (f"?{split.query}" if split.query else "")
    if not (path.isascii() and path.isprintable()) or " " in path:
        raise Unreachable("its path is not one that can be asked for")
    return split.netloc, path
