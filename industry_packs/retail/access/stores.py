"""What people in stores and above them may see and change: their own store, or all below their unit (RET-8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from platform_core import ActorStandIn, Condition, Entity, Grant, Operation, Role
from plugins.customer_service import NEW
from plugins.service_organization import Organization

from ..entities import (
    CustomerComplaint,
    InStoreOperation,
    InStoreTask,
    Order,
    OrderLine,
    Refund,
    RetailOrganization,
    RetailTask,
    RmaCase,
    RmaCaseLine,
    StoreCommunication,
    StoreInquiry,
)
from ..roles import ASSOCIATE_CONTRIBUTOR, ASSOCIATE_FULFILLER, MANAGER_CONTRIBUTOR, MANAGER_FULFILLER
from .reach import agents, associates, managers, managing

Reach = Callable[[Any, ActorStandIn], Any]
Where = Callable[[ActorStandIn], Condition]
WORK: tuple[Operation, ...] = ("create", "read", "write")
TAKEN_IN = (StoreInquiry, CustomerComplaint, InStoreOperation)
OF_STORES = (*TAKEN_IN, StoreCommunication)
ANSWERS = ("transition:confirm_solution", "transition:return_solution")
LEVELS: tuple[tuple[Role, Role, Reach, Reach, str], ...] = (
    (ASSOCIATE_CONTRIBUTOR, ASSOCIATE_FULFILLER, associates, agents, "of their own store"),
    (MANAGER_CONTRIBUTOR, MANAGER_FULFILLER, managers, managing, "of all stores below their unit"),
)


def _case(entity: type[Entity], reach: Reach) -> Where:
    return lambda actor: (
        reach(entity.requesting_service_organization, actor) | reach(entity.service_organization, actor)
    )


def _new_case(entity: type[Entity], reach: Reach) -> Where:
    within = _case(entity, reach)
    return lambda actor: within(actor) & (entity.state == NEW)


def _task(entity: type[Entity], reach: Reach) -> Where:
    return lambda actor: reach(entity.retail_case.requesting_service_organization, actor)


def _own_task(entity: type[Entity], reach: Reach) -> Where:
    return lambda actor: (
        reach(entity.retail_case.requesting_service_organization, actor) & (entity.assigned_to == actor.id)
    )


def _by(column: Any, reach: Reach) -> Where:
    return lambda actor: reach(column, actor)


def _sold(reach: Reach) -> Where:
    return lambda actor: reach(OrderLine.sales_order.sold_by, actor) | reach(OrderLine.stock_location, actor)


def _case_rules(contributor: Role, reach: Reach, words: str) -> tuple[Grant, ...]:
    return (
        *(
            Grant(role=contributor, entity=entity, may=("read",), where=_case(entity, reach),
                  because=f"They read what is {words} (RET-8)")
            for entity in OF_STORES
        ),
        *(
            Grant(role=contributor, entity=entity, may=("create",), where=_case(entity, reach),
                  because=f"They take in what is {words}")
            for entity in TAKEN_IN
        ),
        *(
            Grant(role=contributor, entity=entity, may=("write",), where=_new_case(entity, reach),
                  because=f"They change what is {words} until somebody has begun (C-3)")
            for entity in TAKEN_IN
        ),
        *(
            Grant(role=contributor, entity=entity, may=("write",), where=_case(entity, reach),
                  fields=("comments",), because=f"They talk about what is {words}")
            for entity in OF_STORES
        ),
        *(
            Grant(role=contributor, entity=entity, may=ANSWERS, where=_case(entity, reach),
                  because="Whoever asked says whether it is solved")
            for entity in TAKEN_IN
        ),
    )  # fmt: skip


def _work_rules(
    contributor: Role, fulfiller: Role, reach: Reach, works: Reach, words: str
) -> tuple[Grant, ...]:
    return (
        *(
            Grant(role=fulfiller, entity=entity, may=("read", "write"), where=_case(entity, works),
                  because=f"They work on what is {words} (RET-8)")
            for entity in OF_STORES
        ),
        *(
            Grant(role=fulfiller, entity=entity, may=("create",), where=_case(entity, works),
                  because=f"They take in what is {words}")
            for entity in TAKEN_IN
        ),
        *(
            Grant(role=contributor, entity=entity, may=("read",), where=_task(entity, reach),
                  because=f"They see the work {words}")
            for entity in (RetailTask, InStoreTask)
        ),
        *(
            Grant(role=contributor, entity=entity, may=("write",), where=_own_task(entity, reach),
                  because="They do the tasks that are given to them")
            for entity in (RetailTask, InStoreTask)
        ),
        *(
            Grant(role=fulfiller, entity=entity, may=WORK, where=_task(entity, works),
                  because=f"They see to the work {words}")
            for entity in (RetailTask, InStoreTask)
        ),
    )  # fmt: skip


def _goods_rules(
    contributor: Role, fulfiller: Role, reach: Reach, works: Reach, words: str
) -> tuple[Grant, ...]:
    of_return, of_line = RmaCase.service_organization, RmaCaseLine.rma_case.service_organization
    return (
        Grant(role=contributor, entity=Organization, may=("read",), where=_by(Organization.sys_id, reach),
              because=f"They see the organizations {words}"),
        Grant(role=contributor, entity=RetailOrganization, may=("read",),
              where=_by(RetailOrganization.organization_core, reach), because=f"They see what is {words}"),
        Grant(role=contributor, entity=Order, may=("read",), where=_by(Order.sold_by, reach),
              because=f"They read the orders {words} (RET-8)"),
        Grant(role=contributor, entity=OrderLine, may=("read",), where=_sold(reach),
              because=f"They read the lines {words}, and those that come out of its stock"),
        Grant(role=contributor, entity=RmaCase, may=("read",), where=_by(of_return, reach),
              because=f"They follow the returns {words} (RET-8)"),
        Grant(role=contributor, entity=RmaCaseLine, may=("read",), where=_by(of_line, reach),
              because=f"They follow the returns {words} (RET-8)"),
        Grant(role=fulfiller, entity=RmaCase, may=WORK, where=_by(of_return, works),
              because=f"They handle the returns {words} (RET-8)"),
        Grant(role=fulfiller, entity=RmaCaseLine, may=WORK, where=_by(of_line, works),
              because=f"They handle the returns {words} (RET-8)"),
        Grant(role=fulfiller, entity=Refund, may=("read",), where=_by(Refund.rma_case.service_organization, works),
              because=f"They see what is paid back for returns {words}"),
    )  # fmt: skip


STORE_RULES = tuple(
    rule
    for contributor, fulfiller, reach, works, words in LEVELS
    for rule in (
        *_case_rules(contributor, reach, words),
        *_work_rules(contributor, fulfiller, reach, works, words),
        *_goods_rules(contributor, fulfiller, reach, works, words),
    )
)
