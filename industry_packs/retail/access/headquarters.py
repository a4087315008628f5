"""What headquarters, returns departments and administrators may see and change, and what is kept from all others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from platform_core import (
    ADMIN,
    IMPORT_ADMIN,
    INTERNAL,
    ActorStandIn,
    Condition,
    Entity,
    Grant,
    Operation,
    Restriction,
)
from plugins.b2b import AGENT
from plugins.b2c import CONSUMER_AGENT
from plugins.customer_service import CASE_VIEWER, MANAGER
from plugins.service_organization import Organization

from ..entities import (
    HeadquartersCommunication,
    InStoreOperation,
    Order,
    OrderLine,
    OrderLookup,
    Refund,
    RetailCase,
    RetailOrganization,
    RetailTask,
    ReturnLaw,
    RmaCase,
    RmaCaseLine,
    StoreCommunication,
    StoreInquiry,
    WithdrawalException,
)
from ..lifecycles import SHOWN
from ..roles import (
    ASSOCIATE_CONTRIBUTOR,
    MANAGER_CONTRIBUTOR,
    PLAN_AUTHOR,
    RETAIL_ADMIN,
    RMA_AGENT,
    RMA_MANAGER,
    RMA_VIEWER,
    SUPPORT_AGENT,
)

ConditionOf = Callable[[ActorStandIn], Any]
WORK: tuple[Operation, ...] = ("create", "read", "write")
KEEP: tuple[Operation, ...] = ("create", "read", "write", "delete")
SALES = (Order, OrderLine)
RETURNS = (RmaCase, RmaCaseLine, Refund)
FOR_STAFF = (StoreInquiry, InStoreOperation, HeadquartersCommunication, StoreCommunication)


def complete(_: ActorStandIn) -> Condition:
    """All stores have theirs."""
    condition: Condition = StoreCommunication.communication.state.is_in(list(SHOWN))
    return condition


def of_a_customer(_: ActorStandIn) -> Condition:
    """A customer is named."""
    condition: Condition = (
        RetailCase.account.is_not_null()
        | RetailCase.contact.is_not_null()
        | RetailCase.consumer.is_not_null()
        | RetailCase.household.is_not_null()
    )
    return condition


def of_a_business(entity: type[Entity]) -> ConditionOf:
    """The order is one of a business."""
    order = entity if entity is Order else entity.sales_order
    return lambda _: order.account.is_not_null()


def of_a_person(entity: type[Entity]) -> ConditionOf:
    """The order is one of a person, a guest included."""
    order = entity if entity is Order else entity.sales_order
    return lambda _: order.account.is_null()


def none_of(entity: type[Entity]) -> ConditionOf:
    """No record at all."""
    return lambda _: entity.sys_id.is_null()


HEADQUARTERS_RULES = (
    Grant(role=SUPPORT_AGENT, entity=RetailCase, may=WORK, because="They work for all stores"),
    Grant(role=SUPPORT_AGENT, entity=RetailTask, may=WORK, because="They see to the work of all stores"),
    Grant(
        role=PLAN_AUTHOR, entity=HeadquartersCommunication, may=WORK, because="They write to stores (RET-4)"
    ),
    Grant(
        role=PLAN_AUTHOR,
        entity=StoreCommunication,
        may=("read", "write"),
        because="They follow what stores do about it",
    ),
    Grant(role=PLAN_AUTHOR, entity=Organization, may=("read",), because="They say whom they write to"),
    *(
        Grant(role=role, entity=RetailOrganization, may=("read",), because="They see what stores there are")
        for role in (SUPPORT_AGENT, PLAN_AUTHOR, RMA_VIEWER)
    ),
    Grant(role=RETAIL_ADMIN, entity=RetailOrganization, may=KEEP, because="They keep the chain"),
)
RETURN_RULES = (
    *(
        Grant(role=role, entity=entity, may=("read",), because="They read what was sold")
        for role in (RMA_VIEWER, SUPPORT_AGENT)
        for entity in SALES
    ),
    *(
        Grant(role=role, entity=entity, may=("read",), because="They follow returns and refunds")
        for role in (RMA_VIEWER, SUPPORT_AGENT)
        for entity in RETURNS
    ),
    *(
        Grant(role=RMA_AGENT, entity=entity, may=WORK, because="They handle every return")
        for entity in (RmaCase, RmaCaseLine)
    ),
    Grant(role=RMA_MANAGER, entity=Refund, may=("write",), because="They note that money was paid back"),
    *(
        Grant(role=role, entity=entity, may=WORK, because="They bring orders in")
        for role in (RETAIL_ADMIN, IMPORT_ADMIN)
        for entity in SALES
    ),
    *(
        Grant(role=IMPORT_ADMIN, entity=entity, may=WORK, because="Imports bring stores and returns in")
        for entity in (RetailOrganization, RmaCaseLine)
    ),
    *(
        Grant(role=AGENT, entity=entity, may=("read",), where=of_a_business(entity),
              because="Agents of business customers see what these bought")
        for entity in SALES
    ),
    *(
        Grant(role=CONSUMER_AGENT, entity=entity, may=("read",),
              where=of_a_person(entity),
              because="Agents of private customers see what these bought")
        for entity in SALES
    ),
    *(
        Grant(role=role, entity=entity, may=("read",), because="All staff may know the law")
        for role in (INTERNAL, ASSOCIATE_CONTRIBUTOR, MANAGER_CONTRIBUTOR)
        for entity in (ReturnLaw, WithdrawalException)
    ),
    *(
        Grant(role=RETAIL_ADMIN, entity=entity, may=KEEP, because="They keep the laws about returns")
        for entity in (ReturnLaw, WithdrawalException)
    ),
    Grant(
        role=RETAIL_ADMIN, entity=OrderLookup, may=("read",), because="They see whether somebody tries numbers"
    ),
)  # fmt: skip
RESTRICTIONS = (
    Restriction(
        entity=StoreCommunication,
        where=complete,
        unless=(ADMIN, PLAN_AUTHOR),
        because="No store sees its part of a communication before all have theirs (RET-4)",
    ),
    Restriction(
        entity=RetailCase,
        where=of_a_customer,
        unless=(
            ADMIN, IMPORT_ADMIN, MANAGER, CASE_VIEWER, SUPPORT_AGENT, PLAN_AUTHOR, ASSOCIATE_CONTRIBUTOR,
            MANAGER_CONTRIBUTOR,
        ),
        because="What stores and headquarters tell each other is theirs",
    ),
    *(
        Restriction(
            entity=entity,
            where=none_of(entity),
            unless=(INTERNAL, ASSOCIATE_CONTRIBUTOR, MANAGER_CONTRIBUTOR),
            because="What stores and headquarters tell each other is for staff",
        )
        for entity in FOR_STAFF
    ),
)  # fmt: skip
