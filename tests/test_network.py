"""Tests cannot leave this machine, by whatever door."""

import asyncio
import socket
import urllib.request

import pytest

from platform_core.testing.postgres_server import SETTING
from tests.network import OutsideError, named_hosts, only_this_machine

ELSEWHERE = "192.0.2.1"  # Reserved for documentation by RFC 5737: nobody lives there.


def test_a_connection_to_elsewhere_is_refused() -> None:
    with socket.socket() as outward, pytest.raises(OutsideError, match=ELSEWHERE):
        outward.connect((ELSEWHERE, 80))
    with socket.socket() as outward, pytest.raises(OutsideError, match=ELSEWHERE):
        outward.connect_ex((ELSEWHERE, 80))


def test_a_name_of_elsewhere_is_not_looked_up() -> None:
    with pytest.raises(OutsideError, match="elsewhere.example"):
        urllib.request.urlopen("http://elsewhere.example/")


async def test_asyncio_does_not_get_out_either() -> None:
    with pytest.raises(OutsideError, match=ELSEWHERE):
        await asyncio.open_connection(ELSEWHERE, 80)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_is_reached(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection((host, server.getsockname()[1]), timeout=5).close()


def test_the_named_database_server_may_be_elsewhere() -> None:
    allowed = named_hosts({SETTING: f"postgresql://{ELSEWHERE}:5432/postgres"})
    assert allowed == {ELSEWHERE}
    assert named_hosts({}) == frozenset()
    assert named_hosts({SETTING: "postgresql:///postgres"}) == frozenset()


def test_an_allowed_host_is_let_through(monkeypatch: pytest.MonkeyPatch) -> None:
    reached: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: reached.append(address))
    with only_this_machine(frozenset({ELSEWHERE})), socket.socket() as outward:
        outward.connect((ELSEWHERE, 80))
        with pytest.raises(OutsideError):
            outward.connect(("192.0.2.2", 80))
    assert reached == [(ELSEWHERE, 80)]
