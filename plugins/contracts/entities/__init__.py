"""The tables of contracts and entitlements."""

from .cases import CaseEntitlement
from .contracts import Contract, ContractLine
from .entitlements import Entitlement, EntitlementCharacteristic, EntitlementUsage
from .links import ContractAsset, ContractContact, Coverage, Renewal

ENTITIES = (
    Contract,
    ContractLine,
    Entitlement,
    EntitlementCharacteristic,
    EntitlementUsage,
    Coverage,
    ContractContact,
    ContractAsset,
    Renewal,
    CaseEntitlement,
)

__all__ = [
    "ENTITIES",
    "CaseEntitlement",
    "Contract",
    "ContractAsset",
    "ContractContact",
    "ContractLine",
    "Coverage",
    "Entitlement",
    "EntitlementCharacteristic",
    "EntitlementUsage",
    "Renewal",
]
