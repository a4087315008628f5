"""How often somebody may try something: a token bucket per key, in bounded memory."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from typing import Any

from platform_core import TooManyAttempts


class RateLimiter:
    """Lets each key through ``burst`` times at once and ``per_minute`` times a minute in the long run.

    It belongs to one event loop. At most ``capacity`` keys are remembered; beyond that, whoever was not seen
    for longest starts afresh.
    """

    def __init__(
        self,
        per_minute: float,
        burst: int,
        *,
        capacity: int = 50_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if per_minute <= 0 or burst < 1 or capacity < 1:
            raise ValueError("a rate limit needs per_minute > 0, burst >= 1 and capacity >= 1")
        self._seconds_per_token = 60.0 / per_minute
        self._depth = burst * self._seconds_per_token
        self._capacity = capacity
        self._clock = clock
        # One number says all of a bucket: the moment at which it will be full again.
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._full_at)

    def take(self, key: str) -> float:
        """Take one token: 0.0 when there was one; else nothing is taken, and so many seconds are to wait."""
        now = self._clock()
        full_at = max(self._full_at.get(key, now), now) + self._seconds_per_token
        wait = full_at - now - self._depth
        if wait > 1e-9:  # noqa: PLR2004 - Rounding of float sums must not refuse the last token.
            return wait
        self._full_at[key] = full_at
        self._full_at.move_to_end(key)
        self._forget_the_full(now)
        return 0.0

    def check(self, key: str, what: str = "attempts") -> None:
        """Take one token, or raise ``TooManyAttempts`` that says when to come back."""
        wait = self.take(key)
        if wait:
            seconds = math.ceil(wait)
            raise TooManyAttempts(
                f"Too many {what} from here",
                retry_after=seconds,
                remedy=f"wait {seconds} s, then try again",
            )

    def forgive(self, key: str) -> None:
        """Fill the bucket of a key, say after it proved to be honest."""
        self._full_at.pop(key, None)

    def _forget_the_full(self, now: float) -> None:
        """Drop up to two of the oldest keys if they are full again, or the oldest if there are too many."""
        for _ in range(2):
            oldest, full_at = next(iter(self._full_at.items()))
            if full_at > now and len(self._full_at) <= self._capacity:
                return
            del self._full_at[oldest]


def client_address(scope: Any) -> str:
    """Whom to count a request for: an IPv4 address, or the /64 network of an IPv6 one.

    A household has a whole /64, so single IPv6 addresses would be no limit. Behind a proxy, the server must
    be told to trust the proxy's forwarding header, or everybody is counted as the proxy.
    """
    client = scope.get("client")
    if not client:
        return "unknown"
    try:
        address = ip_address(client[0].partition("%")[0])
    except ValueError:
        return str(client[0])  # A Unix socket's path, a test client's name.
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return f"{IPv6Address(int(address) >> 64 << 64)}/64"
    return str(address)
