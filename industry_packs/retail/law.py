"""What the law gives a buyer, reckoned from facts: until when he may withdraw, what is guaranteed, when money is due.

Nothing here knows a country or a number of days: the laws are records. Each answer carries the sentence that tells how
it was reckoned. Days are days of the calendar, the last one included.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from .choices import GUARANTEE, IN_STORE, LACKS_CONFORMITY, NO_RIGHT, WITHDRAWAL
from .working_days import has_calendar, months_later, why_free, working_day_from

Record = Mapping[str, Any]
Day = datetime.date


class Term(msgspec.Struct, frozen=True):
    """A last day, if there is one yet, whether there is a right at all, and the sentence that tells why."""

    open: bool
    until: Day | None
    reason: str


class Decision(msgspec.Struct, frozen=True):
    """What a return rests on, its last day, and why."""

    right: str
    until: Day | None
    reason: str

    @property
    def accepted(self) -> bool:
        """Whether the buyer has a right to it."""
        return self.right != NO_RIGHT


def _days(number: int) -> datetime.timedelta:
    return datetime.timedelta(days=number)


def withdrawal(law: Record | None, order: Record, lines: Sequence[Record]) -> Term:
    """Until when a buyer may withdraw from an order (RET-6)."""
    if law is None:
        return Term(
            False, None, f"{order['country']} knows no right of withdrawal from contracts of that day"
        )
    if law["distance_only"] and order["channel"] == IN_STORE:
        return Term(False, None, f"no withdrawal from what was bought in a store ({law['source']})")
    start, words = _start(order, lines)
    if start is None:
        return Term(
            True, None, f"the period of {law['days']} days has not begun: not all items are delivered"
        )
    last = start + _days(law["days"])
    reason = f"{law['days']} days from {words} on {start}"
    last, reason = _without_information(law, order, start, last, reason)
    if law["ends_on_working_day"]:
        last, ending = _on_a_working_day(last, order)
        reason = f"{reason}, {ending}"
    return Term(True, last, reason)


def _start(order: Record, lines: Sequence[Record]) -> tuple[Day | None, str]:
    """The day that the period begins with: the last delivery; of goods that come regularly, the first."""
    delivered = [line["delivered_on"] for line in lines]
    if order["regular_delivery"]:
        return min((day for day in delivered if day), default=None), "the first delivery"
    complete = bool(delivered) and all(delivered)
    return (max(delivered) if complete else None), "delivery of the last item"


def _without_information(law: Record, order: Record, start: Day, last: Day, reason: str) -> tuple[Day, str]:
    """Who was not told of his right has longer; who is told late has the period from that day."""
    months, told = law["late_information_months"], order["informed_on"]
    if not months or (told is not None and told <= start):
        return last, reason
    if told is not None and told <= months_later(start, months):
        later = told + _days(law["days"])
        if later <= last:
            return last, reason
        return later, f"{law['days']} days from {told}, when the buyer was told of his right"
    return months_later(
        last, months
    ), f"{reason} and {months} months more, for the buyer was not told of his right"


def _on_a_working_day(day: Day, order: Record) -> tuple[Day, str]:
    country, part = order["country"], order["subdivision"]
    found = working_day_from(day, country, part)
    if found != day:
        return found, f"moved from {day}, {why_free(day, country, part)}, to the next working day"
    if not has_calendar(country, part):
        return day, "ends on a weekday (the holidays of the country are not known)"
    return day, "ends on a working day"


def guarantee(law: Record | None, line: Record, today: Day) -> Term:
    """Until when the seller answers for defects of a line."""
    if law is None:
        return Term(False, None, "no legal guarantee is known for contracts of that day in this country")
    if line["delivered_on"] is None:
        return Term(True, None, f"the guarantee of {law['months']} months has not begun: not delivered yet")
    last = months_later(line["delivered_on"], law["months"])
    reason = f"{law['months']} months from delivery on {line['delivered_on']}"
    if law["burden_months"] and today <= months_later(line["delivered_on"], law["burden_months"]):
        reason += f"; within {law['burden_months']} months a defect counts as one from the beginning"
    return Term(True, last, reason)


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """What a buyer says about one line, and when."""

    notified_on: Day
    reason: str
    unsealed: bool


def decide(term: Term, warranty: Term, exception: Record | None, claim: Claim) -> Decision:
    """What the return of a line rests on: withdrawal first, for it needs no grounds; then the guarantee."""
    lost = exception is not None and (claim.unsealed or not exception["only_unsealed"])
    grounds: list[str] = []
    if lost and exception is not None:
        grounds.append(f"no withdrawal: {exception['name']} ({exception['source']})")
    elif term.open and (term.until is None or claim.notified_on <= term.until):
        return Decision(WITHDRAWAL, term.until, _accepted(term))
    elif term.open:
        grounds.append(f"no withdrawal any more: it was possible until {term.until}, {term.reason}")
    else:
        grounds.append(term.reason)
    if claim.reason not in LACKS_CONFORMITY:
        grounds.append("no guarantee: the buyer names no defect")
    elif warranty.open and (warranty.until is None or claim.notified_on <= warranty.until):
        return Decision(GUARANTEE, warranty.until, _accepted(warranty))
    elif warranty.open:
        grounds.append(f"no guarantee any more: it held until {warranty.until}, {warranty.reason}")
    else:
        grounds.append(warranty.reason)
    return Decision(NO_RIGHT, None, "; ".join(grounds))


def _accepted(term: Term) -> str:
    return (
        f"return accepted until {term.until}: {term.reason}"
        if term.until
        else f"return accepted: {term.reason}"
    )


def refund_due(days: int, notified: Day, received: Day | None, sent: Day | None) -> Term:
    """When money is to be paid back: so many days from the notice, but not before the goods or proof that they were sent."""
    due = notified + _days(days)
    reason = f"{days} days from the notice on {notified}"
    proofs = [day for day in (received, sent) if day is not None]
    if not proofs:
        return Term(True, None, f"{reason}, held until the goods, or proof that they were sent, are there")
    came = min(proofs)
    if came <= due:
        return Term(True, due, reason)
    what = "goods" if came == received else "proof that they were sent"
    return Term(True, came, f"{reason}, held until {what} came on {came}")
