"""Business locations, outsourced providers and their groups: tables, and nothing that asks who is looking."""

from __future__ import annotations

from platform_core import Boolean, Choice, Choices, Date, Entity, Group, Reference, WebAddress
from plugins.service_organization import Organization

LOCATION_TYPE = Choices({"business_location": "Business location", "business_group": "Business group"})
BUSINESS_FUNCTION = Choices(
    {"service": "Service", "sales": "Sales", "service_and_sales": "Service and Sales"}
)
CUSTOMERS_SERVED = Choices({"all": "All customers", "criteria": "Those that meet the criteria"})
ORGANIZATIONS_SERVED = Choices(
    {"none": "None", "hierarchy": "Those below it", "criteria": "Those that meet the criteria"}
)
LOCATION_STATUS = Choices({
    "in_progress": "In progress", "operational": "Operational", "non_operational": "Non-operational",
    "closed": "Closed",
})  # fmt: skip


class BusinessLocation(
    Entity,
    extends=Organization,
    tablename="sn_csm_business_location",
    label="Business organization",
    display="name",
    default_order="name",
    abstract=True,
):
    """A unit of the business where customers are served: a store, a region of stores, a franchise, a dealer."""

    internal = Boolean(read_only=True, help="One of our own; a franchise or a dealer is not")
    business_location_type = Choice(LOCATION_TYPE, default="business_location", label="Type")
    business_function = Choice(BUSINESS_FUNCTION, default="service")
    customers_served = Choice(CUSTOMERS_SERVED, default="all")
    business_organizations_served = Choice(
        ORGANIZATIONS_SERVED, default="none", help="Whose requests its support agents resolve"
    )
    restricted = Boolean(help="Out of reach, with all below it, for those who reach it from above")
    website = WebAddress()
    open_date = Date()
    close_date = Date(help="Not before the day on which it opens")
    status = Choice(LOCATION_STATUS, default="in_progress")


class InternalLocation(
    Entity,
    extends=BusinessLocation,
    tablename="sn_csm_business_location_internal",
    label="Internal organization",
    display="name",
    default_order="name",
    number_prefix="IBL",
):
    """A business location of our own: our staff work here."""


class ExternalLocation(
    Entity,
    extends=BusinessLocation,
    tablename="sn_csm_business_location_external",
    label="External organization",
    display="name",
    default_order="name",
    number_prefix="EBL",
):
    """A business location of somebody else who works under our name: a franchise, a dealer."""


class OutsourcedProvider(
    Entity,
    extends=Organization,
    tablename="sn_outsourced_service_provider",
    label="Outsourced service provider",
    display="name",
    default_order="name",
    number_prefix="OSP",
):
    """A company that answers customers in our place: a call centre."""

    customers_served = Choice(CUSTOMERS_SERVED, default="criteria")


class AssignmentGroup(
    Entity,
    tablename="sn_service_org_assignment_group",
    label="Assignment group of an organization",
    plural="Assignment groups of organizations",
    display="group",
    default_order="sys_id",
):
    """A group that works for an organization; it works for no other one."""

    service_organization = Reference(Organization, required=True, index=True, on_delete="cascade")
    group = Reference(Group, required=True, unique=True, on_delete="cascade")
