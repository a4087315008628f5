"""Whose contracts and entitlements an actor reaches, and what hangs on these."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from platform_core import ActorStandIn, Condition, Entity, related
from plugins.b2b import at_own, in_own_trees
from plugins.b2c import own_or_of_others

from ..entities import (
    Contract,
    ContractAsset,
    ContractContact,
    ContractLine,
    Coverage,
    Entitlement,
    EntitlementCharacteristic,
    EntitlementUsage,
    Renewal,
)
from ..periods import DRAFT

Where = Callable[[ActorStandIn], Condition]
Owned = Callable[[Any, ActorStandIn], Condition]
"""A condition over a contract or an entitlement, which have the same fields for their customer."""

OF_A_CONTRACT: tuple[type[Entity], ...] = (ContractLine, ContractContact, ContractAsset, Renewal)
OF_AN_ENTITLEMENT: tuple[type[Entity], ...] = (EntitlementCharacteristic, EntitlementUsage)


def of_accounts(table: Any, _: ActorStandIn) -> Condition:
    """It is one of an account."""
    condition: Condition = table.account.is_not_null()
    return condition


def of_consumers(table: Any, _: ActorStandIn) -> Condition:
    """It is one of a private person, or of a household."""
    condition: Condition = table.consumer.is_not_null()
    return condition


def of_own_account(table: Any, actor: ActorStandIn) -> Condition:
    """It is one of an account that the actor acts for, and no draft."""
    condition: Condition = _no_draft(table) & at_own(table.account, actor)
    return condition


def of_own_tree(table: Any, actor: ActorStandIn) -> Condition:
    """It is one of an account that the actor acts for, or of one below it, and no draft."""
    condition: Condition = _no_draft(table) & in_own_trees(table.account, actor)
    return condition


def of_own_consumer(table: Any, actor: ActorStandIn) -> Condition:
    """It is one of the consumer whose login the actor is, or of one for whom he acts, and no draft."""
    condition: Condition = _no_draft(table) & own_or_of_others(table.consumer, actor)
    return condition


def _no_draft(table: Any) -> Any:
    return table.state != DRAFT


def reaching(entity: type[Entity], owned: Owned) -> Where:
    """The condition over an entity of this pack by which it belongs to contracts and entitlements that are ``owned``."""
    table: Any = entity

    def condition(actor: ActorStandIn) -> Condition:
        """It belongs to a contract or an entitlement of a customer for whom the actor acts, or is one."""
        if entity in (Contract, Entitlement):
            return owned(table, actor)
        of_contract = related(Contract.sys_id, owned(Contract, actor))
        of_entitlement = related(Entitlement.sys_id, owned(Entitlement, actor))
        if entity in OF_A_CONTRACT:
            found: Condition = table.contract.is_in(of_contract)
        elif entity in OF_AN_ENTITLEMENT:
            found = table.entitlement.is_in(of_entitlement)
        else:
            assert entity is Coverage, f"nobody says whose {entity.__name__} is"
            found = table.contract.is_in(of_contract) | table.entitlement.is_in(of_entitlement)
        return found

    return condition
