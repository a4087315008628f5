"""What the law gives a buyer, reckoned day by day."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from industry_packs.retail import law
from industry_packs.retail.law_data import GUARANTEE_VALUES, WITHDRAWAL_VALUES
from industry_packs.retail.working_days import has_calendar, months_later, why_free, working_day_from

Day = datetime.date
EU: dict[str, Any] = {
    "distance_only": True, "ends_on_working_day": True, "refunds_delivery": True, "late_information_months": 0,
    **WITHDRAWAL_VALUES,
}  # fmt: skip
TWO_YEARS: dict[str, Any] = dict(GUARANTEE_VALUES)
PERISHABLE = {"name": "Perishable", "source": "Art. 16(d)", "only_unsealed": False}
SEALED = {"name": "Sealed", "source": "Art. 16(e)", "only_unsealed": True}
DAYS = st.dates(Day(2023, 1, 1), Day(2028, 12, 31))


def order(**values: Any) -> dict[str, Any]:
    return {
        "channel": "web", "country": "DE", "subdivision": None, "regular_delivery": False,
        "informed_on": Day(2020, 1, 1), **values,
    }  # fmt: skip


def lines(*days: Day | None) -> list[dict[str, Any]]:
    return [{"delivered_on": day} for day in days]


@pytest.mark.rule("RET-6")
def test_fourteen_days_from_delivery_of_the_last_item() -> None:
    term = law.withdrawal(EU, order(), lines(Day(2026, 11, 16), Day(2026, 11, 20)))
    assert term == law.Term(
        True,
        Day(2026, 12, 4),
        "14 days from delivery of the last item on 2026-11-20, ends on a working day",
    )


@pytest.mark.rule("RET-6")
@pytest.mark.parametrize(
    ("delivered", "country", "part", "until", "why"),
    [
        (Day(2026, 11, 21), "DE", None, Day(2026, 12, 7), "moved from 2026-12-05, a Saturday"),
        (Day(2026, 12, 11), "DE", None, Day(2026, 12, 28), "moved from 2026-12-25"),
        (Day(2026, 12, 23), "DE", None, Day(2027, 1, 6), "ends on a working day"),
        (Day(2026, 12, 23), "DE", "BY", Day(2027, 1, 7), "moved from 2027-01-06"),
        (Day(2026, 12, 23), "ES", None, Day(2027, 1, 7), "moved from 2027-01-06"),
        (Day(2026, 11, 20), "XX", None, Day(2026, 12, 4), "ends on a weekday (the holidays"),
    ],
)
def test_a_last_day_that_is_free_is_followed_by_a_working_day(
    delivered: Day, country: str, part: str | None, until: Day, why: str
) -> None:
    term = law.withdrawal(EU, order(country=country, subdivision=part), lines(delivered))
    assert (term.until, why in term.reason) == (until, True), term.reason


@pytest.mark.rule("RET-6")
@given(DAYS)
def test_the_last_day_is_a_working_day_and_never_before_the_fourteenth(delivered: Day) -> None:
    term = law.withdrawal(EU, order(), lines(delivered))
    assert term.until is not None
    fourteenth = delivered + datetime.timedelta(days=14)
    assert fourteenth <= term.until <= fourteenth + datetime.timedelta(days=6)
    assert why_free(term.until, "DE") == ""
    between = (fourteenth + datetime.timedelta(days=n) for n in range((term.until - fourteenth).days))
    assert all(why_free(day, "DE") for day in between), "it is the first working day"


@pytest.mark.rule("RET-6")
def test_who_was_never_told_has_twelve_months_more() -> None:
    term = law.withdrawal(EU, order(informed_on=None), lines(Day(2026, 11, 20)))
    assert term.until == Day(2027, 12, 6), "2027-12-04 is a Saturday"
    assert "12 months more, for the buyer was not told of his right" in term.reason


@pytest.mark.rule("RET-6")
def test_who_was_told_late_has_fourteen_days_from_then() -> None:
    delivered = Day(2026, 3, 2)
    told = law.withdrawal(EU, order(informed_on=Day(2026, 8, 3)), lines(delivered))
    assert (told.until, told.reason[:22]) == (Day(2026, 8, 17), "14 days from 2026-08-0")
    after_a_year = law.withdrawal(EU, order(informed_on=Day(2027, 3, 3)), lines(delivered))
    assert after_a_year.until == Day(2027, 3, 16), "too late to shorten it"


@given(DAYS, st.integers(0, 500))
def test_whoever_is_told_later_has_never_less_time(delivered: Day, days: int) -> None:
    told = delivered + datetime.timedelta(days=days)
    terms = [
        law.withdrawal(EU, order(informed_on=informed), lines(delivered)).until
        for informed in (delivered, told, None)
    ]
    assert all(terms)
    in_time, late, never = (term for term in terms if term)
    assert in_time <= late <= never


@pytest.mark.rule("RET-6")
def test_no_withdrawal_in_a_store_nor_where_no_law_gives_it() -> None:
    in_store = law.withdrawal(EU, order(channel="store"), lines(Day(2026, 11, 20)))
    assert (in_store.open, in_store.until) == (False, None)
    assert not law.withdrawal(None, order(country="US"), lines(Day(2026, 11, 20))).open


@pytest.mark.rule("RET-6")
def test_the_period_waits_for_the_last_item_and_for_the_first_of_a_subscription() -> None:
    waiting = law.withdrawal(EU, order(), lines(Day(2026, 11, 20), None))
    assert (waiting.open, waiting.until) == (True, None)
    regular = law.withdrawal(
        EU, order(regular_delivery=True), lines(Day(2026, 11, 20), Day(2026, 12, 20), None)
    )
    assert regular.until == Day(2026, 12, 4)
    assert "the first delivery" in regular.reason


def decide(exception: dict[str, Any] | None = None, **claim: Any) -> law.Decision:
    bought = lines(Day(2026, 11, 20))
    said = law.Claim(**{"notified_on": Day(2026, 12, 4), "reason": "other", "unsealed": False, **claim})
    term = law.withdrawal(EU, order(), bought)
    return law.decide(term, law.guarantee(TWO_YEARS, bought[0], said.notified_on), exception, said)


@pytest.mark.rule("RET-6")
def test_the_reason_is_one_sentence_of_facts() -> None:
    assert decide().reason == (
        "return accepted until 2026-12-04: 14 days from delivery of the last item on 2026-11-20, ends on a working day"
    )
    late = decide(notified_on=Day(2026, 12, 5))
    assert (late.right, late.accepted) == ("none", False)
    assert late.reason.startswith("no withdrawal any more: it was possible until 2026-12-04")


@pytest.mark.rule("RET-6")
def test_some_goods_are_never_withdrawn_from_and_some_not_once_unsealed() -> None:
    assert decide(PERISHABLE).right == "none"
    assert "Art. 16(d)" in decide(PERISHABLE).reason
    assert decide(SEALED).right == "withdrawal"
    assert decide(SEALED, unsealed=True).right == "none"


def test_a_defect_is_guaranteed_long_after() -> None:
    found = decide(PERISHABLE, reason="defective")
    assert (found.right, found.until) == ("guarantee", Day(2028, 11, 20))
    assert "a defect counts as one from the beginning" in found.reason
    assert decide(reason="damaged", notified_on=Day(2028, 11, 20)).right == "guarantee"
    assert decide(reason="damaged", notified_on=Day(2028, 11, 21)).right == "none"
    assert decide(reason="not_satisfied", notified_on=Day(2027, 11, 20)).right == "none"


@pytest.mark.rule("C-6")
@pytest.mark.rule("RET-6")
@pytest.mark.parametrize(
    ("received", "sent", "due"),
    [
        (None, None, None),
        (Day(2026, 11, 26), None, Day(2026, 12, 8)),
        (None, Day(2026, 11, 25), Day(2026, 12, 8)),
        (Day(2026, 12, 20), None, Day(2026, 12, 20)),
        (Day(2026, 12, 20), Day(2026, 12, 15), Day(2026, 12, 15)),
        (Day(2026, 12, 20), Day(2026, 11, 30), Day(2026, 12, 8)),
    ],
)
def test_money_is_due_after_fourteen_days_but_not_before_goods_or_proof(
    received: Day | None, sent: Day | None, due: Day | None
) -> None:
    assert law.refund_due(14, Day(2026, 11, 24), received, sent).until == due


def test_months_end_with_their_last_day() -> None:
    assert months_later(Day(2024, 2, 29), 12) == Day(2025, 2, 28)
    assert months_later(Day(2025, 12, 31), 2) == Day(2026, 2, 28)
    assert months_later(Day(2026, 11, 20), 24) == Day(2028, 11, 20)
    assert months_later(Day(9998, 12, 31), 12) == Day.max
    with pytest.raises(OverflowError):
        months_later(Day(9999, 1, 1), 12)


def test_holidays_are_those_of_the_country_and_of_its_part() -> None:
    assert has_calendar("DE", "BY")
    assert not has_calendar("DE", "XX")
    assert working_day_from(Day(2026, 1, 6), "DE") == Day(2026, 1, 6)
    assert working_day_from(Day(2026, 1, 6), "DE", "BY") == Day(2026, 1, 7)
