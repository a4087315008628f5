"""A return as it is shown to its buyer, and the data of its label."""

from __future__ import annotations

from platform_core import Entity, Query, Record, Records
from plugins.service_organization import Organization

from .entities import OrderLine, Refund, RetailOrganization, RmaCase, RmaCaseLine
from .gs1 import label_of, parts_of
from .lifecycles import LIFECYCLES
from .rules.terms import MOST
from .shapes import LabelItem, RefundStatus, ReturnLabel, ReturnStatus, ReturnStatusLine

STATES = {lifecycle.entity: lifecycle for lifecycle in LIFECYCLES}


def _word(entity: type[Entity], code: int) -> str:
    state = STATES[entity].state(code)
    return state.label if state is not None else str(code)


async def _lines(records: Records, case: str) -> list[tuple[Record, Record]]:
    asked = Query(where=RmaCaseLine.rma_case == case, order=("sys_id",), limit=MOST)
    lines = [line async for line in records.every(RmaCaseLine, asked)]
    wanted = [line["order_line"] for line in lines]
    of_order = Query(where=OrderLine.sys_id.is_in(wanted), limit=MOST) if wanted else None
    sold = (
        {}
        if of_order is None
        else {each["sys_id"]: each async for each in records.every(OrderLine, of_order)}
    )
    return [(line, sold[line["order_line"]]) for line in lines]


async def status_of(records: Records, case: Record) -> ReturnStatus:
    """How far a return is, with its lines and refunds."""
    lines = [
        ReturnStatusLine(
            position=sold["position"],
            description=sold["description"],
            quantity=line["defective_quantity"],
            approved_quantity=line["approved_quantity"],
            right=line["right"],
            accepted_until=line["accepted_until"],
            decision=line["decision"],
            proposed_resolution=line["proposed_resolution"],
            state=_word(RmaCaseLine, line["state"]),
        )
        for line, sold in await _lines(records, case["sys_id"])
    ]
    asked = Query(where=Refund.rma_case == case["sys_id"], order=("sys_id",), limit=MOST)
    names = ("number", "amount", "currency", "due_on", "paid_on", "reason")
    refunds = [
        RefundStatus(**{name: refund[name] for name in names})
        async for refund in records.every(Refund, asked)
    ]
    return ReturnStatus(
        number=case["number"],
        stage=case["stage"],
        state=_word(RmaCase, case["state"]),
        notified_on=case["notified_on"],
        send_back_until=case["send_back_until"],
        refund_due_on=case["refund_due_on"],
        refund_reason=case["refund_reason"],
        lines=lines,
        refunds=refunds,
    )


async def label_data(records: Records, case: Record) -> ReturnLabel:
    """What stands on the label of a return's parcel."""
    items = []
    for line, sold in await _lines(records, case["sys_id"]):
        serial = parts_of(line["sgtin"])[1] if line["sgtin"] else None
        label = label_of(line["gtin"], serial) if line["gtin"] else None
        items.append(
            LabelItem(quantity=line["defective_quantity"], label=label, description=sold["description"])
        )
    name: str | None = None
    gln: str | None = None
    if case["service_organization"]:
        unit = case["service_organization"]
        found = await records.find(Organization, Organization.sys_id == unit, ("name",))
        place = await records.find(RetailOrganization, RetailOrganization.organization_core == unit, ("gln",))
        name, gln = (found or {}).get("name"), (place or {}).get("gln")
    return ReturnLabel(
        number=case["number"],
        sscc=case["sscc"],
        sscc_element_string=f"(00){case['sscc']}" if case["sscc"] else None,
        ship_to=name,
        ship_to_gln=gln,
        items=items,
    )
