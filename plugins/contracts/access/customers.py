"""What customers see of their own contracts and entitlements."""

from __future__ import annotations

from platform_core import Entity, Grant
from plugins.b2b import CUSTOMER, CUSTOMER_ADMIN
from plugins.b2c import REQUESTER

from ..entities import (
    Contract,
    ContractAsset,
    ContractLine,
    Coverage,
    Entitlement,
    EntitlementCharacteristic,
    EntitlementUsage,
)
from .reach import of_own_account, of_own_consumer, of_own_tree, reaching

STAMPS = ("sys_created_on", "sys_updated_on", "sys_mod_count")
CONTRACT_READS = (
    *STAMPS, "number", "short_description", "description", "vendor_contract", "account", "consumer", "household",
    "contact", "parent", "state", "starts", "ends", "suspend_end", "terms_and_conditions",
)  # fmt: skip
COSTS = ("monthly_cost", "yearly_cost", "lifetime_cost", "currency")
LINE_READS = (
    *STAMPS, "number", "name", "contract", "parent_contract_line", "product_model", "product_offering",
    "product_specification", "sold_product", "quantity", "state", "starts", "ends",
)  # fmt: skip
ENTITLEMENT_READS = (
    *STAMPS, "number", "entitlement_name", "account", "consumer", "household", "contract", "service_contract_line",
    "product",
    "product_offering", "product_specification",
    "asset", "sold_product", "install_base_item", "sold_entitlement", "channel", "active", "state",
    "start_date", "end_date", "unit", "per_unit", "total_units", "remaining_units",
)  # fmt: skip
READS: tuple[tuple[type[Entity], tuple[str, ...] | None], ...] = (
    (Contract, CONTRACT_READS),
    (ContractLine, LINE_READS),
    (Entitlement, ENTITLEMENT_READS),
    (Coverage, None),
    (ContractAsset, None),
    (EntitlementCharacteristic, None),
    (EntitlementUsage, None),
)

RULES = (
    *(
        Grant(
            role=CUSTOMER,
            entity=entity,
            may=("read",),
            where=reaching(entity, of_own_account),
            fields=fields,
            because="Customers see what was agreed with the accounts that they act for",
        )
        for entity, fields in READS
    ),
    *(
        Grant(
            role=CUSTOMER_ADMIN,
            entity=entity,
            may=("read",),
            where=reaching(entity, of_own_tree),
            fields=(*CONTRACT_READS, *COSTS) if entity is Contract else fields,
            because="Customer admins see what was agreed with their accounts and all below, and what it costs",
        )
        for entity, fields in READS
    ),
    *(
        Grant(
            role=REQUESTER,
            entity=entity,
            may=("read",),
            where=reaching(entity, of_own_consumer),
            fields=(*CONTRACT_READS, *COSTS) if entity is Contract else fields,
            because="Consumers see what was agreed with them and with those for whom they act",
        )
        for entity, fields in READS
    ),
)
