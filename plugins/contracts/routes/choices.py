"""Which entitlements are offered for a case, and which it falls under."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from platform_core import NotPermitted, Query, Records, utc_now
from plugins.customer_service import Case

from ..choosing import WORDS, Candidate, candidates
from ..entities import CaseEntitlement, Entitlement
from ..settings import ADVANCED
from .words import Id, Name, Shown, known_id

REASON = "to know which entitlements are offered for a case"
CONFIRMS = "a person confirms the entitlement of a case"
MOST = 500
Weight = Annotated[int, Meta(examples=[2])]
Words = Annotated[str, Meta(examples=["Matches the account (1), the product (2): 3 in all; 2 were offered."])]


class Matched(msgspec.Struct, frozen=True):
    """Something about the case that the entitlement matches, and what that weighs."""

    what: Annotated[str, Meta(examples=["the product"])]
    weight: Weight


class Offered(msgspec.Struct, frozen=True):
    """An entitlement that is offered for a case, the best one first."""

    entitlement: Shown
    entitlement_name: Name
    contract: Shown | None
    remaining_units: Annotated[int, Meta(examples=[9])] | None
    score: Weight
    matches: list[Matched]
    explanation: Words
    chosen: bool


class Covering(msgspec.Struct, frozen=True):
    """An entitlement that a case falls under, and why."""

    entitlement: Shown
    contract: Shown | None
    chosen_by_hand: bool
    counted: bool
    score: Weight | None
    explanation: Words | None


class CaseCover(msgspec.Struct, frozen=True):
    """What a case falls under, and what is offered for it."""

    case: Shown
    covered_by: list[Covering]
    offered: list[Offered]


class Chosen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The entitlement that the case is to fall under; one that is offered for it."""

    entitlement: Id


@get("/api/case-entitlements/{sys_id:str}", operation_id="case_entitlements", tags=["Contracts"])
async def case_entitlements(sys_id: FromPath[str], records: NamedDependency[Records]) -> CaseCover:
    """What a case falls under and why, and which entitlements are offered for it, the best one first."""
    return await _cover(records, known_id(sys_id, "case"))


@put("/api/case-entitlements/{sys_id:str}", operation_id="choose_case_entitlement", tags=["Contracts"])
async def choose_case_entitlement(
    sys_id: FromPath[str], data: JSONBody[Chosen], records: NamedDependency[Records]
) -> CaseCover:
    """Have a case fall under another of the entitlements that are offered for it.

    It takes the place of the one that there is; where cases may have several, it is added.
    """
    case, entitlement = known_id(sys_id, "case"), known_id(data.entitlement, "entitlement")
    async with records.transaction() as transaction:
        await transaction.get(Case, case, ("sys_id",))
        query = Query(where=CaseEntitlement.case == case, limit=100)
        links = (await transaction.list(CaseEntitlement, query)).records
        same = next((link["sys_id"] for link in links if link["entitlement"] == entitlement), None)
        if same is not None:
            # It asks the access rules; what was chosen by itself is a person's choice from now on.
            await transaction.lock(CaseEntitlement, same)
            await transaction.elevated(CONFIRMS).update(CaseEntitlement, same, {"chosen_by_hand": True})
        elif links and not records.setting(ADVANCED.name):
            await transaction.update(CaseEntitlement, links[0]["sys_id"], {"entitlement": entitlement})
        else:
            await transaction.create(CaseEntitlement, {"case": case, "entitlement": entitlement})
        return await _cover(transaction, case)


async def _cover(records: Records, case: str) -> CaseCover:
    """As far as the actor may read it: the case, its links, and the entitlements."""
    await records.get(Case, case, ("sys_id",))
    if not records.readable(CaseEntitlement):
        raise NotPermitted("you do not work on cases", remedy="ask for a role that does")
    elevated = records.elevated(REASON)
    found = await candidates(elevated, await elevated.get(Case, case), utc_now())
    ids = [each.entitlement["sys_id"] for each in found]
    mine: set[str] = set()
    if ids and records.readable(Entitlement):
        seen = Query(where=Entitlement.sys_id.is_in(ids), fields=("sys_id",), limit=MOST)
        mine = {row["sys_id"] for row in (await records.list(Entitlement, seen)).records}
    links = (await records.list(CaseEntitlement, Query(where=CaseEntitlement.case == case))).records
    chosen = {link["entitlement"] for link in links}
    return CaseCover(
        case=case,
        covered_by=[
            Covering(
                link["entitlement"], link["contract"], link["chosen_by_hand"], link["counted_on"] is not None,
                link["score"], link["explanation"],
            )
            for link in links
        ],
        offered=[_offered(each, len(found), chosen) for each in found if each.entitlement["sys_id"] in mine],
    )  # fmt: skip


def _offered(each: Candidate, of: int, chosen: set[str]) -> Offered:
    row = each.entitlement
    return Offered(
        entitlement=row["sys_id"],
        entitlement_name=row["entitlement_name"],
        contract=row["contract"],
        remaining_units=row["remaining_units"],
        score=each.score,
        matches=[Matched(WORDS[match.what], match.weight) for match in each.matches],
        explanation=each.explain(of),
        chosen=row["sys_id"] in chosen,
    )


ROUTES = (case_entitlements, choose_case_entitlement)
