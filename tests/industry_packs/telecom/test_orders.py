"""Orders: their states and no others, their lines, and those that fell out."""

from __future__ import annotations

import itertools

import pytest

from industry_packs.telecom.entities import ORDER_STATE, Order, OrderFalloutCase, OrderLine
from industry_packs.telecom.lifecycles.orders import ORDER_LIFECYCLE
from platform_core import InvalidInput, TransitionRefused
from plugins.customer_service import Case
from tests.industry_packs.telecom.operator_kit import Operator

REASON = {"state_reason": "The customer moved."}
LADDER = {
    ("draft", "enrichment_in_progress"), ("draft", "new"),
    ("enrichment_in_progress", "enrichment_on_hold"), ("enrichment_on_hold", "enrichment_in_progress"),
    ("enrichment_in_progress", "new"), ("new", "acknowledged"), ("new", "rejected"),
    ("acknowledged", "in_progress"), ("in_progress", "completed"),
    ("in_progress", "awaiting_information"), ("in_progress", "revision_in_progress"), ("in_progress", "on_hold"),
    ("awaiting_information", "in_progress"), ("revision_in_progress", "in_progress"), ("on_hold", "in_progress"),
    ("awaiting_information", "assessing_cancellation"), ("revision_in_progress", "assessing_cancellation"),
    ("on_hold", "assessing_cancellation"), ("assessing_cancellation", "canceled"),
}  # fmt: skip


@pytest.mark.rule("TEL-17")
async def test_an_order_goes_from_each_state_to_those_that_are_told_and_to_no_other(telco: Operator) -> None:
    agent = telco.records("order agent")
    went = set()
    for state in ORDER_STATE.codes:
        for target in ORDER_STATE.codes:
            if state == target:
                continue
            await telco.order("order", state=state)
            try:
                await agent.update(Order, telco["order"], {"state": target, **REASON})
            except (TransitionRefused, InvalidInput):
                continue
            went.add((state, target))
    assert went == LADDER


@pytest.mark.rule("TEL-17")
async def test_every_move_has_a_reason_where_somebody_waits_or_loses(telco: Operator) -> None:
    agent = telco.records("order agent")
    for move in ORDER_LIFECYCLE.transitions:
        for source in move.sources:
            await telco.order("order", state=source)
            if move.needs:
                with pytest.raises(InvalidInput):
                    await agent.transition(Order, telco["order"], move.name)
            moved = await agent.transition(
                Order, telco["order"], move.name, dict(itertools.islice(REASON.items(), len(move.needs)))
            )
            assert moved["state"] == move.target


@pytest.mark.rule("C-5")
async def test_an_order_completes_when_no_line_and_no_fallout_case_of_it_is_open(telco: Operator) -> None:
    await telco.order("order", state="in_progress")
    line = {"order": telco["order"], "product": telco["fibre"], "line_number": 1, "state": "in_progress"}
    await telco.add("line 1", OrderLine, **line)
    await telco.add("fallout", OrderFalloutCase, order_record=telco["order"], order_line=telco["line 1"])
    assert (await telco.now_of(Case, "fallout"))["account"] == telco["hotel"]
    agent = telco.records("order agent")
    with pytest.raises(TransitionRefused, match="fallout case"):
        await agent.transition(Order, telco["order"], "complete")
    await telco.records("manager").transition(
        OrderFalloutCase, telco["fallout"], "close", {"close_notes": "Found"}
    )
    with pytest.raises(TransitionRefused, match="line 1"):
        await agent.transition(Order, telco["order"], "complete")
    await agent.transition(OrderLine, telco["line 1"], "complete")
    done = await agent.transition(Order, telco["order"], "complete")
    assert done["completed_at"]
    with pytest.raises(InvalidInput, match="takes no more lines"):
        await agent.create(OrderLine, {**line, "line_number": 2, "state": "draft"})


async def test_an_order_has_one_customer_and_a_fallout_case_a_line_of_its_own_order(telco: Operator) -> None:
    agent = telco.records("order agent")
    for customer in ({}, {"account": telco["hotel"], "consumer": telco["clara's record"]}):
        with pytest.raises(InvalidInput):
            await agent.create(Order, customer)
    submitted = await agent.create(Order, {"account": telco["hotel"]})
    submitted = await agent.transition(Order, submitted["sys_id"], "submit")
    assert submitted["ordered_at"]
    await telco.order("other", consumer=telco["clara's record"])
    line = {"order": telco["other"], "product": telco["fibre"], "line_number": 1}
    await telco.add("its line", OrderLine, **line)
    values = {"order_record": submitted["sys_id"], "order_line": telco["its line"]}
    with pytest.raises(InvalidInput, match="another order"):
        await agent.create(OrderFalloutCase, values)
