"""Who sees and names the further items of a case: whoever sees or works the case."""

from __future__ import annotations

from collections.abc import Callable

from platform_core import (
    IMPORT_ADMIN,
    INTERNAL,
    ActorStandIn,
    Condition,
    Grant,
    Operation,
    Restriction,
    exists,
    outer,
)
from plugins.b2b import AGENT, CUSTOMER, CUSTOMER_ADMIN, CUSTOMER_CASE_MANAGER
from plugins.b2c import CONSUMER_AGENT, REQUESTER
from plugins.install_base import API_READ

from .access import as_consumer, no_consumer, of_a_consumer, of_own_tree, own
from .entities import AffectedItem, Case
from .households import for_others, of_headed_household
from .partners import still_served
from .roles import CASE_VIEWER, MANAGER

WORK: tuple[Operation, ...] = ("create", "read", "write")
EVERYTHING: tuple[Operation, ...] = (*WORK, "delete")
ConditionOf = Callable[[ActorStandIn], Condition]


def of_case(condition: ConditionOf) -> ConditionOf:
    """The case is one that satisfies a condition."""

    def where(actor: ActorStandIn) -> Condition:
        return exists(Case, (Case.sys_id == outer(AffectedItem.case)) & condition(actor))

    where.__doc__ = f"The case that names the item: {(condition.__doc__ or '').strip()}"
    return where


CUSTOMERS = (
    (CUSTOMER, own),
    (CUSTOMER_ADMIN, of_own_tree),
    (CUSTOMER_CASE_MANAGER, of_own_tree),
    (REQUESTER, as_consumer),
    (REQUESTER, for_others),
    (REQUESTER, of_headed_household),
)
RULES: tuple[Grant | Restriction, ...] = (
    Grant(role=MANAGER, entity=AffectedItem, may=EVERYTHING, because="Managers run every case"),
    *(
        Grant(
            role=role,
            entity=AffectedItem,
            may=EVERYTHING,
            where=of_case(condition),
            because="Who works a case says what else it is about",
        )
        for role, condition in ((AGENT, no_consumer), (CONSUMER_AGENT, of_a_consumer))
    ),
    Grant(
        role=API_READ,
        entity=AffectedItem,
        may=("read",),
        because="Programs read the cases of items over their API",
    ),
    Grant(role=CASE_VIEWER, entity=AffectedItem, may=("read",), because="Case viewers read every case"),
    Grant(
        role=IMPORT_ADMIN, entity=AffectedItem, may=WORK, because="Imports bring cases in, with their history"
    ),
    *(
        Grant(
            role=role,
            entity=AffectedItem,
            may=("read",),
            where=of_case(condition),
            because="Customers see what else their cases are about",
        )
        for role, condition in CUSTOMERS
    ),
    Restriction(
        entity=AffectedItem,
        where=of_case(still_served),
        unless=(INTERNAL,),
        because="A partner acts for a customer only while a partner relationship holds (CSM-54)",
    ),
)
