"""Who sees and says which entitlement a case falls under: those who work on it."""

from __future__ import annotations

from typing import Any

from platform_core import ActorStandIn, Condition, Grant
from plugins.b2b import AGENT
from plugins.b2c import CONSUMER_AGENT
from plugins.customer_service import CASE_VIEWER, MANAGER

from ..entities import CaseEntitlement

CHOICE = ("case", "entitlement")
CHOOSES = "Whoever works on a case says which of the entitlements offered it falls under"


def of_an_account(_: ActorStandIn) -> Condition:
    """The case is none of a private person or of a household."""
    link: Any = CaseEntitlement
    condition: Condition = link.case.consumer.is_null() & link.case.household.is_null()
    return condition


def of_a_consumer(_: ActorStandIn) -> Condition:
    """The case is one of a private person, or of a household."""
    link: Any = CaseEntitlement
    condition: Condition = link.case.consumer.is_not_null() | link.case.household.is_not_null()
    return condition


def not_counted(_: ActorStandIn) -> Condition:
    """The case has taken no unit yet."""
    condition: Condition = CaseEntitlement.counted_on.is_null()
    return condition


RULES = (
    *(
        rule
        for role, where in ((AGENT, of_an_account), (CONSUMER_AGENT, of_a_consumer))
        for rule in (
            Grant(
                role=role,
                entity=CaseEntitlement,
                may=("read",),
                where=where,
                because="Agents see what covers a case",
            ),
            Grant(
                role=role,
                entity=CaseEntitlement,
                may=("create", "write"),
                where=where,
                fields=CHOICE,
                because=CHOOSES,
            ),
        )
    ),
    Grant(role=MANAGER, entity=CaseEntitlement, may=("read",), because="Managers see what covers a case"),
    Grant(role=MANAGER, entity=CaseEntitlement, may=("create", "write"), fields=CHOICE, because=CHOOSES),
    Grant(
        role=MANAGER,
        entity=CaseEntitlement,
        may=("delete",),
        where=not_counted,
        because="Managers take back an entitlement of which no unit was taken",
    ),
    Grant(
        role=CASE_VIEWER, entity=CaseEntitlement, may=("read",), because="Case viewers see what covers a case"
    ),
)
