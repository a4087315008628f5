"""Through which related parties an actor reaches what: the ways in which he is one, and where these lead.

A party opens something while all of it holds: the row is the actor's own, his account's or his organization's; today is
within its dates; its responsibility has an active configuration for the role, the table and the level asked about.
Each way is a condition of its own, so that its index finds the few records that it leads to.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from platform_core import ActorStandIn, Condition, Related, Role, exists, outer, related, valid
from plugins.b2b import own_accounts
from plugins.b2c import own_consumers
from plugins.customer_service import AffectedItem, Case, CaseTask
from plugins.install_base import InstallBaseItem, InstalledProduct, SoldProduct
from plugins.service_organization import OrganizationMember

from ..entities import AccessConfiguration, CaseParty, ItemParty, PartyEntity, SoldProductParty
from ..entities.configuration import CASE, INSTALLED_PRODUCT, ITEM, SOLD_PRODUCT
from ..roles import (
    CASE_CONSUMER,
    CASE_CONTACT,
    CASE_CONTRIBUTOR,
    ITEM_CONSUMER,
    ITEM_CONTACT,
    ITEM_CONTRIBUTOR,
    ITEM_MEMBER,
    PRODUCT_CONSUMER,
    PRODUCT_CONTACT,
)

LEVELS = ("read", "write", "full")
Way = Callable[[Any, ActorStandIn], Any]


def by_contact(party: Any, actor: ActorStandIn) -> Any:
    """The party is the contact himself."""
    return party.contact == actor.id


def by_account(party: Any, actor: ActorStandIn) -> Any:
    """The party is the account of which the actor is a contact."""
    return party.account.is_in(own_accounts(actor))


def by_consumer(party: Any, actor: ActorStandIn) -> Any:
    """The party is the consumer whose login the actor is."""
    return party.consumer.is_in(own_consumers(actor))


def by_user(party: Any, actor: ActorStandIn) -> Any:
    """The party is the person himself."""
    return party.user == actor.id


def by_contributor(party: Any, actor: ActorStandIn) -> Any:
    """The party is the person himself, for no organization."""
    return (party.user == actor.id) & party.service_organization.is_null()


def by_member(party: Any, actor: ActorStandIn) -> Any:
    """The party is the person as a member of an organization, which he still is."""
    still = (OrganizationMember.service_organization == outer(party.service_organization)) & (
        OrganizationMember.user == actor.id
    )
    member = exists(OrganizationMember, still & OrganizationMember.active.eq(True))
    return (party.user == actor.id) & party.service_organization.is_not_null() & member


def by_organization(party: Any, actor: ActorStandIn) -> Any:
    """The party is an organization of which the actor is a member."""
    mine = (OrganizationMember.user == actor.id) & OrganizationMember.active.eq(True)
    own = related(OrganizationMember.service_organization, mine)
    return party.service_organization.is_in(own) & party.user.is_null()


class Source(NamedTuple):
    """A functional role, the relationship in which its holders are parties, and the ways in which they are."""

    role: Role
    party: PartyEntity
    record: Any
    ways: tuple[Way, ...]


SOURCES = (
    Source(CASE_CONTACT, CaseParty, CaseParty.case, (by_contact,)),
    Source(CASE_CONSUMER, CaseParty, CaseParty.case, (by_consumer,)),
    Source(CASE_CONTRIBUTOR, CaseParty, CaseParty.case, (by_user,)),
    Source(PRODUCT_CONTACT, SoldProductParty, SoldProductParty.sold_product, (by_contact, by_account)),
    Source(PRODUCT_CONSUMER, SoldProductParty, SoldProductParty.sold_product, (by_consumer,)),
    Source(ITEM_CONTACT, ItemParty, ItemParty.install_base_item, (by_contact, by_account)),
    Source(ITEM_CONSUMER, ItemParty, ItemParty.install_base_item, (by_consumer,)),
    Source(ITEM_CONTRIBUTOR, ItemParty, ItemParty.install_base_item, (by_contributor,)),
    Source(ITEM_MEMBER, ItemParty, ItemParty.install_base_item, (by_member, by_organization)),
)
OF_CASES = tuple(source for source in SOURCES if source.party is CaseParty)
OF_PRODUCTS = tuple(source for source in SOURCES if source.party is SoldProductParty)
OF_ITEMS = tuple(source for source in SOURCES if source.party is ItemParty)


def authorized(source: Source, table: str, level: str, actor: ActorStandIn) -> Any:
    """The party is valid today, and its responsibility opens the table to holders of the role at this level."""
    party: Any = source.party
    opening = (
        (AccessConfiguration.role == source.role.name)
        & (AccessConfiguration.relationship_table == party.info.table)
        & (AccessConfiguration.accessible_table == table)
        & AccessConfiguration.access_level.is_in(list(LEVELS[LEVELS.index(level) :]))
        & AccessConfiguration.active.eq(True)
    )
    held = party.responsibility.is_in(related(AccessConfiguration.responsibility, opening))
    return held & valid(party.start_date, party.end_date, actor.today)


def records_of(source: Source, table: str, level: str, actor: ActorStandIn) -> list[Related]:
    """The records on which the actor is such a party, way by way."""
    rest = authorized(source, table, level, actor)
    return [related(source.record, way(source.party, actor) & rest) for way in source.ways]


def any_of(conditions: list[Any]) -> Condition:
    """One of these conditions holds."""
    condition: Condition = reduce(or_, conditions)
    return condition


def cases(source: Source, level: str, actor: ActorStandIn) -> Condition:
    """The cases that holders of the role reach: their own as parties, or those of what they are parties of."""
    found = records_of(source, CASE, level, actor)
    if source.party is CaseParty:
        return any_of([Case.sys_id.is_in(own) for own in found])
    if source.party is SoldProductParty:
        return any_of([Case.sold_product.is_in(own) for own in found])
    return any_of(
        [Case.install_base.within(own) for own in found]
        + [Case.sys_id.is_in(_affected(own)) for own in found]
        + [Case.sold_product.is_in(_realised(own)) for own in found]
    )


def products(source: Source, actor: ActorStandIn) -> Condition:
    """The sold products that holders of the role read."""
    found = records_of(source, SOLD_PRODUCT, "read", actor)
    of_product = source.party is SoldProductParty
    return any_of([SoldProduct.sys_id.is_in(own if of_product else _realised(own)) for own in found])


def items(source: Source, actor: ActorStandIn) -> Condition:
    """The install base items that holders of the role read."""
    found = records_of(source, ITEM, "read", actor)
    if source.party is SoldProductParty:
        return any_of([InstallBaseItem.sys_id.is_in(_realising(own)) for own in found])
    return any_of([InstallBaseItem.sys_id.within(own) for own in found])


def installed_products(source: Source, actor: ActorStandIn) -> Condition:
    """The links between both that holders of the role read."""
    found = records_of(source, INSTALLED_PRODUCT, "read", actor)
    if source.party is SoldProductParty:
        return any_of([InstalledProduct.sold_product.is_in(own) for own in found])
    return any_of([InstalledProduct.install_base.within(own) for own in found])


def affected_items(source: Source, actor: ActorStandIn) -> Condition:
    """The further items of the cases that holders of the role read."""
    return exists(Case, (Case.sys_id == outer(AffectedItem.case)) & cases(source, "read", actor))


def shown_tasks(source: Source, level: str, actor: ActorStandIn) -> Condition:
    """The task is shown to customers, and belongs to a case that he reaches so far as a party."""
    of_cases = CaseTask.parent_case.is_in(related(Case.sys_id, cases(source, level, actor)))
    condition: Condition = of_cases & CaseTask.visible_to_customer.eq(True)
    return condition


def _affected(items_of_actor: Related) -> Related:
    return related(AffectedItem.case, AffectedItem.install_base.within(items_of_actor))


def _realised(items_of_actor: Related) -> Related:
    return related(InstalledProduct.sold_product, InstalledProduct.install_base.within(items_of_actor))


def _realising(products_of_actor: Related) -> Related:
    return related(InstalledProduct.install_base, InstalledProduct.sold_product.is_in(products_of_actor))
