"""The database's clock: what several nodes agree on, however their own clocks go."""

from __future__ import annotations


def clock(dialect: str, seconds: float = 0.0) -> str:
    """The database's time, so many seconds from now (or ago), as SQL in the form in which times are stored."""
    if dialect == "sqlite":
        return f"strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now', '{seconds:+f} seconds')"
    return f"clock_timestamp() + interval '{seconds:f} seconds'"
