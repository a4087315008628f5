"""Who sets the service model up, and who looks on, whatever his own place in it."""

from platform_core import IMPORT_ADMIN, Entity, Grant, Operation
from plugins.customer_base import ESM_AGENT, FOUNDATION_DATA_VIEWER
from plugins.customer_service import MANAGER
from plugins.service_organization import ExternalStaff, OrganizationMember

from ..entities import (
    ENTITIES,
    AssignmentGroup,
    BusinessLocation,
    Criteria,
    Criterion,
    CustomerCriteria,
    ExcludedOrganization,
    ExternalLocation,
    InternalLocation,
    ManagerRole,
    MemberResponsibility,
    OutsourcedProvider,
    Scope,
    Served,
    ServiceOffered,
)
from ..roles import (
    BUSINESS_ORG_ADMIN,
    CRITERIA_READER,
    CUSTOMER_CRITERIA_READER,
    EXTERNAL_LOCATION_VIEWER,
    INTERNAL_LOCATION_VIEWER,
    INTERNAL_LOCATION_WRITER,
    LOCATION_VIEWER,
    LOCATION_WRITER,
    OUTSOURCING_ADMIN,
)

EVERYTHING: tuple[Operation, ...] = ("create", "read", "write", "delete")
KEEP: tuple[Operation, ...] = ("create", "read", "write")
READ: tuple[Operation, ...] = ("read",)
STAFFING: tuple[type[Entity], ...] = (MemberResponsibility, ExcludedOrganization)
CRITERIA: tuple[type[Entity], ...] = (Criteria, Criterion, CustomerCriteria, ServiceOffered)
KEPT_BY_THE_PLATFORM: tuple[type[Entity], ...] = (Scope, Served, ManagerRole)
CALL_CENTRES: tuple[type[Entity], ...] = (OutsourcedProvider, CustomerCriteria)
STAFF: tuple[type[Entity], ...] = (OrganizationMember, *STAFFING)
BROUGHT_IN: tuple[type[Entity], ...] = (
    BusinessLocation,
    OutsourcedProvider,
    OrganizationMember,
    MemberResponsibility,
)
SET_UP = tuple(entity for entity in ENTITIES if entity not in KEPT_BY_THE_PLATFORM)

VIEWERS = (
    Grant(role=LOCATION_VIEWER, entity=BusinessLocation, may=READ, because="They look on"),
    Grant(role=INTERNAL_LOCATION_VIEWER, entity=InternalLocation, may=READ, because="They look on"),
    Grant(role=EXTERNAL_LOCATION_VIEWER, entity=ExternalLocation, may=READ, because="They look on"),
    Grant(role=LOCATION_WRITER, entity=BusinessLocation, may=KEEP, because="They keep business locations"),
    Grant(
        role=INTERNAL_LOCATION_WRITER,
        entity=InternalLocation,
        may=KEEP,
        because="They keep internal locations",
    ),
    Grant(
        role=CUSTOMER_CRITERIA_READER,
        entity=CustomerCriteria,
        may=READ,
        because="They see by which criteria an organization serves",
    ),
    Grant(role=CUSTOMER_CRITERIA_READER, entity=Criteria, may=READ, because="They see what the criteria are"),
    Grant(
        role=CRITERIA_READER, entity=ServiceOffered, may=READ, because="They see which services are offered"
    ),
)
ADMINS = (
    *(
        Grant(
            role=BUSINESS_ORG_ADMIN, entity=entity, may=EVERYTHING, because="They set business locations up"
        )
        for entity in SET_UP
    ),
    *(
        Grant(
            role=BUSINESS_ORG_ADMIN,
            entity=entity,
            may=READ,
            because="They see what the platform makes of what they set up",
        )
        for entity in KEPT_BY_THE_PLATFORM
    ),
    *(
        Grant(role=OUTSOURCING_ADMIN, entity=entity, may=EVERYTHING, because="They set call centres up")
        for entity in CALL_CENTRES
    ),
    Grant(role=OUTSOURCING_ADMIN, entity=Criteria, may=READ, because="They choose whom a call centre serves"),
    Grant(
        role=BUSINESS_ORG_ADMIN,
        entity=ExternalStaff,
        may=KEEP,
        because="They bring in people of franchises and dealers",
    ),
)
SERVICE_MANAGERS = (
    *(
        Grant(
            role=MANAGER,
            entity=entity,
            may=EVERYTHING,
            because="Managers of customer service add staff anywhere (CSM-176)",
        )
        for entity in STAFF
    ),
    Grant(
        role=MANAGER,
        entity=ExternalStaff,
        may=KEEP,
        because="Managers of customer service add staff anywhere (CSM-176)",
    ),
    *(
        Grant(role=MANAGER, entity=entity, may=READ, because="Managers see whom an organization serves")
        for entity in (*CRITERIA, *KEPT_BY_THE_PLATFORM)
    ),
    Grant(
        role=MANAGER, entity=AssignmentGroup, may=EVERYTHING, because="Managers say which group works where"
    ),
)
READERS = tuple(
    Grant(role=role, entity=entity, may=READ, because="Whoever reads customer data sees who serves whom")
    for role in (ESM_AGENT, FOUNDATION_DATA_VIEWER)
    for entity in (BusinessLocation, AssignmentGroup)
)
IMPORTS = tuple(
    Grant(
        role=IMPORT_ADMIN, entity=entity, may=KEEP, because="Imports bring organizations and their staff in"
    )
    for entity in BROUGHT_IN
)
RULES = (*VIEWERS, *ADMINS, *SERVICE_MANAGERS, *READERS, *IMPORTS)
