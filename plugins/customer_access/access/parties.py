"""Who sees related parties, who adds them, and who takes them away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from platform_core import ActorStandIn, Condition, Grant, Operation
from plugins.b2b import AGENT
from plugins.b2c import CONSUMER_AGENT
from plugins.customer_base import ESM_AGENT
from plugins.customer_service import CASE_VIEWER, MANAGER
from plugins.install_base import INSTALL_BASE_ADMIN
from plugins.service_organization import OrganizationMember

from ..entities import CaseParty, ItemParty, SoldProductParty
from ..entities.configuration import CASE, ITEM_PARTY, SOLD_PRODUCT
from ..roles import CASE_CONTRIBUTOR, ITEM_MEMBER, PRODUCT_CONSUMER_WRITE, PRODUCT_CONTACT_WRITE
from .reach import (
    OF_ITEMS,
    OF_PRODUCTS,
    SOURCES,
    Source,
    any_of,
    records_of,
)

EVERYTHING: tuple[Operation, ...] = ("create", "read", "write", "delete")
ADD: tuple[Operation, ...] = ("create", "read", "write")


def of_business_cases(_: ActorStandIn) -> Condition:
    """The case is none of a private person."""
    condition: Condition = CaseParty.case.consumer.is_null() & CaseParty.case.household.is_null()
    return condition


def of_private_cases(_: ActorStandIn) -> Condition:
    """The case is one of a private person, or of a household."""
    condition: Condition = CaseParty.case.consumer.is_not_null() | CaseParty.case.household.is_not_null()
    return condition


STAFF_RULES = (
    Grant(
        role=AGENT,
        entity=CaseParty,
        may=ADD,
        where=of_business_cases,
        because="Who works a case says who else follows it, and until when",
    ),
    Grant(
        role=CONSUMER_AGENT,
        entity=CaseParty,
        may=ADD,
        where=of_private_cases,
        because="Who works a case says who else follows it, and until when",
    ),
    Grant(role=CASE_VIEWER, entity=CaseParty, may=("read",), because="Case viewers see who follows a case"),
    *(
        Grant(role=ESM_AGENT, entity=entity, may=("read",), because="Agents see who has to do with it")
        for entity in (SoldProductParty, ItemParty)
    ),
    *(
        Grant(role=role, entity=entity, may=EVERYTHING, because="They say who has to do with it")
        for entity in (SoldProductParty, ItemParty)
        for role in (MANAGER, INSTALL_BASE_ADMIN)
    ),
)


def _own(source: Source) -> Callable[[ActorStandIn], Condition]:
    return lambda actor: any_of([way(source.party, actor) for way in source.ways])


OWN_RULES = tuple(
    Grant(
        role=source.role,
        entity=source.party,
        may=("read",),
        where=_own(source),
        because="Whoever may be a party sees where he is one, and why",
    )
    for source in SOURCES
)


MEMBERSHIP = Grant(
    role=ITEM_MEMBER,
    entity=OrganizationMember,
    may=("read",),
    where=lambda actor: OrganizationMember.user == actor.id,
    because="Members see to which organizations they belong",
)


def _on_reached(source: Source, table: str, level: str) -> Callable[[ActorStandIn], Condition]:
    """The parties of the records on which the actor is a party himself."""
    return lambda actor: any_of([source.record.is_in(own) for own in records_of(source, table, level, actor)])


def _see(source: Source, table: str) -> Grant:
    return Grant(
        role=source.role,
        entity=source.party,
        may=("read",),
        where=_on_reached(source, table, "read"),
        because="Authorized parties see who else is one",
    )


SHARED_RULES = (
    *(_see(source, SOLD_PRODUCT) for source in OF_PRODUCTS),
    *(_see(source, ITEM_PARTY) for source in OF_ITEMS),
    *(
        Grant(
            role=source.role,
            entity=ItemParty,
            may=("create", "write", "delete"),
            where=_on_reached(source, ITEM_PARTY, "full"),
            because="Parties whose level on parties is full keep those of their item themselves",
        )
        for source in OF_ITEMS
    ),
    *(
        Grant(
            role=source.role,
            entity=CaseParty,
            may=ADD,
            where=_on_reached(source, CASE, "write"),
            because="Authorized contributors bring further parties into their cases",
        )
        for source in SOURCES
        if source.role is CASE_CONTRIBUTOR
    ),
)


def _keeps(source: Source, *columns: Any) -> Callable[[ActorStandIn], Condition]:
    """The parties of these kinds, of the sold products on which the actor is a party himself."""
    kinds: Any = any_of([column.is_not_null() for column in columns])
    return lambda actor: _on_reached(source, SOLD_PRODUCT, "read")(actor) & kinds


PRODUCT_RULES = tuple(
    Grant(
        role=role,
        entity=SoldProductParty,
        may=("create", "write"),
        where=_keeps(source, *columns),
        because="Parties of a sold product who hold this role as well bring further ones in",
    )
    for source, role, columns in (
        (OF_PRODUCTS[0], PRODUCT_CONTACT_WRITE, (SoldProductParty.account, SoldProductParty.contact)),
        (OF_PRODUCTS[1], PRODUCT_CONSUMER_WRITE, (SoldProductParty.consumer,)),
    )
)

RULES = (*STAFF_RULES, *OWN_RULES, MEMBERSHIP, *SHARED_RULES, *PRODUCT_RULES)
