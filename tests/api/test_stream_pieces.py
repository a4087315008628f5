"""What a client has of a stream, piece by piece, and its last event."""

from __future__ import annotations

import pytest

from api.streams import RETIRES, last_event, part_of_event


@pytest.mark.parametrize(
    ("pieces", "left"),
    [
        ([b"data: a\n\n"], b""),
        ([b"data: a\r\n\r\n"], b""),
        ([b"data: a\r\r"], b""),
        ([b"data: a\r\n"], b"data: a\r\n"),
        ([b"data: a\r", b"\n"], b"data: a\r\n"),
        ([b"data: a\r", b"\n\r", b"\n"], b"\n"),
        ([b"data: a\n\nid: 4\n"], b"id: 4\n"),
        ([b"data: a", b"\n", b"\ndata: b\n\ndata"], b"data"),
        ([b"data: " + b"x" * 70000], b"data"),
        ([b"data: " + b"x" * 70000, b"\n\n"], b""),
    ],
)
def test_it_is_known_what_of_an_event_the_client_has(pieces: list[bytes], left: bytes) -> None:
    part = b""
    for piece in pieces:
        part = part_of_event(part, piece)
    assert part == left


def test_the_last_event_keeps_the_clients_place() -> None:
    text = last_event(300, RETIRES).decode()
    assert text == "event: reconnect\r\nretry: 300\r\ndata: the platform changes\r\n\r\n"
    assert "id:" not in text
