"""The tables of the service model: locations, what members are there for, whom an organization serves."""

from .criteria import (
    CRITERIA_TABLE,
    OPERATOR,
    Criteria,
    Criterion,
    CustomerCriteria,
    Served,
    ServiceOffered,
)
from .locations import (
    BUSINESS_FUNCTION,
    CUSTOMERS_SERVED,
    LOCATION_STATUS,
    ORGANIZATIONS_SERVED,
    AssignmentGroup,
    BusinessLocation,
    ExternalLocation,
    InternalLocation,
    OutsourcedProvider,
)
from .responsibilities import (
    LISTED,
    MEMBER_TYPE,
    RESPONSIBILITY,
    ExcludedOrganization,
    ManagerRole,
    MemberResponsibility,
    Scope,
)
from .work import KIND_OF_WORK, WorkRequest

ENTITIES = (
    BusinessLocation,
    InternalLocation,
    ExternalLocation,
    OutsourcedProvider,
    AssignmentGroup,
    Scope,
    MemberResponsibility,
    ExcludedOrganization,
    ManagerRole,
    Criteria,
    Criterion,
    CustomerCriteria,
    Served,
    ServiceOffered,
    WorkRequest,
)

__all__ = [
    "BUSINESS_FUNCTION",
    "CRITERIA_TABLE",
    "CUSTOMERS_SERVED",
    "ENTITIES",
    "KIND_OF_WORK",
    "LISTED",
    "LOCATION_STATUS",
    "MEMBER_TYPE",
    "OPERATOR",
    "ORGANIZATIONS_SERVED",
    "RESPONSIBILITY",
    "AssignmentGroup",
    "BusinessLocation",
    "Criteria",
    "Criterion",
    "CustomerCriteria",
    "ExcludedOrganization",
    "ExternalLocation",
    "InternalLocation",
    "ManagerRole",
    "MemberResponsibility",
    "OutsourcedProvider",
    "Scope",
    "Served",
    "ServiceOffered",
    "WorkRequest",
]
