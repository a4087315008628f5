"""The tests stay on this machine: whatever reaches further fails, with the address in the message."""

import ipaddress
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest

from platform_core.testing.postgres_server import SETTING


class OutsideError(RuntimeError):
    """Something in a test tried to leave this machine."""


def named_hosts(environ: Mapping[str, str]) -> frozenset[str]:
    """The one exception: the database server that was named, under its name and its addresses."""
    host = urlsplit(environ.get(SETTING, "")).hostname
    if not host:
        return frozenset()
    return frozenset({host, *(str(found[4][0]) for found in socket.getaddrinfo(host, None))})


@contextmanager
def only_this_machine(allowed: frozenset[str] = frozenset()) -> Iterator[None]:
    """Refuse connections and name look-ups that leave this machine, but for the `allowed` hosts."""
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def check(host: str) -> None:
        if host not in allowed and not _is_here(host):
            raise OutsideError(f"a test tried to reach {host!r}; tests use this machine only")

    def checked_connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            check(address[0])
        connect(self, address)

    def checked_connect_ex(self: socket.socket, address: Any) -> int:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            check(address[0])
        return connect_ex(self, address)

    def checked_look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host or "localhost"
        if _address(name) is None:  # A number needs nobody's answer.
            check(name)
        return look_up(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", checked_connect)
        patch.setattr(socket.socket, "connect_ex", checked_connect_ex)
        patch.setattr(socket, "getaddrinfo", checked_look_up)
        yield


def _is_here(host: str) -> bool:
    """Whether the host is this machine: loopback, or the address that stands for all of its own."""
    address = _address(host)
    return host == "localhost" if address is None else address.is_loopback or address.is_unspecified


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
