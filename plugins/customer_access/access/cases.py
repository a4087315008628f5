"""What related parties may do to cases: those that they are named on, and those about what they are parties of."""

from __future__ import annotations

from typing import Any

import msgspec

from platform_core import (
    ActorStandIn,
    Condition,
    Grant,
    exists,
    outer,
)
from platform_core import Permission as _Permission
from plugins.b2b import own_accounts
from plugins.b2c import own_or_of_others
from plugins.customer_service import (
    CUSTOMER_CREATES,
    CUSTOMER_MOVES,
    CUSTOMER_READS,
    CUSTOMER_WRITES,
    AffectedItem,
    Case,
    task_answers,
)
from plugins.install_base import InstallBaseItem, SoldProduct

from ..entities import CaseParty, SoldProductParty
from ..roles import CASE_CONTRIBUTOR, ITEM_CONTACT, ITEM_CONTRIBUTOR, ITEM_MEMBER
from .reach import SOURCES, Source, affected_items, any_of, cases, shown_tasks

ABOUT = ("product", "asset", "sold_product", "install_base")
PARTY_READS = CUSTOMER_READS
PARTY_CREATES = tuple(dict.fromkeys((*CUSTOMER_CREATES, "description", *ABOUT)))
MAYBE_STAFF = (CASE_CONTRIBUTOR, ITEM_CONTRIBUTOR, ITEM_MEMBER)
"""The roles that members of staff may hold. Work notes are protected: to those who are no staff they stay shut."""
ANSWERS: tuple[_Permission, ...] = ("write", *(f"transition:{move.name}" for move in CUSTOMER_MOVES))


def _because(source: Source, text: str) -> str:
    what = {CaseParty: "a case", SoldProductParty: "a sold product"}.get(source.party, "an item")
    return f"Authorized parties of {what} {text}"


def owned_alike(owned: Any, key: Any) -> Condition:
    """The case belongs to whom the product or item that it names belongs."""
    this = owned.sys_id == outer(key)
    account = (owned.account == outer(Case.account)) & owned.account.is_not_null()
    of_account = exists(owned, this & account) & Case.consumer.is_null() & Case.household.is_null()
    consumer = exists(owned, this & (owned.consumer == outer(Case.consumer)))
    household = exists(owned, this & (owned.household == outer(Case.household)))
    private = Case.account.is_null() & (consumer | (household & Case.consumer.is_null()))
    condition: Condition = of_account | private
    return condition


def for_himself(actor: ActorStandIn) -> Condition:
    """The case belongs to the actor: to his account, or to him as a consumer or whom he acts for."""
    business = Case.account.is_in(own_accounts(actor)) & Case.consumer.is_null() & Case.household.is_null()
    private = own_or_of_others(Case.consumer, actor)
    condition: Condition = business | (private & Case.account.is_null())
    return condition


def _creates(source: Source, actor: ActorStandIn) -> Condition:
    """A case about what he is a party of, for its owner or for himself, in nobody else's name."""
    mine = cases(source, "full", actor)
    nobody_else = Case.contact.is_null() | (Case.contact == actor.id)
    product = Case.sold_product.is_not_null() & owned_alike(SoldProduct, Case.sold_product)
    item = Case.install_base.is_not_null() & owned_alike(InstallBaseItem, Case.install_base)
    both = any_of([product & Case.install_base.is_null(), item & Case.sold_product.is_null(), product & item])
    whose: Any = both
    if source.role is ITEM_CONTACT:
        same = (InstallBaseItem.sys_id == outer(Case.install_base)) & InstallBaseItem.account.is_in(
            own_accounts(actor)
        )
        whose = both & (Case.install_base.is_null() | exists(InstallBaseItem, same))
        whose = whose & Case.account.is_in(own_accounts(actor))
    elif source.party is SoldProductParty:
        whose = both | (for_himself(actor) & Case.install_base.is_null())
    condition: Any = mine & nobody_else & whose
    return condition  # type: ignore[no-any-return]


def _grants(source: Source) -> tuple[Grant, ...]:
    reads = (*PARTY_READS, "work_notes") if source.role in MAYBE_STAFF else PARTY_READS
    found = (
        Grant(
            role=source.role,
            entity=Case,
            may=("read",),
            where=lambda actor: cases(source, "read", actor),
            fields=reads,
            because=_because(source, "follow it with all its cases (CSM-155, CSM-159)")
            if source.party is not CaseParty
            else _because(source, "follow it (CSM-155, CSM-158)"),
        ),
        Grant(
            role=source.role,
            entity=Case,
            may=ANSWERS,
            where=lambda actor: cases(source, "write", actor),
            fields=CUSTOMER_WRITES,
            because=_because(source, "comment, and answer as the customer does (CSM-158, CSM-164)"),
        ),
    )
    if source.party is CaseParty:
        return found
    opens = Grant(
        role=source.role,
        entity=Case,
        may=("create",),
        where=lambda actor: _creates(source, actor),
        fields=PARTY_CREATES,
        because=_because(source, "open cases about it where their level is full (CSM-163)"),
    )
    return (*found, opens)


def _affected(source: Source) -> Grant:
    return Grant(
        role=source.role,
        entity=AffectedItem,
        may=("read",),
        where=lambda actor: affected_items(source, actor),
        because=_because(source, "see what else its cases are about (CSM-159)"),
    )


def _tasks(source: Source) -> tuple[Grant, ...]:
    """A party sees the tasks that customers are shown, and does them where he answers for the customer."""

    def seen(actor: ActorStandIn) -> Condition:
        """The task is shown to customers, and belongs to a case that the actor follows as a party."""
        return shown_tasks(source, "read", actor)

    def done(actor: ActorStandIn) -> Condition:
        """The same, and he answers on that case."""
        return shown_tasks(source, "write", actor)

    reads, *does = task_answers(
        source.role, done, _because(source, "do what its cases need of the customer (CSM-158)")
    )
    return (msgspec.structs.replace(reads, where=seen), *does)


RULES = (
    *(rule for source in SOURCES for rule in _grants(source)),
    *(rule for source in SOURCES for rule in _tasks(source)),
    *(_affected(source) for source in SOURCES),
)
