"""Who works at locations, who looks after them, and who asks for service in their name."""

from platform_core import APPROVER, EXTERNAL, INTERNAL, USER_ADMIN, Role
from plugins.contributors import ACCOUNT_CONTRIBUTOR, CASE_CREATOR, CONSUMER_CONTRIBUTOR
from plugins.service_organization import ORGANIZATION_ADMIN

CRITERIA_READER = Role(
    "sn_service_org.service_criteria_read",
    "Reads which services locations offer",
    assignable_by=(USER_ADMIN,),
)
CUSTOMER_CRITERIA_READER = Role(
    "sn_service_org.customer_criteria_read",
    "Reads by which criteria locations serve",
    assignable_by=(USER_ADMIN,),
)
CONTRIBUTOR = Role(
    "sn_customerservice.service_organization_contributor",
    "Asks for service in the name of his locations, and follows what they ask for",
    contains=(CASE_CREATOR, CRITERIA_READER, CUSTOMER_CRITERIA_READER),
    assignable_by=(USER_ADMIN,),
)
HIERARCHY_CONTRIBUTOR = Role(
    "org_hierarchy_contributor",
    "Asks for service in the name of his locations and all below them",
    contains=(CONTRIBUTOR,),
    assignable_by=(USER_ADMIN,),
)
SELF_CONTRIBUTOR = Role(
    "sn_bus_loc.business_org_self_contributor",
    "A member of a location who opens and follows cases about what is assigned to himself",
    contains=(CASE_CREATOR,),
    assignable_by=(USER_ADMIN,),
)
ESM_LOCATION_AGENT = Role(
    "sn_esm_location_agent", "Works for the customers of locations", assignable_by=(USER_ADMIN,)
)
LOCATION_AGENT = Role(
    "sn_customerservice.svc_location_agent",
    "Works the cases of accounts at his locations",
    contains=(ESM_LOCATION_AGENT,),
    assignable_by=(USER_ADMIN,),
)
LOCATION_CONSUMER_AGENT = Role(
    "sn_customerservice.svc_location_consumer_agent",
    "Works the cases of consumers and households at his locations",
    contains=(ESM_LOCATION_AGENT,),
    assignable_by=(USER_ADMIN,),
)
LOCATION_MANAGER = Role(
    "sn_customerservice.svc_location_manager",
    "Works every case of his locations and all below them, and looks after their staff",
    contains=(LOCATION_AGENT, LOCATION_CONSUMER_AGENT, APPROVER),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)
MANAGER_CORE = Role(
    "svc_location_manager_core",
    "Looks after his locations, all below them, and their staff",
    assignable_by=(USER_ADMIN,),
)
MANAGER_CONTRIBUTOR = Role(
    "sn_customerservice.svc_location_manager_contributor",
    "Looks after his locations and all below them, and opens cases in their name and for customers",
    contains=(CONTRIBUTOR, ACCOUNT_CONTRIBUTOR, CONSUMER_CONTRIBUTOR, MANAGER_CORE),
    assignable_by=(USER_ADMIN,),
)
RELATIONSHIP_MANAGER = Role(
    "sn_bus_loc.location_relationship_manager",
    "Cares for the external locations that are assigned to him",
    contains=(MANAGER_CONTRIBUTOR, INTERNAL),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)
SUPPORT_AGENT = Role(
    "sn_bus_loc.svc_location_support_agent",
    "Resolves what other locations ask of his",
    contains=(ESM_LOCATION_AGENT,),
    assignable_by=(USER_ADMIN,),
)
LOCATION_VIEWER = Role(
    "sn_bus_loc.viewer",
    "Reads every business location",
    contains=(INTERNAL,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)
INTERNAL_LOCATION_VIEWER = Role(
    "sn_bus_loc.ibl_viewer",
    "Reads every internal location and its staff",
    contains=(INTERNAL,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)
EXTERNAL_LOCATION_VIEWER = Role(
    "sn_bus_loc.ebl_viewer",
    "Reads every external location and its staff",
    contains=(INTERNAL,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)
LOCATION_WRITER = Role(
    "sn_bus_loc.writer",
    "Creates and changes business locations",
    contains=(LOCATION_VIEWER,),
    kind="internal",
)
INTERNAL_LOCATION_WRITER = Role(
    "sn_bus_loc.ibl_writer",
    "Creates and changes internal locations",
    contains=(INTERNAL_LOCATION_VIEWER,),
    kind="internal",
)
BUSINESS_ORG_ADMIN = Role(
    "sn_bus_loc.business_org_admin",
    "Sets business locations up, with their staff, criteria and services",
    contains=(
        ORGANIZATION_ADMIN,
        INTERNAL_LOCATION_WRITER,
        EXTERNAL_LOCATION_VIEWER,
        INTERNAL_LOCATION_VIEWER,
        LOCATION_WRITER,
    ),
    kind="internal",
)
OUTSOURCING_ADMIN = Role(
    "sn_csm_ocs.csm_ocs_admin",
    "Sets outsourced service providers up, with their staff and whom they serve",
    contains=(INTERNAL,),
    kind="internal",
)
OUTSOURCED_AGENT = Role(
    "sn_csm_ocs.ext_agent",
    "Works the cases that are given to the call centre where he works",
    contains=(EXTERNAL,),
    kind="external",
    assignable_by=(USER_ADMIN,),
)

ROLES = (
    CRITERIA_READER, CUSTOMER_CRITERIA_READER, CONTRIBUTOR,
    HIERARCHY_CONTRIBUTOR, SELF_CONTRIBUTOR, ESM_LOCATION_AGENT, LOCATION_AGENT, LOCATION_CONSUMER_AGENT,
    LOCATION_MANAGER, MANAGER_CORE, MANAGER_CONTRIBUTOR, RELATIONSHIP_MANAGER, SUPPORT_AGENT, LOCATION_VIEWER,
    INTERNAL_LOCATION_VIEWER, EXTERNAL_LOCATION_VIEWER, LOCATION_WRITER, INTERNAL_LOCATION_WRITER, BUSINESS_ORG_ADMIN,
    OUTSOURCING_ADMIN, OUTSOURCED_AGENT,
)  # fmt: skip
