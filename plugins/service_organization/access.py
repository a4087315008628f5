"""Who may see and change organizations and their members."""

from platform_core import Grant, Operation
from plugins.customer_base import ESM_AGENT

from .entities import ExternalStaff, Organization, OrganizationMember
from .roles import ORGANIZATION_ADMIN, ORGANIZATION_VIEWER, ORGANIZATION_WRITER

EVERYTHING: tuple[Operation, ...] = ("create", "read", "write", "delete")

RULES = (
    Grant(role=ESM_AGENT, entity=Organization, may=("read",), because="Agents see who serves whom"),
    Grant(role=ORGANIZATION_VIEWER, entity=Organization, may=("read",), because="They look on"),
    Grant(
        role=ORGANIZATION_WRITER,
        entity=Organization,
        may=("create", "write"),
        because="They keep organizations",
    ),
    Grant(role=ORGANIZATION_ADMIN, entity=Organization, may=EVERYTHING, because="They set organizations up"),
    Grant(
        role=ORGANIZATION_ADMIN,
        entity=OrganizationMember,
        may=EVERYTHING,
        because="They say who belongs where",
    ),
    Grant(
        role=ORGANIZATION_ADMIN,
        entity=ExternalStaff,
        may=("create", "read", "write"),
        because="They bring in people who work for an organization",
    ),
)
