"""A time limit for what may never come back."""

from __future__ import annotations

import threading
import time

import pytest

from platform_core import watch
from platform_core.watch import Failed, TooSlow, attempt, told
from tests.example.hostile import HANGING, RAISING, NoError, Shy, sleeps


def alive(name: str) -> bool:
    return any(thread.name == name for thread in threading.enumerate())


def test_what_comes_back_in_time_is_handed_on() -> None:
    assert attempt(lambda: 5, 10, "five") == 5


@pytest.mark.parametrize("way", RAISING)
def test_whatever_is_raised_becomes_one_ordinary_error(way: str) -> None:
    with pytest.raises(Failed):
        attempt(lambda: RAISING[way](None), 10, "raises")


@pytest.mark.parametrize("way", [way for way in HANGING if way not in ("sleeps", "crawls")])
def test_what_never_ends_is_ended_when_it_is_python(way: str) -> None:
    with pytest.raises(TooSlow, match=r"not done within 0.1 s \(at .*hostile.py, line \d+\); it was ended"):
        attempt(lambda: HANGING[way](None), 0.1, way)
    assert not alive(way)


def test_what_waits_inside_of_c_is_left_behind_and_keeps_no_process_alive(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(watch, "GRACE", 0.1)
    with pytest.raises(TooSlow, match="its thread is left behind"):
        attempt(lambda: sleeps(None), 0.1, "sleeper")
    (left,) = [thread for thread in threading.enumerate() if thread.name == "sleeper"]
    assert left.daemon


def test_threads_that_are_started_meanwhile_keep_no_process_alive_either() -> None:
    started: list[threading.Thread] = []

    def work() -> None:
        started.append(threading.Thread(target=time.sleep, args=(1,)))
        started[0].start()

    attempt(work, 10, "starts one")
    assert started[0].daemon


def test_an_error_is_told_in_one_line_whatever_it_says_of_itself() -> None:
    assert told(ValueError("a\n  b")) == "ValueError: a b"
    assert len(told(ValueError("x" * 10_000))) < 600
    assert told(Shy()) == "Shy"
    assert told(NoError()) == "NoError"
