"""Who sets up organizations, and who only looks on."""

from platform_core import INTERNAL, USER_ADMIN, Role

ORGANIZATION_VIEWER = Role(
    "sn_service_org.viewer",
    "Reads every organization",
    contains=(INTERNAL,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)
ORGANIZATION_WRITER = Role(
    "sn_service_org.writer",
    "Creates and changes organizations",
    contains=(ORGANIZATION_VIEWER,),
    kind="internal",
)
ORGANIZATION_ADMIN = Role(
    "sn_service_org.service_org_admin",
    "Sets organizations up",
    contains=(ORGANIZATION_WRITER,),
    kind="internal",
)

ROLES = (ORGANIZATION_VIEWER, ORGANIZATION_WRITER, ORGANIZATION_ADMIN)
