"""The roles under all customer and agent roles, and those for customer data of every kind."""

from platform_core import EXTERNAL, INTERNAL, USER_ADMIN, Role

ESM_USER = Role(
    "sn_esm_user",
    "A customer of any kind who signs in",
    contains=(EXTERNAL,),
    kind="external",
    assignable_by=(USER_ADMIN,),
)
ESM_USER_ADMIN = Role(
    "sn_esm_user_admin",
    "Looks after the users of one customer",
    contains=(ESM_USER,),
    kind="external",
    assignable_by=(USER_ADMIN,),
)
ESM_AGENT = Role(
    "sn_esm_agent",
    "Works for customers of any kind",
    contains=(INTERNAL,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)
ESM_PARTNER = Role(
    "sn_esm_partner",
    "A partner who serves customers of his own",
    contains=(ESM_USER,),
    kind="external",
    assignable_by=(USER_ADMIN,),
)
ESM_ADMIN = Role(
    "sn_esm_admin",
    "Looks after what a partner has with us",
    contains=(EXTERNAL,),
    kind="external",
    assignable_by=(USER_ADMIN,),
)
ESM_PARTNER_ADMIN = Role(
    "sn_esm_partner_admin",
    "Looks after the users of a partner",
    contains=(ESM_USER_ADMIN, ESM_ADMIN),
    kind="external",
    assignable_by=(USER_ADMIN,),
)
CUSTOMER_DATA_VIEWER = Role(
    "sn_customerservice.customer_data_viewer",
    "Reads customers of every kind, and changes nothing",
    contains=(INTERNAL,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)
FOUNDATION_DATA_VIEWER = Role(
    "sn_crm_foundation_data_viewer", "Reads all customer data", contains=(INTERNAL,), kind="internal"
)
FOUNDATION_DATA_MANAGER = Role(
    "sn_crm_foundation_data_manager",
    "Creates and changes all customer data",
    contains=(FOUNDATION_DATA_VIEWER,),
    kind="internal",
)
FOUNDATION_ADMIN = Role(
    "sn_crm_foundation_admin",
    "Sets up customer data for the whole organization",
    contains=(FOUNDATION_DATA_MANAGER,),
    kind="internal",
)
ACCESS_ADMIN = Role(
    "sn_crm_customer_access_management_admin",
    "Defines responsibilities, and what they open",
    contains=(INTERNAL,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)

ROLES = (
    ESM_USER,
    ESM_USER_ADMIN,
    ESM_PARTNER,
    ESM_ADMIN,
    ESM_PARTNER_ADMIN,
    ESM_AGENT,
    CUSTOMER_DATA_VIEWER,
    FOUNDATION_DATA_VIEWER,
    FOUNDATION_DATA_MANAGER,
    FOUNDATION_ADMIN,
    ACCESS_ADMIN,
)
