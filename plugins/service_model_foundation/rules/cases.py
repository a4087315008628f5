"""Which organization works a case, and which one asks for it."""

from __future__ import annotations

from typing import Any

from platform_core import BusinessRule, Change, Query, Records, Role, refusal
from plugins.customer_service import Case

from ..access import reach
from ..entities import MemberResponsibility
from ..roles import (
    CONTRIBUTOR,
    HIERARCHY_CONTRIBUTOR,
    LOCATION_AGENT,
    LOCATION_CONSUMER_AGENT,
    LOCATION_MANAGER,
    MANAGER_CONTRIBUTOR,
    OUTSOURCED_AGENT,
    RELATIONSHIP_MANAGER,
    SUPPORT_AGENT,
)

WORKING: tuple[tuple[Role, str], ...] = (
    (LOCATION_AGENT, reach.AGENT),
    (LOCATION_CONSUMER_AGENT, reach.CONSUMER_AGENT),
    (LOCATION_MANAGER, reach.FULFILLER),
    (SUPPORT_AGENT, reach.SUPPORT_AGENT),
    (OUTSOURCED_AGENT, reach.OUTSOURCED_AGENT),
)
ASKING: tuple[tuple[Role, str], ...] = (
    (CONTRIBUTOR, reach.CONTRIBUTOR),
    (HIERARCHY_CONTRIBUTOR, reach.HIERARCHY_CONTRIBUTOR),
    (MANAGER_CONTRIBUTOR, reach.MANAGER_CONTRIBUTOR),
    (RELATIONSHIP_MANAGER, reach.RELATIONSHIP_MANAGER),
)
CUSTOMERS = ("account", "contact", "consumer", "household")
MOST = 1000


async def before_case_gets_a_provider(change: Change) -> dict[str, Any] | None:
    """A new case is worked where its assignee works, or else where its opener does, if that is one organization."""
    if change.new.get("service_organization"):
        return None
    records = change.elevated("the provider organization of a case is that of its agent (CSM-171)")
    if assignee := change.new.get("assigned_to"):
        places = await _organizations(records, assignee, [name for _, name in WORKING])
        if len(places) == 1:
            return {"service_organization": places.pop()}
    opener = change.actor
    responsibilities = [name for role, name in WORKING if opener.has(role)]
    if not responsibilities:
        return None
    places = await _organizations(records, opener.id, responsibilities)
    return {"service_organization": places.pop()} if len(places) == 1 else None


async def before_case_gets_a_requestor(change: Change) -> dict[str, Any] | None:
    """A contributor of one organization asks in its name, where he names nobody else."""
    named = ("requesting_service_organization", *CUSTOMERS, "sold_product", "install_base")
    if any(change.new.get(field) for field in named):
        return None
    responsibilities = [name for role, name in ASKING if change.actor.has(role)]
    if not responsibilities:
        return None
    records = change.elevated("the requestor organization of a case is that of its contributor (CSM-171)")
    places = await _organizations(records, change.actor.id, responsibilities)
    return {"requesting_service_organization": places.pop()} if len(places) == 1 else None


async def before_case_moves_with_its_agent(change: Change) -> dict[str, Any] | None:
    """A case that gets another agent is worked where he works; one that gets another organization keeps its agent."""
    assignee = change.new.get("assigned_to")
    if not assignee or change.before("assigned_to") == assignee or "service_organization" in change.changed:
        return None
    records = change.elevated("a case goes to the organization of its agent (CSM-172)")
    places = await _organizations(records, assignee, [name for _, name in WORKING])
    if not places or change.new.get("service_organization") in places:
        return None
    if len(places) > 1:
        raise refusal(
            "service_organization",
            "the new assignee works at several organizations, and this is none of them",
            "give the provider organization, too",
            "required",
        )
    return {"service_organization": places.pop()}


async def _organizations(records: Records, user: str, responsibilities: list[str]) -> set[str]:
    place = "member.service_organization"
    held = (
        (MemberResponsibility.member.user == user)
        & MemberResponsibility.member.active.eq(True)
        & MemberResponsibility.responsibility.is_in(responsibilities)
    )
    page = await records.list(MemberResponsibility, Query(where=held, fields=(place,), limit=MOST))
    return {row[place] for row in page.records}


BUSINESS_RULES = (
    BusinessRule(
        entity=Case,
        kinds=("create",),
        before=before_case_gets_a_requestor,
        order=45,
        because="A contributor asks in the name of his organization (CSM-171, CSM-177)",
    ),
    BusinessRule(
        entity=Case,
        kinds=("create",),
        before=before_case_gets_a_provider,
        order=130,
        because="A case has one provider organization at most, its agent's where he has one (CSM-171)",
    ),
    BusinessRule(
        entity=Case,
        kinds=("update",),
        before=before_case_moves_with_its_agent,
        order=130,
        because="Another location's agent takes the case along; another organization leaves the agent (CSM-172)",
    ),
)
