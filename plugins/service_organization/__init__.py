"""Service organizations: the units that serve and ask for service, and who belongs to them."""

from .entities import ExternalStaff, Organization, OrganizationMember
from .manifest import pack
from .roles import ORGANIZATION_ADMIN, ORGANIZATION_VIEWER, ORGANIZATION_WRITER

__all__ = [
    "ORGANIZATION_ADMIN",
    "ORGANIZATION_VIEWER",
    "ORGANIZATION_WRITER",
    "ExternalStaff",
    "Organization",
    "OrganizationMember",
    "pack",
]
