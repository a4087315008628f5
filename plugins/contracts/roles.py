"""Who keeps contracts and entitlements, and who reads them."""

from platform_core import INTERNAL, USER_ADMIN, Role
from plugins.customer_base import CUSTOMER_DATA_VIEWER

CONTRACT_VIEWER = Role(
    "sn_pss_core.service_contract_viewer",
    "Reads contracts and entitlements",
    contains=(INTERNAL,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)
CONTRACT_MANAGER = Role(
    "contract_manager",
    "Makes contracts, and says what they cover",
    contains=(CONTRACT_VIEWER, CUSTOMER_DATA_VIEWER),
    kind="internal",
)
ENTITLEMENT_ADMIN = Role(
    "entitlement_admin",
    "Keeps entitlements and their units",
    contains=(CONTRACT_VIEWER, CUSTOMER_DATA_VIEWER),
    kind="internal",
)
SERVICE_CONTRACT_MANAGER = Role(
    "sn_pss_core.service_contract_manager",
    "Makes contracts with their lines and entitlements",
    contains=(CONTRACT_MANAGER, ENTITLEMENT_ADMIN),
    kind="internal",
)
SERVICE_CONTRACT_ADMIN = Role(
    "service_contract_admin",
    "Keeps everything about contracts, and takes back what was made by mistake",
    contains=(SERVICE_CONTRACT_MANAGER,),
    kind="internal",
)
INTEGRATOR = Role(
    "sn_pss_core.pss_integrator",
    "A program that brings contracts and entitlements in, and verifies entitlements",
    contains=(SERVICE_CONTRACT_MANAGER,),
    kind="internal",
)

ROLES = (
    CONTRACT_VIEWER,
    CONTRACT_MANAGER,
    ENTITLEMENT_ADMIN,
    SERVICE_CONTRACT_MANAGER,
    SERVICE_CONTRACT_ADMIN,
    INTEGRATOR,
)
