"""What the law gives the buyer, put on the return and on its lines."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from platform_core import Query, Record, Records, utc_now

from .. import law
from ..choices import GUARANTEE, WITHDRAWAL
from ..entities import Order, OrderLine, Refund, ReturnLaw, RmaCase, RmaCaseLine, WithdrawalException
from ..lifecycles import DUE, UNFINISHED

REFUND_DAYS = "retail.refund_days"
MOST = 500


class Facts(msgspec.Struct, frozen=True):
    """An order with its lines, and the laws of the day on which it was made."""

    order: Record
    lines: Sequence[Record]
    laws: Mapping[str, Record | None]

    @property
    def withdrawal(self) -> law.Term:
        """Until when the buyer may withdraw."""
        return law.withdrawal(self.laws[WITHDRAWAL], self.order, self.lines)

    def line(self, sys_id: str) -> Record:
        """A line of the order."""
        return next(line for line in self.lines if line["sys_id"] == sys_id)


async def facts_of(records: Records, order: str) -> Facts:
    """What there is to know of an order."""
    found = await records.get(Order, order)
    asked = Query(where=OrderLine.sales_order == order, order=("position",), limit=MOST)
    lines = [line async for line in records.every(OrderLine, asked)]
    day = found["ordered_at"].date()
    laws = {kind: await _law(records, kind, found["country"], day) for kind in (WITHDRAWAL, GUARANTEE)}
    return Facts(found, lines, laws)


async def _law(records: Records, kind: str, country: str, day: datetime.date) -> Record | None:
    begun = (ReturnLaw.kind == kind) & (ReturnLaw.country == country) & (ReturnLaw.valid_from <= day)
    lasts = ReturnLaw.valid_until.is_null() | (ReturnLaw.valid_until >= day)
    return await records.find(ReturnLaw, begun & lasts)


def case_values(records: Records, facts: Facts, case: Mapping[str, Any]) -> dict[str, Any]:
    """The terms as they stand on the return itself."""
    term, rule = facts.withdrawal, facts.laws[WITHDRAWAL]
    notified = case["notified_on"]
    days = (rule or {}).get("refund_days") or int(records.setting(REFUND_DAYS))
    due = law.refund_due(days, notified, case["goods_received_on"], case["proof_of_dispatch_on"])
    send_back = (rule or {}).get("send_back_days")
    return {
        "withdrawal_until": term.until,
        "withdrawal_reason": term.reason,
        "send_back_until": notified + datetime.timedelta(days=send_back) if send_back and term.open else None,
        "refund_due_on": due.until,
        "refund_reason": due.reason,
    }


async def decided(
    records: Records, facts: Facts, case: Mapping[str, Any], line: Mapping[str, Any]
) -> law.Decision:
    """What the return of a line rests on."""
    order_line = facts.line(line["order_line"])
    code = order_line["withdrawal_exception"]
    exception = await records.get(WithdrawalException, code) if code else None
    claim = law.Claim(
        notified_on=case["notified_on"], reason=line["reason"], unsealed=bool(line.get("unsealed"))
    )
    warranty = law.guarantee(facts.laws[GUARANTEE], order_line, claim.notified_on)
    return law.decide(facts.withdrawal, warranty, exception, claim)


def line_values(decision: law.Decision) -> dict[str, Any]:
    """The decision as it stands on a line."""
    return {"right": decision.right, "accepted_until": decision.until, "decision": decision.reason}


async def refresh(records: Records, rma_case: str) -> None:
    """Reckon an open return anew, after facts of its order have changed."""
    case = await records.get(RmaCase, rma_case)
    facts = await facts_of(records, case["sales_order"])
    await records.update(RmaCase, rma_case, case_values(records, facts, case))
    mine = (RmaCaseLine.rma_case == rma_case) & RmaCaseLine.state.is_in(list(UNFINISHED))
    for line in [each async for each in records.every(RmaCaseLine, Query(where=mine, limit=MOST))]:
        decision = await decided(records, facts, case, line)
        await records.update(RmaCaseLine, line["sys_id"], line_values(decision))


async def refresh_refunds(records: Records, case: Mapping[str, Any]) -> None:
    """Money that is still due is due when the return says so."""
    due = (Refund.rma_case == case["sys_id"]) & (Refund.state == DUE)
    for refund in [each async for each in records.every(Refund, Query(where=due, limit=MOST))]:
        await records.update(Refund, refund["sys_id"], {"due_on": case["refund_due_on"]})


def today() -> datetime.date:
    """The day, in UTC as all days are that rules reckon with."""
    return utc_now().date()
