"""Identifiers sort by age, never repeat, and are what RFC 9562 calls UUIDv7."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC
from uuid import RFC_4122, UUID

import pytest

from platform_core.ids import IdSource, is_id, new_id, utc_now


def test_an_identifier_is_a_version_7_uuid_of_this_moment() -> None:
    before = time.time_ns() // 1_000_000
    text = new_id()
    after = time.time_ns() // 1_000_000

    identifier = UUID(hex=text)
    assert text == identifier.hex
    assert identifier.version == 7
    assert identifier.variant == RFC_4122
    assert before <= identifier.int >> 80 <= after + 1


def test_identifiers_made_in_a_row_rise() -> None:
    made = [new_id() for _ in range(20_000)]

    assert made == sorted(set(made))


def test_threads_never_get_the_same_identifier() -> None:
    with ThreadPoolExecutor(4) as threads:
        lists = list(threads.map(lambda _: [new_id() for _ in range(2_000)], range(8)))

    assert all(made == sorted(made) for made in lists)
    assert len({one for made in lists for one in made}) == 16_000


def test_a_clock_that_is_set_back_does_not_make_identifiers_go_back() -> None:
    source = IdSource()

    made = [source.next(millisecond) for millisecond in (2_000, 2_000, 1_000, 1, 2_001)]

    assert made == sorted(set(made))
    assert UUID(hex=made[3]).int >> 80 == 2_000


def test_a_full_counter_moves_on_to_the_next_millisecond() -> None:
    source = IdSource()
    first = source.next(5)
    source._counter = 2**42 - 1

    second = source.next(5)

    assert second > first
    assert UUID(hex=second).int >> 80 == 6
    assert UUID(hex=second).version == 7


@pytest.mark.filterwarnings(
    "ignore:.*fork:DeprecationWarning"
)  # Python 3.12 warns when other tests left threads.
def test_a_forked_process_makes_identifiers_of_its_own() -> None:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, "".join(new_id() for _ in range(50)).encode())
        os._exit(0)
    ours = {new_id() for _ in range(50)}
    os.waitpid(child, 0)
    text = os.read(reader, 4_000).decode()

    theirs = {text[place : place + 32] for place in range(0, len(text), 32)}
    assert len(theirs) == 50
    assert not ours & theirs


def test_an_identifier_is_known_by_its_form() -> None:
    assert is_id(new_id())
    for other in ("", "abc", new_id().upper(), new_id() + "0", "g" * 32, "é" * 32, str(UUID(hex=new_id()))):
        assert not is_id(other)


def test_now_is_told_in_utc() -> None:
    assert utc_now().tzinfo is UTC
