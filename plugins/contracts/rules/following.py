"""A contract's state goes down to its lines and entitlements, and never up (CSM-137)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from platform_core import BusinessRule, Change, refusal

from ..entities import Contract, ContractLine, Entitlement
from ..following import REASON, parts_of_contract, parts_of_line, pass_on, resumed_state, settle_part
from ..periods import SUSPENDED

DAYS = {
    "starts",
    "ends",
    "start_date",
    "end_date",
    "contract",
    "service_contract_line",
    "parent_contract_line",
}


async def after_contract_state_changes(change: Change) -> None:
    """Lines at the top, and entitlements of no line, follow the contract in the same transaction."""
    if "state" not in change.changed:
        return
    resumed = change.before("state") == SUSPENDED
    await pass_on(change.elevated(REASON), parts_of_contract(change.sys_id), change.now, resumed=resumed)


async def after_line_state_changes(change: Change) -> None:
    """Lines below it and its entitlements follow a line; the contract does not."""
    if "state" not in change.changed:
        return
    resumed = change.before("state") == SUSPENDED
    await pass_on(change.elevated(REASON), parts_of_line(change.sys_id), change.now, resumed=resumed)


async def after_part_is_saved(change: Change) -> None:
    """A line or an entitlement is what its days, and what stands above it, make of it."""
    if change.kind == "create" or change.changed & DAYS:
        await settle_part(change.elevated(REASON), change.entity, change.sys_id, change.now)


async def before_part_is_resumed(change: Change) -> Mapping[str, Any] | None:
    """Who resumes a line or an entitlement gets what its days make of it; above it nothing is in suspense."""
    if change.transition != "resume":
        return None
    state = await resumed_state(change.elevated(REASON), change.new, change.now)
    if state == SUSPENDED:
        detail = "what stands above it is suspended"
        raise refusal("state", detail, "resume the contract, or the line above it", "suspended_above")
    return {"state": state}


BUSINESS_RULES = (
    BusinessRule(
        entity=Contract,
        kinds=("update",),
        after=after_contract_state_changes,
        because="Expired, suspended, cancelled and resumed pass from the contract down (CSM-137)",
    ),
    BusinessRule(
        entity=ContractLine,
        kinds=("update",),
        after=after_line_state_changes,
        because="A line's state passes to the lines and entitlements below it (CSM-137)",
    ),
    *(
        BusinessRule(
            entity=entity,
            kinds=("create", "update"),
            after=after_part_is_saved,
            order=110,
            because="Days make the state, within what the contract is (CSM-137)",
        )
        for entity in (ContractLine, Entitlement)
    ),
    *(
        BusinessRule(
            entity=entity,
            kinds=("update",),
            before=before_part_is_resumed,
            order=120,
            because="What is resumed is what its days make of it, while nothing above it is suspended",
        )
        for entity in (ContractLine, Entitlement)
    ),
)
