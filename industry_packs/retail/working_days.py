"""Which days are free in a country, and the months of a calendar."""

from __future__ import annotations

import calendar
import datetime
import functools
from collections.abc import Mapping

import holidays

SATURDAY = 5
"""From this weekday on it is a weekend: European law counts Saturdays and Sundays as free everywhere."""
ONE_DAY = datetime.timedelta(days=1)


@functools.lru_cache(maxsize=256)
def _holidays(country: str, subdivision: str | None, year: int) -> Mapping[datetime.date, str]:
    return holidays.country_holidays(country, subdiv=subdivision, years=year)


def has_calendar(country: str, subdivision: str | None = None) -> bool:
    """Whether the holidays of a country, or of a part of it, are known."""
    known = holidays.list_supported_countries()
    return country in known and (subdivision is None or subdivision in known[country])


def why_free(day: datetime.date, country: str, subdivision: str | None = None) -> str:
    """Why nobody works on a day: the name of the holiday or of the weekday; empty on a working day."""
    if has_calendar(country, subdivision):
        name = _holidays(country, subdivision, day.year).get(day)
        if name:
            return name
    return f"a {calendar.day_name[day.weekday()]}" if day.weekday() >= SATURDAY else ""


def working_day_from(day: datetime.date, country: str, subdivision: str | None = None) -> datetime.date:
    """The day, or the next one on which people work."""
    while why_free(day, country, subdivision):
        day += ONE_DAY
    return day


def months_later(day: datetime.date, months: int) -> datetime.date:
    """The same day of the month so many months later, or the last of a month that is too short.

    Raises ``OverflowError``, as all reckoning with days, where there is no such day.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > datetime.MAXYEAR:
        raise OverflowError(f"there is no day {months} months after {day}")
    return day.replace(year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1]))
