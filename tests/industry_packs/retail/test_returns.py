"""Returns: quantities, rights, moves and the money that goes back."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from industry_packs.retail import (
    Order,
    OrderLine,
    Refund,
    ReturnLaw,
    RmaCase,
    RmaCaseLine,
    WithdrawalException,
)
from platform_core import InvalidInput, NotPermitted, TransitionRefused
from tests.industry_packs.retail.chain import DELIVERED, TODAY, Chain

UNTIL = datetime.date(2024, 12, 6)
A_DAY = datetime.timedelta(days=1)


@pytest.mark.rule("RET-6")
async def test_a_return_tells_until_when_and_why(chain: Chain) -> None:
    await chain.rma()
    line = await chain.back()
    case = chain.known["return"]
    assert case["consumer"] == chain["clara's record"]
    assert case["service_organization"] == chain["harbour"]
    assert (case["withdrawal_until"], case["send_back_until"]) == (UNTIL, datetime.date(2024, 12, 10))
    assert (line["right"], line["accepted_until"], line["gtin"]) == ("withdrawal", UNTIL, "04006381333931")
    assert line["decision"] == (
        f"return accepted until {UNTIL}: 14 days from delivery of the last item on {DELIVERED}, ends on a working day"
    )


@pytest.mark.rule("RET-6")
async def test_what_becomes_known_later_changes_what_was_decided(chain: Chain) -> None:
    await chain.rma()
    await chain.back()
    late = {"delivered_on": datetime.date(2024, 12, 3)}
    await chain.everything.update(OrderLine, chain["order's ink"], late)
    after = datetime.date(2024, 12, 17)
    assert (await chain.fresh("return", RmaCase))["withdrawal_until"] == after
    assert (await chain.fresh("return: order's pen", RmaCaseLine))["accepted_until"] == after
    await chain.everything.update(Order, chain["order"], {"channel": "store"})
    assert (await chain.fresh("return: order's pen", RmaCaseLine))["right"] == "none"


@pytest.mark.rule("RET-6")
async def test_the_law_is_that_of_the_country_and_of_the_day_of_the_contract(chain: Chain) -> None:
    german = (ReturnLaw.country == "DE") & (ReturnLaw.kind == "withdrawal")
    present = await chain.everything.find(ReturnLaw, german)
    assert present is not None
    new_years_day = datetime.date(2025, 1, 1)
    following = {name: present[name] for name in ("name", "kind", "country", "source", "refund_days")}
    overlapping = {**following, "days": 30, "valid_from": new_years_day}
    with pytest.raises(InvalidInput, match="holds on some of these days"):
        await chain.everything.create(ReturnLaw, overlapping)
    await chain.everything.update(ReturnLaw, present["sys_id"], {"valid_until": new_years_day - A_DAY})
    await chain.everything.create(ReturnLaw, overlapping)
    await chain.order("later", ordered_at=datetime.datetime(2025, 1, 1, 1, tzinfo=datetime.UTC))
    await chain.order("american", country="US")
    for order, until in (("order", UNTIL), ("later", datetime.date(2024, 12, 23)), ("american", None)):
        await chain.rma(f"return of {order}", order)
        assert chain.known[f"return of {order}"]["withdrawal_until"] == until


async def test_a_law_says_what_is_reckoned_with(chain: Chain) -> None:
    law = {"name": "Right", "kind": "withdrawal", "country": "NO", "source": "Here", "valid_from": TODAY}
    with pytest.raises(InvalidInput, match="a withdrawal law says it"):
        await chain.everything.create(ReturnLaw, law)
    backwards = {**law, "days": 14, "refund_days": 14, "valid_until": TODAY - A_DAY}
    with pytest.raises(InvalidInput, match="ends before it begins"):
        await chain.everything.create(ReturnLaw, backwards)


@pytest.mark.rule("RET-6")
async def test_goods_of_article_16_are_not_withdrawn_from(chain: Chain) -> None:
    sealed = await chain.everything.find(WithdrawalException, WithdrawalException.code == "sealed_hygiene")
    assert sealed is not None
    await chain.everything.update(OrderLine, chain["order's ink"], {"withdrawal_exception": sealed["sys_id"]})
    await chain.rma()
    closed = await chain.back("order's ink")
    assert closed["right"] == "withdrawal"
    opened = await chain.everything.update(RmaCaseLine, closed["sys_id"], {"unsealed": True})
    assert (opened["right"], "Article 16(e)" in opened["decision"]) == ("none", True)


@pytest.mark.rule("RET-5")
async def test_approved_is_at_most_what_comes_back_and_that_what_was_sold(chain: Chain) -> None:
    await chain.rma()
    with pytest.raises(InvalidInput, match="3 were sold, 4 cannot come back"):
        await chain.back(defective_quantity=4)
    line = await chain.back(defective_quantity=2)
    assert line["original_quantity"] == 3
    with pytest.raises(InvalidInput, match="2 come back, 3 cannot be approved"):
        await chain.everything.update(RmaCaseLine, line["sys_id"], {"approved_quantity": 3})
    with pytest.raises(InvalidInput) as refused:
        await chain.everything.update(RmaCaseLine, line["sys_id"], {"proposed_resolution": "scrap"})
    assert refused.value.errors[0].pointer == "/proposed_resolution"
    assert (await chain.everything.update(RmaCaseLine, line["sys_id"], {"approved_quantity": 2}))["active"]


@pytest.mark.rule("RET-5")
async def test_all_returns_together_bring_back_no_more_than_was_sold(chain: Chain) -> None:
    await chain.rma("first")
    await chain.back(rma="first", defective_quantity=2)
    await chain.rma("second")
    with pytest.raises(InvalidInput, match="2 of 3 came back by other returns already"):
        await chain.back(rma="second", defective_quantity=2)
    await chain.everything.transition(RmaCaseLine, chain["first: order's pen"], "cancel")
    assert (await chain.back(rma="second", defective_quantity=3))["defective_quantity"] == 3


async def worked_on(chain: Chain, **values: Any) -> None:
    """A return that is being worked on, with a pen on it."""
    await chain.rma()
    await chain.back(**values)
    await chain.move("rma agent", "submit")
    await chain.move_line("rma agent", "review")


@pytest.mark.rule("RET-5")
@pytest.mark.rule("C-5")
async def test_a_return_closes_only_after_all_its_lines(chain: Chain) -> None:
    await worked_on(chain)
    await chain.back("order's ink")
    stages = [(await chain.move("rma agent", "resolve"))["stage"]]
    agreed: dict[str, Any] = {"proposed_resolution": "refund", "approved_quantity": 1}
    await chain.move_line("rma agent", "resolve", **agreed)
    with pytest.raises(TransitionRefused, match="1 of its lines are not resolved"):
        await chain.move("rma agent", "close")
    await chain.move_line("rma agent", "cancel", "return: order's ink")
    stages.append((await chain.move("rma agent", "close"))["stage"])
    assert stages == ["resolve", "close"]


async def test_a_return_without_lines_is_not_submitted(chain: Chain) -> None:
    await chain.rma()
    with pytest.raises(TransitionRefused, match="no lines"):
        await chain.move("rma agent", "submit")
    await chain.back()
    with pytest.raises(TransitionRefused, match="not being worked on"):
        await chain.move_line("rma agent", "review")


@pytest.mark.rule("RET-6")
async def test_who_withdrew_in_time_is_not_turned_away(chain: Chain) -> None:
    await worked_on(chain)
    no: dict[str, Any] = {"proposed_resolution": "reject", "approved_quantity": 0}
    with pytest.raises(InvalidInput, match="the buyer has a right to it"):
        await chain.move_line("rma agent", "resolve", **no)
    await chain.everything.update(Order, chain["order"], {"channel": "store"})
    assert (await chain.move_line("rma agent", "resolve", **no))["active"] is False
    assert await chain.refunds() == []


@pytest.mark.rule("RET-6")
async def test_money_is_due_when_the_law_says_and_held_until_the_goods_come(chain: Chain) -> None:
    await worked_on(chain, defective_quantity=2)
    await chain.move_line("rma agent", "resolve", proposed_resolution="refund", approved_quantity=2)
    (refund,) = await chain.refunds()
    assert (refund["amount"], refund["currency"], refund["due_on"]) == (2000, "EUR", None)
    sent = {"proof_of_dispatch_on": datetime.date(2024, 11, 27)}
    await chain.records("rma agent").update(RmaCase, chain["return"], sent)
    (refund,) = await chain.refunds()
    assert refund["due_on"] == datetime.date(2024, 12, 10)
    with pytest.raises(NotPermitted):
        await chain.records("rma agent").transition(
            Refund, refund["sys_id"], "pay", {"payment_reference": "X"}
        )
    manager = chain.records("rma manager")
    paid = await manager.transition(Refund, refund["sys_id"], "pay", {"payment_reference": "SEPA 1"})
    assert paid["paid_on"] is not None


@pytest.mark.rule("RET-6")
async def test_the_delivery_is_paid_back_once_all_was_withdrawn_from(chain: Chain) -> None:
    for name, what, quantity in (("first", "order's pen", 3), ("second", "order's ink", 1)):
        await chain.rma(name)
        await chain.back(what, name, defective_quantity=quantity)
        await chain.move("rma agent", "submit", name)
        line = f"{name}: {what}"
        await chain.move_line("rma agent", "review", line)
        agreed: dict[str, Any] = {"proposed_resolution": "return", "approved_quantity": quantity}
        await chain.move_line("rma agent", "resolve", line, **agreed)
        await chain.move("rma agent", "close", name)
    assert [refund["amount"] for refund in await chain.refunds("first")] == [3000]
    assert [refund["amount"] for refund in await chain.refunds("second")] == [500, 490]


@pytest.mark.rule("C-7")
async def test_the_day_that_was_told_is_past_and_stays(chain: Chain) -> None:
    tomorrow = datetime.datetime.now(datetime.UTC).date() + 2 * A_DAY
    with pytest.raises(InvalidInput, match="has not come yet"):
        await chain.rma(notified_on=tomorrow)
    await chain.rma()
    with pytest.raises(InvalidInput, match="stays what it was"):
        await chain.everything.update(RmaCase, chain["return"], {"notified_on": TODAY - A_DAY})


async def test_a_return_stays_with_its_order_and_its_customer(chain: Chain) -> None:
    await chain.order("other", consumer=chain["mateo's record"])
    await chain.rma()
    with pytest.raises(InvalidInput, match="stays what it was"):
        await chain.everything.update(RmaCase, chain["return"], {"sales_order": chain["other"]})
    with pytest.raises(InvalidInput, match="another order than the return"):
        await chain.back("other's pen")
    with pytest.raises(InvalidInput, match="not one of this consumer"):
        await chain.rma("stolen", consumer=chain["mateo's record"])


async def test_a_cancelled_return_takes_its_lines_along(chain: Chain) -> None:
    await worked_on(chain)
    await chain.move("rma agent", "cancel", close_notes="Opened twice.")
    assert (await chain.fresh("return: order's pen", RmaCaseLine))["active"] is False


async def test_an_order_adds_up(chain: Chain) -> None:
    assert (await chain.fresh("order", Order))["total"] == 3990
    await chain.everything.update(OrderLine, chain["order's pen"], {"quantity": 1})
    await chain.everything.update(Order, chain["order"], {"delivery_charge": 0})
    assert (await chain.fresh("order", Order))["total"] == 1500
    await chain.everything.delete(OrderLine, chain["order's ink"])
    assert (await chain.fresh("order", Order))["total"] == 1000
    for wrong in ({"unit_price": -1}, {"unit_price": 10**16}, {"quantity": 2, "unit_price": 10**15}):
        with pytest.raises(InvalidInput, match="an amount is at least 0"):
            await chain.everything.update(OrderLine, chain["order's pen"], wrong)


async def test_holidays_of_a_part_of_a_country_that_nobody_knows_are_refused(chain: Chain) -> None:
    with pytest.raises(InvalidInput) as refused:
        await chain.everything.update(Order, chain["order"], {"subdivision": "ZZ"})
    assert refused.value.errors[0].pointer == "/subdivision"
