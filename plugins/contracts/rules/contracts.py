"""What holds whenever a contract is made or changed."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from platform_core import IMPORT_ADMIN, BusinessRule, Change, Conflict, Query, Records, refusal
from plugins.install_base import today_of

from ..customers import CUSTOMER, HEAD, head_of, refuse_strange_contact
from ..entities import Contract, ContractLine, Coverage, Entitlement
from ..entities.contracts import AWAITING_REVIEW, REJECTED, UNDER_REVIEW
from ..following import REASON as FOLLOWS
from ..periods import ACTIVE, APPROVED, DRAFT, by_dates, is_backwards, is_inside
from ..refusing import refuse_backwards, refuse_circle

REASON = "a contract fits its customer and its parts"
COSTS = ("monthly_cost", "yearly_cost", "lifetime_cost")
AGREED = frozenset((*CUSTOMER, *COSTS, "currency", "starts", "ends", "terms_and_conditions", "approver"))
"""What an approver agrees to: a draft in which it changes has to be submitted again."""
SUBSTATES = {
    "submit_for_review": AWAITING_REVIEW,
    "start_review": UNDER_REVIEW,
    "approve": APPROVED,
    "reject": REJECTED,
}
IN_REVIEW = (AWAITING_REVIEW, UNDER_REVIEW, APPROVED)


async def before_contract_customer_is_set(change: Change) -> Mapping[str, Any] | None:
    """A household brings its head along; who the customer is does not change once something rests on it."""
    if not change.changed & {*CUSTOMER, "contact"}:
        return None
    records, new = change.elevated(REASON), change.new
    if change.old is not None and change.changed & {*CUSTOMER} and change.actor.elevated != HEAD:
        await _refuse_other_customer(records, change)
    if new.get("contact") and new.get("account"):
        await refuse_strange_contact(records, new["contact"], new["account"], "contact")
    if new.get("household") and "household" in change.changed:
        return {"consumer": await head_of(records, new["household"])}
    return None


async def _refuse_other_customer(records: Records, change: Change) -> None:
    if change.old is not None and change.old["state"] != DRAFT:
        detail = "the customer of a contract is fixed once it is no draft any more"
        raise refusal("account", detail, "cancel it, and make another one", "fixed")
    for entity in (Entitlement, Coverage):
        table: Any = entity
        if await records.find(entity, table.contract == change.sys_id, ("sys_id",)) is not None:
            raise Conflict(
                f"there are {entity.info.plural.lower()} of this contract for its present customer",
                remedy="delete these first, or make another contract",
            )


async def before_contract_days_are_set(change: Change) -> Mapping[str, Any] | None:
    """A contract does not end before it begins, and what is in force keeps its first day."""
    if not change.changed & {"starts", "ends", "suspend_end"}:
        return None
    old, new, records = change.old, change.new, change.elevated(REASON)
    if is_backwards(new["starts"], new.get("ends")):
        raise refuse_backwards(new["starts"], new["ends"], "ends", "the contract")
    if old is not None and not change.actor.elevated and not change.actor.has(IMPORT_ADMIN):
        today = await today_of(records, new, change.now)
        _refuse_moved_days(old, new, today)
        if "suspend_end" in change.changed and (new["suspend_end"] or today) < today:
            detail = "the suspension would be over already"
            raise refusal("suspend_end", detail, "name today or a later day", "past")
    if old is not None:
        await _refuse_lines_outside(records, change)
    return None


def _refuse_moved_days(old: Mapping[str, Any], new: Mapping[str, Any], today: datetime.date) -> None:
    """CSM-136. Of a draft, a day that has passed is not changed any more."""
    in_force = old["state"] != DRAFT
    if new["starts"] != old["starts"] and (in_force or old["starts"] < today):
        why = "the contract is in force" if in_force else "it has passed"
        raise refusal(
            "starts", f"the first day is fixed: {why}", "leave it as it is, or make another contract", "fixed"
        )
    if new["ends"] == old["ends"]:
        return
    if in_force and new["ends"] is not None and new["ends"] <= today:
        detail = "the end of a contract in force is moved to a later day than today only"
        raise refusal("ends", detail, "name a day after today, or cancel the contract", "not_later")
    if not in_force and old["ends"] is not None and old["ends"] < today:
        raise refusal("ends", "the last day has passed", "make another contract", "fixed")


async def _refuse_lines_outside(records: Records, change: Change) -> None:
    lines = Query(
        where=ContractLine.contract == change.sys_id, fields=("number", "starts", "ends"), limit=500
    )
    outside = [
        line["number"]
        async for line in records.every(ContractLine, lines)
        if not is_inside(line["starts"], line["ends"], change.new["starts"], change.new["ends"])
    ]
    if outside:
        raise refusal(
            "ends" if "ends" in change.changed else "starts",
            f"lines would lie outside the contract: {', '.join(outside[:20])}",
            "change the days of these lines first",
            "lines_outside",
        )


async def before_contract_costs_are_set(change: Change) -> None:
    """An amount is one of some currency."""
    refuse_without_currency(change, COSTS)


def refuse_without_currency(change: Change, amounts: tuple[str, ...]) -> None:
    """An amount without a currency means nothing."""
    given = [name for name in amounts if change.new.get(name) is not None]
    if given and change.new.get("currency") is None:
        detail = f"{given[0]} is an amount of no currency"
        raise refusal("currency", detail, "name the currency, such as EUR", "required")


async def before_contract_moves(change: Change) -> Mapping[str, Any] | None:
    """What a move says of the review; where the approved contract changes, it is to be approved again."""
    if change.transition in SUBSTATES:
        return {"substate": SUBSTATES[change.transition]}
    if change.transition == "resume":
        today = await today_of(change.elevated(REASON), change.new, change.now)
        state = by_dates(change.new["starts"], change.new["ends"], today)
        return {"state": state, "suspend_end": None}
    edited = change.transition is None and change.new["state"] == DRAFT == change.before("state")
    if edited and change.before("substate") in IN_REVIEW and change.changed & AGREED:
        return {"substate": None}
    return None


async def before_contract_comes_in_force(change: Change) -> Mapping[str, Any] | None:
    """One that is brought in as being in force is what its days make of it; somebody agreed to it elsewhere."""
    if (
        not change.becomes("state", ACTIVE)
        or change.transition is not None
        or change.actor.elevated == FOLLOWS
    ):
        return None
    today = await today_of(change.elevated(REASON), change.new, change.now)
    return {"state": by_dates(change.new["starts"], change.new["ends"], today), "substate": APPROVED}


async def before_contract_parent_is_set(change: Change) -> None:
    """A contract does not stand below itself."""
    if "parent" in change.changed and change.new.get("parent"):
        records = change.elevated(REASON)
        await refuse_circle(records, Contract, "parent", change.sys_id, change.new["parent"])


BUSINESS_RULES = (
    BusinessRule(
        entity=Contract,
        kinds=("create", "update"),
        before=before_contract_customer_is_set,
        because="A contract has one customer, and a contact of his",
    ),
    BusinessRule(
        entity=Contract,
        kinds=("create", "update"),
        before=before_contract_days_are_set,
        because="The days of a contract are in order, and of one in force only the end moves (CSM-134, CSM-136)",
    ),
    BusinessRule(
        entity=Contract,
        kinds=("create", "update"),
        before=before_contract_costs_are_set,
        because="Amounts have a currency",
    ),
    BusinessRule(
        entity=Contract,
        kinds=("update",),
        before=before_contract_moves,
        order=120,
        because="A review has its steps, and what was approved is what comes into force (CSM-135)",
    ),
    BusinessRule(
        entity=Contract,
        kinds=("create", "update"),
        before=before_contract_comes_in_force,
        order=120,
        because="The days of a contract say whether it is in force (CSM-135)",
    ),
    BusinessRule(
        entity=Contract,
        kinds=("create", "update"),
        before=before_contract_parent_is_set,
        because="Contracts stand below each other without a circle",
    ),
)
