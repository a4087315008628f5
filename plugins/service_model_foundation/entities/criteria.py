"""Whom an organization serves, by criteria: tables, and nothing that asks who is looking."""

from __future__ import annotations

from platform_core import (
    Boolean,
    Choice,
    Choices,
    Entity,
    ExactlyOneOf,
    Reference,
    String,
    Text,
    Unique,
)
from plugins.b2b import Account
from plugins.b2c import Consumer, Household
from plugins.service_organization import Organization

CRITERIA_TABLE = Choices({
    "customer_account": "Account", "csm_consumer": "Consumer", "csm_household": "Household",
    "sn_csm_business_location_internal": "Internal organization",
    "sn_csm_business_location_external": "External organization",
})  # fmt: skip
OPERATOR = Choices({
    "eq": "is", "ne": "is not", "lt": "is less than", "lte": "is at most", "gt": "is more than", "gte": "is at least",
    "in": "is one of", "contains": "contains", "startswith": "starts with", "endswith": "ends with",
    "isnull": "is empty",
})  # fmt: skip


class Criteria(
    Entity,
    tablename="service_organization_criteria",
    label="Organization criteria",
    plural="Organization criteria",
    display="name",
    default_order="name",
):
    """Which customers or organizations are meant: those of one table for which every condition holds."""

    name = String(100, required=True, unique=True)
    table = Choice(CRITERIA_TABLE, required=True, help="Of what the conditions speak; it does not change")
    description = Text(1000)
    active = Boolean(default=True, help="Criteria that are not active are met by nobody")


class Criterion(
    Entity,
    tablename="service_model_foundation_criterion",
    label="Condition of criteria",
    plural="Conditions of criteria",
    display="field",
    default_order="sys_id",
):
    """One condition: a field, an operator and a value."""

    criteria = Reference(Criteria, required=True, index=True, on_delete="cascade")
    field = String(
        200, required=True, help="A field of the table, or a path over references: country, parent.country"
    )
    operator = Choice(OPERATOR, required=True, default="eq")
    value = String(
        1000,
        help="What it is compared with; `in` takes several, with commas, and `isnull` true or false",
    )


class CustomerCriteria(
    Entity,
    tablename="service_organization_customer_criteria",
    label="Criteria of an organization",
    plural="Criteria of organizations",
    display="criteria",
    default_order="sys_id",
):
    """By which criteria an organization serves: one active for each table."""

    service_organization = Reference(Organization, required=True, index=True, on_delete="cascade")
    criteria = Reference(Criteria, required=True, index=True, on_delete="restrict")
    active = Boolean(default=True)
    active_table = Choice(CRITERIA_TABLE, read_only=True, help="The table of the criteria, while active")
    constraints = (
        Unique(
            ("service_organization", "active_table"),
            because="An organization has one active criteria for each table (CSM-174)",
        ),
    )


class Served(
    Entity,
    tablename="service_model_foundation_served",
    label="Met criteria",
    plural="Met criteria",
    display="criteria",
    default_order="sys_id",
):
    """A customer or an organization that meets criteria. Kept by the platform."""

    criteria = Reference(Criteria, required=True, index=True, on_delete="cascade")
    account = Reference(Account, index=True, on_delete="cascade")
    consumer = Reference(Consumer, index=True, on_delete="cascade")
    household = Reference(Household, index=True, on_delete="cascade")
    organization = Reference(Organization, index=True, on_delete="cascade")
    constraints = (
        ExactlyOneOf(
            ("account", "consumer", "household", "organization"),
            because="One customer or organization meets the criteria",
        ),
        Unique(("criteria", "account"), because="An account meets criteria once"),
        Unique(("criteria", "consumer"), because="A consumer meets criteria once"),
        Unique(("criteria", "household"), because="A household meets criteria once"),
        Unique(("criteria", "organization"), because="An organization meets criteria once"),
    )


class ServiceOffered(
    Entity,
    tablename="service_organizations_offering_service",
    label="Service offered",
    plural="Services offered",
    display="service_definition",
    default_order="service_definition",
):
    """Which organizations offer a service: those that meet the criteria."""

    service_definition = String(
        80, required=True, index=True, help="Table of the case type that the service is asked by"
    )
    criteria = Reference(Criteria, required=True, index=True, on_delete="restrict")
    active = Boolean(default=True)
    active_table = Choice(CRITERIA_TABLE, read_only=True, help="The table of the criteria, while active")
    constraints = (
        Unique(
            ("service_definition", "active_table"),
            because="A service has one active criteria for each table",
        ),
    )
