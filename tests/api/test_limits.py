"""How often somebody may try something."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.limits import RateLimiter, client_address
from platform_core import TooManyAttempts


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_burst_passes_and_the_next_attempt_is_told_when_to_come_back(clock: Clock) -> None:
    limiter = RateLimiter(per_minute=6, burst=3, clock=clock)
    for _ in range(3):
        limiter.check("10.0.0.1", "sign-ins")
    with pytest.raises(TooManyAttempts, match="Too many sign-ins") as refused:
        limiter.check("10.0.0.1", "sign-ins")
    assert refused.value.retry_after == 10
    clock.now += 9.9
    assert limiter.take("10.0.0.1") == pytest.approx(0.1)
    clock.now += 0.1
    assert limiter.take("10.0.0.1") == 0
    assert limiter.take("10.0.0.1") == pytest.approx(10)


def test_refused_attempts_do_not_lengthen_the_wait(clock: Clock) -> None:
    limiter = RateLimiter(per_minute=60, burst=1, clock=clock)
    limiter.check("a")
    waits = [limiter.take("a") for _ in range(50)]
    assert waits == [pytest.approx(1.0)] * 50


def test_one_address_does_not_use_up_the_attempts_of_another(clock: Clock) -> None:
    limiter = RateLimiter(per_minute=1, burst=1, clock=clock)
    limiter.check("a")
    limiter.check("b")
    with pytest.raises(TooManyAttempts):
        limiter.check("a")


def test_a_forgiven_key_starts_afresh(clock: Clock) -> None:
    limiter = RateLimiter(per_minute=1, burst=2, clock=clock)
    limiter.check("a")
    limiter.check("a")
    limiter.forgive("a")
    limiter.check("a")
    limiter.check("a")
    assert limiter.take("a") > 0


def test_memory_is_bounded_under_any_number_of_addresses(clock: Clock) -> None:
    limiter = RateLimiter(per_minute=1, burst=5, capacity=100, clock=clock)
    for number in range(10_000):
        limiter.take(f"address-{number}")
    assert len(limiter) == 100


def test_full_buckets_are_forgotten(clock: Clock) -> None:
    limiter = RateLimiter(per_minute=60, burst=5, clock=clock)
    for number in range(50):
        limiter.take(f"address-{number}")
    clock.now += 60
    for _ in range(50):
        limiter.take("somebody")
        clock.now += 60
    assert len(limiter) <= 1


@given(st.lists(st.floats(min_value=0, max_value=30), max_size=60), st.integers(1, 5))
def test_no_more_pass_than_the_burst_and_what_time_adds(pauses: list[float], burst: int) -> None:
    clock = Clock()
    limiter = RateLimiter(per_minute=12, burst=burst, clock=clock)
    passed = 0
    for pause in pauses:
        clock.now += pause
        passed += limiter.take("a") == 0
    assert passed <= burst + (clock.now - 1000) / 5 + 1e-6


@pytest.mark.parametrize(("per_minute", "burst", "capacity"), [(0, 1, 1), (1, 0, 1), (1, 1, 0)])
def test_a_limit_that_lets_nobody_through_is_refused(per_minute: float, burst: int, capacity: int) -> None:
    with pytest.raises(ValueError, match="rate limit"):
        RateLimiter(per_minute, burst, capacity=capacity)


@pytest.mark.parametrize(
    ("client", "key"),
    [
        (("10.1.2.3", 5000), "10.1.2.3"),
        (("2001:db8:1:2:aaaa::1", 5000), "2001:db8:1:2::/64"),
        (("2001:db8:1:2:bbbb::9", 5000), "2001:db8:1:2::/64"),
        (("fe80::1%eth0", 5000), "fe80::/64"),
        (("::ffff:10.1.2.3", 5000), "10.1.2.3"),
        (("testclient", 5000), "testclient"),
        (None, "unknown"),
    ],
)
def test_clients_are_counted_by_address_or_network(client: tuple[str, int] | None, key: str) -> None:
    assert client_address({"type": "http", "client": client}) == key
