"""Who works for consumers, who keeps their data, and what a consumer himself may be."""

from platform_core import INTERNAL, USER_ADMIN, Role
from plugins.customer_base import ESM_AGENT, ESM_USER

REQUESTER = Role(
    "sn_customerservice.requester",
    "What every consumer who signs in may, whichever of the roles below he is given",
    grantable=False,
    assignable_by=(USER_ADMIN,),
)
CONSUMER = Role(
    "sn_customerservice.consumer",
    "A private person who uses the service for himself",
    contains=(ESM_USER, REQUESTER),
    kind="external",
    assignable_by=(USER_ADMIN,),
)
UNIFIED_CONSUMER = Role(
    "sn_customerservice.unified_consumer",
    "A private person who may also be one of our employees, and then works for no customers",
    contains=(REQUESTER,),
    assignable_by=(USER_ADMIN,),
    excludes=(ESM_AGENT,),
)
CONSUMER_AGENT = Role(
    "sn_customerservice.consumer_agent",
    "Works for consumers",
    contains=(ESM_AGENT,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)
CONSUMER_VIEWER = Role(
    "sn_crm_consumer_viewer",
    "Reads consumers",
    contains=(INTERNAL,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)
CONSUMER_DATA_MANAGER = Role(
    "sn_crm_consumer_data_manager",
    "Creates and changes consumers and their logins",
    contains=(CONSUMER_VIEWER,),
    kind="internal",
)
CONSUMER_RELATIONSHIP_VIEWER = Role(
    "sn_crm_consumer_relationship_viewer",
    "Reads consumers and who acts for them",
    contains=(CONSUMER_VIEWER,),
    kind="internal",
)
CONSUMER_RELATIONSHIP_DATA_MANAGER = Role(
    "sn_crm_consumer_relationship_data_manager",
    "Creates and changes consumers, and says who acts for them",
    contains=(CONSUMER_DATA_MANAGER, CONSUMER_RELATIONSHIP_VIEWER),
    kind="internal",
)
HOUSEHOLD_VIEWER = Role(
    "sn_crm_household_viewer",
    "Reads households and their members",
    contains=(CONSUMER_VIEWER,),
    kind="internal",
)
HOUSEHOLD_DATA_MANAGER = Role(
    "sn_crm_household_data_manager",
    "Creates and changes households and memberships",
    contains=(HOUSEHOLD_VIEWER,),
    kind="internal",
)
HOUSEHOLD_RELATIONSHIP_VIEWER = Role(
    "sn_crm_household_relationship_viewer",
    "Reads households and who acts for whom in them",
    contains=(HOUSEHOLD_VIEWER, CONSUMER_RELATIONSHIP_VIEWER),
    kind="internal",
)
HOUSEHOLD_RELATIONSHIP_DATA_MANAGER = Role(
    "sn_crm_household_relationship_data_manager",
    "Creates and changes households, and says who acts for whom in them",
    contains=(HOUSEHOLD_DATA_MANAGER, CONSUMER_RELATIONSHIP_DATA_MANAGER, HOUSEHOLD_RELATIONSHIP_VIEWER),
    kind="internal",
)
HOUSEHOLD_STAKEHOLDER = Role(
    "sn_csm_household.viewer",
    "Reads every household and who belongs to it, without reading consumers",
    contains=(INTERNAL,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)

ROLES = (
    REQUESTER,
    CONSUMER,
    UNIFIED_CONSUMER,
    CONSUMER_AGENT,
    CONSUMER_VIEWER,
    CONSUMER_DATA_MANAGER,
    CONSUMER_RELATIONSHIP_VIEWER,
    CONSUMER_RELATIONSHIP_DATA_MANAGER,
    HOUSEHOLD_VIEWER,
    HOUSEHOLD_DATA_MANAGER,
    HOUSEHOLD_RELATIONSHIP_VIEWER,
    HOUSEHOLD_RELATIONSHIP_DATA_MANAGER,
    HOUSEHOLD_STAKEHOLDER,
)
