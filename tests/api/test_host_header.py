"""The Host header names the instance: exactly one of them, well-formed, and nobody else's word."""

from __future__ import annotations

import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.asgi import Receive, Scope, Send
from api.host_header import TrustedProxies, asked_host

NAMES = st.lists(st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=9).map("a".__add__),
                 min_size=1, max_size=4).map(".".join)  # fmt: skip


def scope_of(*headers: tuple[bytes, bytes], client: str = "10.0.0.9") -> dict[str, Any]:
    return {"type": "http", "headers": list(headers), "client": (client, 1), "scheme": "http"}


@given(
    name=NAMES,
    raised=st.sets(st.integers(0, 40)),
    dot=st.sampled_from(("", ".")),
    port=st.sampled_from(("", ":")) | st.integers(0, 65535).map(":{}".format),
)
def test_a_host_is_found_in_any_case_with_any_port(name: str, raised: set[int], dot: str, port: str) -> None:
    written = "".join(letter.upper() if place in raised else letter for place, letter in enumerate(name))
    assert asked_host(scope_of((b"host", f"{written}{dot}{port}".encode()))) == name


@given(name=NAMES, other=NAMES)
def test_a_host_is_matched_as_a_whole(name: str, other: str) -> None:
    served = {name: "acme"}
    assert (asked_host(scope_of((b"host", other.encode()))) in served) == (name == other)
    for near in (f"x{name}", f"{name}x", f"x.{name}", f"{name}.x"):
        assert asked_host(scope_of((b"host", near.encode()))) not in served


@given(st.binary(max_size=60))
def test_no_bytes_whatever_are_more_than_a_name_or_nothing(value: bytes) -> None:
    name = asked_host(scope_of((b"host", value)))
    assert name is None or (
        name.isascii() and name == name.lower() and value.lower().startswith(name[:1].encode())
    )


@pytest.mark.parametrize(
    "headers",
    [
        (),
        ((b"host", b""),),
        ((b"host", b"acme.test"), (b"host", b"shop.test")),
        ((b"host", b"acme.test"), (b"host", b"acme.test")),
        ((b"host", b"acme.test:80:80"),),
        ((b"host", b"acme.test:http"),),
        ((b"host", b"user@acme.test"),),
        ((b"host", b"acme.test/"),),
        ((b"host", b" acme.test"),),
        ((b"host", b"acme.test, shop.test"),),
        ((b"host", "büro.test".encode()),),
        ((b"host", b"[::1"),),
        ((b"host", b"[::g]"),),
        ((b"host", b"acme\x00.test"),),
        ((b"x-forwarded-host", b"acme.test"),),
    ],
)
def test_a_missing_double_or_malformed_header_names_nobody(headers: tuple[tuple[bytes, bytes], ...]) -> None:
    assert asked_host(scope_of(*headers)) is None


def test_addresses_are_names_as_well() -> None:
    assert asked_host(scope_of((b"host", b"192.0.2.7:8000"))) == "192.0.2.7"
    assert asked_host(scope_of((b"host", b"[2001:DB8::1]:8000"))) == "[2001:db8::1]"


class Seen:
    """An app that remembers what reaches it."""

    def __init__(self) -> None:
        self.scopes: list[Scope] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scopes.append(scope)


async def passed(scope: dict[str, Any], proxies: str = "10.0.0.1, 192.168.0.0/16") -> Scope:
    """A request as it is behind the proxies."""
    seen = Seen()

    async def nothing(*_: object) -> Any:
        raise AssertionError("nothing is read or sent")

    await TrustedProxies(seen, proxies)(scope, nothing, nothing)
    return seen.scopes[0]


FORWARDED = (
    (b"host", b"inner:8000"),
    (b"x-forwarded-host", b"acme.test"),
    (b"x-forwarded-for", b"203.0.113.5"),
    (b"x-forwarded-proto", b"https"),
)


@pytest.mark.parametrize("proxy", ["10.0.0.1", "192.168.7.7"])
async def test_a_trusted_proxy_is_believed(proxy: str) -> None:
    scope = await passed(scope_of(*FORWARDED, client=proxy))
    assert asked_host(scope) == "acme.test"
    assert scope["client"][0] == "203.0.113.5"
    assert scope["scheme"] == "https"


async def test_nobody_else_is_believed() -> None:
    scope = await passed(scope_of(*FORWARDED, client="10.0.0.2"))
    assert asked_host(scope) == "inner"
    assert scope["client"][0] == "10.0.0.2"
    assert scope["scheme"] == "http"


async def test_of_several_forwarded_hosts_the_proxys_own_counts() -> None:
    one_line = scope_of(
        (b"host", b"inner"), (b"x-forwarded-host", b"shop.test, acme.test"), client="10.0.0.1"
    )
    assert asked_host(await passed(one_line)) == "acme.test"
    two_lines = scope_of(
        (b"x-forwarded-host", b"shop.test"), (b"x-forwarded-host", b"acme.test"), client="10.0.0.1"
    )
    assert asked_host(await passed(two_lines)) == "acme.test"


async def test_a_proxy_that_says_nothing_of_the_host_leaves_it_as_it_is() -> None:
    scope = await passed(scope_of((b"host", b"acme.test"), client="10.0.0.1"))
    assert asked_host(scope) == "acme.test"
