"""Who works for accounts, who keeps their data, and what an account's own people may be."""

from platform_core import INTERNAL, USER_ADMIN, Role
from plugins.customer_base import ESM_AGENT, ESM_USER, ESM_USER_ADMIN

CUSTOMER = Role(
    "sn_customerservice.customer",
    "A contact who uses the service for his own account",
    contains=(ESM_USER,),
    kind="external",
    assignable_by=(USER_ADMIN,),
)
CUSTOMER_ADMIN = Role(
    "sn_customerservice.customer_admin",
    "A contact who looks after his account, its subsidiaries and their contacts",
    contains=(CUSTOMER, ESM_USER_ADMIN),
    kind="external",
    assignable_by=(USER_ADMIN,),
)
CUSTOMER_CASE_MANAGER = Role(
    "sn_customerservice.customer_case_manager",
    "A contact who looks after the cases of his account and its subsidiaries",
    contains=(CUSTOMER,),
    kind="external",
    assignable_by=(
        USER_ADMIN,
        CUSTOMER_ADMIN,
    ),
)
AGENT = Role(
    "sn_customerservice_agent",
    "Works for accounts",
    contains=(ESM_AGENT,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)
ACCOUNT_VIEWER = Role(
    "sn_crm_account_viewer",
    "Reads accounts and contacts",
    contains=(INTERNAL,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)
ACCOUNT_DATA_MANAGER = Role(
    "sn_crm_account_data_manager",
    "Creates and changes accounts, their hierarchy and their contacts",
    contains=(ACCOUNT_VIEWER,),
    kind="internal",
)
ACCOUNT_RELATIONSHIP_VIEWER = Role(
    "sn_crm_account_relationship_viewer",
    "Reads accounts, contacts, their relationships and teams",
    contains=(ACCOUNT_VIEWER,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)
ACCOUNT_RELATIONSHIP_DATA_MANAGER = Role(
    "sn_crm_account_relationship_data_manager",
    "Keeps accounts and contacts, and also their relationships, teams and access",
    contains=(ACCOUNT_DATA_MANAGER, ACCOUNT_RELATIONSHIP_VIEWER),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)
CONTACT_MANAGER = Role(
    "sn_customerservice.contact_manager",
    "Creates and changes contacts",
    contains=(INTERNAL,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)

ROLES = (
    CUSTOMER,
    CUSTOMER_ADMIN,
    CUSTOMER_CASE_MANAGER,
    AGENT,
    ACCOUNT_VIEWER,
    ACCOUNT_DATA_MANAGER,
    ACCOUNT_RELATIONSHIP_VIEWER,
    ACCOUNT_RELATIONSHIP_DATA_MANAGER,
    CONTACT_MANAGER,
)
