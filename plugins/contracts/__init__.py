"""Contracts: what was agreed with customers, what it covers, and what they are entitled to."""

from .choosing import Candidate, Match, candidates
from .entities import (
    CaseEntitlement,
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
from .jobs import follow_the_days
from .manifest import pack
from .roles import (
    CONTRACT_MANAGER,
    CONTRACT_VIEWER,
    ENTITLEMENT_ADMIN,
    INTEGRATOR,
    SERVICE_CONTRACT_ADMIN,
    SERVICE_CONTRACT_MANAGER,
)

__all__ = [
    "CONTRACT_MANAGER",
    "CONTRACT_VIEWER",
    "ENTITLEMENT_ADMIN",
    "INTEGRATOR",
    "SERVICE_CONTRACT_ADMIN",
    "SERVICE_CONTRACT_MANAGER",
    "Candidate",
    "CaseEntitlement",
    "Contract",
    "ContractAsset",
    "ContractContact",
    "ContractLine",
    "Coverage",
    "Entitlement",
    "EntitlementCharacteristic",
    "EntitlementUsage",
    "Match",
    "Renewal",
    "candidates",
    "follow_the_days",
    "pack",
]
