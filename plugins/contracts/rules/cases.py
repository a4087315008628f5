"""What a case falls under: chosen when it is opened, taken from when it is closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from platform_core import BusinessRule, Change, Conflict, InvalidInput, Query, Record, Records, refusal
from plugins.customer_service import CLOSED, Case

from ..choosing import Candidate, candidates
from ..entities import CaseEntitlement, Entitlement
from ..entities.entitlements import CASES
from ..refusing import refuse_changed
from ..settings import ADVANCED

ABOUT = frozenset((
    "account", "consumer", "household", "product", "asset", "sold_product", "install_base", "contact_type",
))  # fmt: skip
"""What an entitlement of a case was chosen by."""
BY_ITSELF = "the entitlement of a case is chosen"
CHECKS = "an entitlement is one that is offered for the case"
COUNTS = "closing a case takes a unit of its entitlement"


async def after_case_is_opened(change: Change) -> None:
    """The one entitlement that is offered is taken, or the best of them (CSM-139)."""
    if change.new["active"]:
        await _choose(change)


async def after_case_is_about_something_else(change: Change) -> None:
    """As long as nobody chose by hand, the entitlement follows what an open case is about."""
    if change.new["active"] and change.changed & ABOUT:
        await _choose(change)


async def _choose(change: Change) -> None:
    records = change.elevated(BY_ITSELF)
    links = await links_of(records, change.sys_id)
    offered = await candidates(records, change.new, change.now)
    ids = {each.entitlement["sys_id"] for each in offered}
    stay = [
        link for link in links if link["counted_on"] or (link["chosen_by_hand"] and _stays(link, ids, change))
    ]
    if stay:
        for link in links:
            if link not in stay and link["chosen_by_hand"]:
                await records.delete(CaseEntitlement, link["sys_id"])
        return
    for link in links:
        if not offered or link["entitlement"] != offered[0].entitlement["sys_id"]:
            await records.delete(CaseEntitlement, link["sys_id"])
    if not offered:
        return
    best = offered[0].entitlement["sys_id"]
    known = next((link for link in links if link["entitlement"] == best), None)
    if known is None:
        await records.create(CaseEntitlement, {"case": change.sys_id, "entitlement": best})
    else:
        values = {**described(offered[0], len(offered)), "chosen_by_hand": False}
        await records.update(CaseEntitlement, known["sys_id"], values)


def _stays(link: Record, offered: set[str], change: Change) -> bool:
    """What a person chose stays, unless the case is another customer's now."""
    return link["entitlement"] in offered or not change.changed & {"account", "consumer", "household"}


async def links_of(records: Records, case: str) -> list[Record]:
    """The entitlements that a case falls under."""
    query = Query(where=CaseEntitlement.case == case, limit=100)
    return (await records.list(CaseEntitlement, query)).records


def described(chosen: Candidate, offered: int) -> dict[str, Any]:
    """What is kept of a choice."""
    return {
        "contract": chosen.entitlement["contract"],
        "score": chosen.score,
        "explanation": chosen.explain(offered),
    }


async def before_entitlement_is_chosen(change: Change) -> Mapping[str, Any] | None:
    """What is chosen is offered for the case; a case has one entitlement, unless several are allowed."""
    new, records = change.new, change.elevated(CHECKS)
    if change.old is not None:
        if "entitlement" not in change.changed:
            return None
        refuse_changed(change.changed, ("case",), "an entitlement is chosen for one case")
        if change.old["counted_on"] is not None:
            raise Conflict("the case has taken a unit of this entitlement", remedy="leave it as it is")
    await records.lock(Case, new["case"])
    case = await records.get(Case, new["case"])
    if not case["active"]:
        raise refusal("case", "the case is over", "choose entitlements of open cases", "over")
    others = [link for link in await links_of(records, new["case"]) if link["sys_id"] != change.sys_id]
    if others and not records.setting(ADVANCED.name):
        raise Conflict(
            "the case has an entitlement, and may have one only",
            remedy="change the entitlement of the record that there is",
        )
    offered = await candidates(records, case, change.now)
    chosen = next((each for each in offered if each.entitlement["sys_id"] == new["entitlement"]), None)
    if chosen is None:
        raise _not_offered(offered)
    return {**described(chosen, len(offered)), "chosen_by_hand": change.actor.elevated != BY_ITSELF}


def _not_offered(offered: list[Candidate]) -> InvalidInput:
    names = ", ".join(each.entitlement["entitlement_name"] for each in offered[:5]) or "none is"
    return refusal(
        "entitlement",
        "this entitlement is not offered for the case: it is active, in time and of the customer, takes the channel, "
        "and has units left",
        f"choose one that is offered: {names}",
        "not_offered",
    )


async def after_case_is_closed(change: Change) -> None:
    """Each entitlement of the case whose units are cases loses one, once for the case (CSM-141, CSM-142)."""
    if not change.becomes("state", CLOSED):
        return
    records = change.elevated(COUNTS)
    for link in sorted(await links_of(records, change.sys_id), key=lambda each: str(each["entitlement"])):
        if link["counted_on"] is None and await _take(records, link["entitlement"]):
            await records.update(CaseEntitlement, link["sys_id"], {"counted_on": change.now})


async def _take(records: Records, sys_id: str) -> bool:
    """Take one unit, while nobody else does; whether there was one to take."""
    await records.lock(Entitlement, sys_id)
    entitlement = await records.get(Entitlement, sys_id, ("per_unit", "unit", "remaining_units"))
    if not entitlement["per_unit"] or entitlement["unit"] != CASES or not entitlement["remaining_units"]:
        return False
    await records.update(Entitlement, sys_id, {"remaining_units": entitlement["remaining_units"] - 1})
    return True


BUSINESS_RULES = (
    BusinessRule(
        entity=Case,
        kinds=("create",),
        after=after_case_is_opened,
        because="A case falls under the entitlement that matches it best (CSM-138, CSM-139)",
    ),
    BusinessRule(
        entity=Case,
        kinds=("update",),
        after=after_case_is_about_something_else,
        because="The entitlement follows what the case is about until somebody chooses one (CSM-139)",
    ),
    BusinessRule(
        entity=CaseEntitlement,
        kinds=("create", "update"),
        before=before_entitlement_is_chosen,
        because="A case falls under what is offered for it (CSM-138)",
    ),
    BusinessRule(
        entity=Case,
        kinds=("update",),
        after=after_case_is_closed,
        order=110,
        because="Closing a case takes one unit, once for the case, and never more than there are (CSM-140 to CSM-142)",
    ),
)
