"""Service organizations and their members: tables, and nothing that asks who is looking."""

from __future__ import annotations

from platform_core import (
    Boolean,
    Company,
    CountryCode,
    Email,
    Entity,
    Hierarchy,
    Number,
    Phone,
    Reference,
    String,
    Text,
    Unique,
    User,
)


class Organization(
    Entity,
    tablename="sn_customer_service_organization",
    label="Organization",
    display="name",
    default_order="name",
    number_prefix="SRVORG",
):
    """A unit that serves customers or asks for service itself: a store, a region, an outsourced call centre."""

    number = Number()
    name = String(100, required=True, index=True)
    active = Boolean(default=True)
    company = Reference(Company, index=True)
    parent = Reference(
        "self", index=True, on_delete="restrict", help="The organization above; empty at the top"
    )
    code = String(255, unique=True, read_only=True, help="Key of the organization in paths")
    path = String(2400, index=True, read_only=True, help="Codes from the top organization down to this one")
    manager = Reference(User, index=True)
    email = Email(100)
    phone = Phone()
    identification_number = String(40, index=True, help="What a register or the company itself knows it by")
    type = String(40, help="What kind of organization it is, in the company's own words")
    subtype = String(40)
    street = String(255)
    city = String(50)
    state = String(40)
    zip = String(40, label="ZIP code")
    country = CountryCode()
    description = Text()
    hierarchy = Hierarchy(parent="parent", code="code", path="path")


class OrganizationMember(
    Entity,
    tablename="sn_csm_service_organization_member",
    label="Organization member",
    display="user",
    default_order="sys_id",
):
    """A person's belonging to an organization."""

    service_organization = Reference(Organization, required=True, index=True, on_delete="cascade")
    user = Reference(User, required=True, index=True, on_delete="cascade")
    active = Boolean(default=True, help="A member who is not active does nothing for the organization")
    constraints = (
        Unique(("service_organization", "user"), because="A person belongs to an organization once"),
    )


class ExternalStaff(
    Entity,
    extends=User,
    tablename="sn_csm_service_organization_external_staff",
    label="External staff member",
    plural="External staff",
    display="name",
    default_order="name",
):
    """A person who works for an organization without being our own staff: at a franchise, a dealer, a call centre."""

    service_organization = Reference(
        Organization,
        index=True,
        on_delete="restrict",
        help="The organization that the person works for; it brings the company along",
    )
