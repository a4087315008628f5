"""What staff may do with contracts and entitlements: agents read, managers and administrators write (CSM-147)."""

from __future__ import annotations

from typing import Any

from platform_core import (
    ADMIN,
    APPROVER,
    IMPORT_ADMIN,
    ActorStandIn,
    Condition,
    Entity,
    Grant,
    Operation,
    Restriction,
    Role,
    related,
)
from plugins.b2b import AGENT
from plugins.b2c import CONSUMER_AGENT
from plugins.customer_base import CUSTOMER_DATA_VIEWER
from plugins.customer_service import MANAGER
from plugins.install_base import InstallBaseItem, SoldProduct
from plugins.product_data import Asset

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
from ..roles import CONTRACT_MANAGER, CONTRACT_VIEWER, ENTITLEMENT_ADMIN
from .reach import of_accounts, of_consumers, reaching

WORK: tuple[Operation, ...] = ("create", "read", "write")
EVERYTHING: tuple[Operation, ...] = (*WORK, "delete")
LINKS: tuple[type[Entity], ...] = (Coverage, ContractContact, ContractAsset)
PARTS: tuple[type[Entity], ...] = (Entitlement, EntitlementCharacteristic, EntitlementUsage)
ALL: tuple[type[Entity], ...] = (Contract, ContractLine, Renewal, *LINKS, *PARTS)


def as_approver(actor: ActorStandIn) -> Condition:
    """The actor is the one who decides about the contract."""
    condition: Condition = Contract.approver == actor.id
    return condition


def still_a_draft(_: ActorStandIn) -> Condition:
    """The contract never was in force."""
    condition: Condition = Contract.state == DRAFT
    return condition


def line_of_a_draft(_: ActorStandIn) -> Condition:
    """The contract of the line never was in force."""
    line: Any = ContractLine
    condition: Condition = line.contract.state == DRAFT
    return condition


def _reading(role: Role, because: str) -> tuple[Grant, ...]:
    return tuple(Grant(role=role, entity=entity, may=("read",), because=because) for entity in ALL)


def _reading_of(role: Role, kind: str) -> tuple[Grant, ...]:
    owned = of_accounts if kind == "account" else of_consumers
    because = f"Agents see what was agreed with the {kind}s that they work for (CSM-147)"
    return tuple(
        Grant(role=role, entity=entity, may=("read",), where=reaching(entity, owned), because=because)
        for entity in ALL
    )


def _keeping_contracts(role: Role, who: str) -> tuple[Grant, ...]:
    because = f"{who} make contracts (CSM-147)"
    return (
        Grant(role=role, entity=Contract, may=WORK, because=because),
        Grant(role=role, entity=ContractLine, may=WORK, because=because),
        *(Grant(role=role, entity=entity, may=EVERYTHING, because=because) for entity in LINKS),
        Grant(
            role=role, entity=Contract, may=("delete",), where=still_a_draft,
            because=f"{who} delete drafts that came to nothing",
        ),
        Grant(
            role=role, entity=ContractLine, may=("delete",), where=line_of_a_draft,
            because=f"{who} take lines out of drafts",
        ),
    )  # fmt: skip


def _keeping_entitlements(role: Role, who: str) -> tuple[Grant, ...]:
    because = f"{who} keep entitlements (CSM-147)"
    kept: tuple[type[Entity], ...] = (*PARTS, Coverage)
    return tuple(Grant(role=role, entity=entity, may=EVERYTHING, because=because) for entity in kept)


def _for_approvers() -> tuple[Grant, ...]:
    moves = ("transition:start_review", "transition:approve", "transition:reject")
    because = "Approvers see what they decide about"
    mine = related(Contract.sys_id, as_approver(ActorStandIn()))
    parts: tuple[Any, ...] = (ContractLine, Coverage, Entitlement)
    return (
        Grant(
            role=APPROVER, entity=Contract, may=("read", *moves), where=as_approver,
            because="Approvers decide about the contracts that name them",
        ),
        *(
            Grant(
                role=APPROVER, entity=part, may=("read",), because=because,
                where=lambda _, part=part: part.contract.is_in(mine),  # type: ignore[misc]
            )
            for part in parts
        ),
    )  # fmt: skip


THINGS: tuple[type[Entity], ...] = (SoldProduct, InstallBaseItem, Asset)
IMPORTED: tuple[type[Entity], ...] = (Contract, ContractLine, *LINKS, *PARTS)

RULES: tuple[Grant | Restriction, ...] = (
    *_reading(CONTRACT_VIEWER, "Viewers read every contract"),
    *_reading(CUSTOMER_DATA_VIEWER, "Who reads customer data reads what was agreed with customers"),
    *_reading_of(AGENT, "account"),
    *_reading_of(CONSUMER_AGENT, "consumer"),
    *_keeping_contracts(CONTRACT_MANAGER, "Contract managers"),
    *_keeping_entitlements(ENTITLEMENT_ADMIN, "Entitlement administrators"),
    *_reading(MANAGER, "Managers read every contract"),
    *_keeping_contracts(MANAGER, "Managers of customer service"),
    *_keeping_entitlements(MANAGER, "Managers of customer service"),
    *_for_approvers(),
    *(
        Grant(
            role=CONTRACT_VIEWER,
            entity=entity,
            may=("read",),
            because="What contracts cover is seen with them",
        )
        for entity in THINGS
    ),
    *(
        Grant(
            role=IMPORT_ADMIN,
            entity=entity,
            may=WORK,
            because="Imports bring contracts in, with their history",
        )
        for entity in IMPORTED
    ),
    Restriction(
        entity=Contract,
        where=as_approver,
        unless=(ADMIN,),
        may=("transition:start_review", "transition:approve", "transition:reject"),
        because="Only the approver that a contract names decides about it",
    ),
)
