"""What members are there for, and how far that reaches: tables, and nothing that asks who is looking."""

from __future__ import annotations

from platform_core import (
    Boolean,
    Choice,
    Choices,
    Entity,
    Hierarchy,
    Index,
    Integer,
    Reference,
    String,
    Unique,
    User,
)
from plugins.service_organization import Organization, OrganizationMember

LISTED = "listed_member"
RESPONSIBILITIES: dict[str | int, str] = {
    "location_agent": "Location Agent",
    "location_consumer_agent": "Location Consumer Agent",
    "location_contributor": "Location Contributor",
    "location_manager_fulfiller": "Location Manager Fulfiller",
    "location_manager_contributor": "Location Manager Contributor",
    "location_relationship_manager": "Location Relationship Manager",
    "location_support_agent": "Location Support Agent",
    "organization_hierarchy_contributor": "Organization Hierarchy Contributor",
    "self_contributor": "Business Organization Self Contributor",
    "outsourced_agent": "Outsourced Agent",
}
RESPONSIBILITY = Choices(RESPONSIBILITIES)
MEMBER_TYPE = Choices({LISTED: "Listed Member", **RESPONSIBILITIES})


class MemberResponsibility(
    Entity,
    tablename="sn_csm_svc_org_member_responsibility",
    label="Member responsibility",
    plural="Member responsibilities",
    display="type",
    default_order="order",
):
    """What a member is there for at his organization.

    It opens something together with the role of the same name only: the role says what a person may do, his
    responsibilities say where.
    """

    member = Reference(OrganizationMember, required=True, index=True, on_delete="cascade")
    type = Choice(MEMBER_TYPE, required=True, help="A listed member is named, and responsible for nothing")
    responsibility = Choice(
        RESPONSIBILITY, read_only=True, help="Comes from the type; empty for a listed member"
    )
    order = Integer(default=100, minimum=0, help="Where it stands in lists")
    by_manager = Boolean(
        read_only=True, help="The member has it as the manager of the organization, and loses it with that"
    )
    constraints = (Unique(("member", "type"), because="A member has a responsibility once"),)


class ExcludedOrganization(
    Entity,
    tablename="service_model_foundation_excluded_organization",
    label="Excluded organization",
    display="organization",
    default_order="sys_id",
):
    """An organization to which a responsibility does not reach down, nor to anything below it."""

    responsibility = Reference(MemberResponsibility, required=True, index=True, on_delete="cascade")
    organization = Reference(Organization, required=True, index=True, on_delete="cascade")
    constraints = (Unique(("responsibility", "organization"), because="An organization is excluded once"),)


class Scope(
    Entity,
    tablename="service_model_foundation_scope",
    label="Organization scope",
    display="organization",
    default_order="path",
):
    """Where an organization stands in the tree by which responsibilities reach down.

    It is the tree of organizations, except that a restricted one stands at the top of a tree of its own: what is
    given above it ends there. Kept by the platform.
    """

    organization = Reference(Organization, required=True, unique=True, on_delete="cascade")
    parent = Reference("self", index=True, read_only=True)
    code = String(255, unique=True, read_only=True)
    path = String(2400, index=True, read_only=True)
    hierarchy = Hierarchy(parent="parent", code="code", path="path")
    # What is asked of a sub-tree is its organizations, which the index then tells alone.
    constraints = (Index(("path", "organization")),)


class ManagerRole(
    Entity,
    tablename="service_model_foundation_manager_role",
    label="Role of a manager",
    plural="Roles of managers",
    display="role",
    default_order="sys_id",
):
    """A role that somebody has because he manages a location, and for no other reason. Kept by the platform."""

    user = Reference(User, required=True, index=True, on_delete="cascade")
    role = String(100, required=True)
    constraints = (Unique(("user", "role"), because="A role is given to a user once"),)
