"""Retail organizations: what a store or region is beyond a service organization."""

from __future__ import annotations

from platform_core import Boolean, Choice, Entity, Reference, String
from plugins.service_organization import Organization

from ..choices import OWNERSHIP, SUBTYPE


class RetailOrganization(
    Entity,
    tablename="sn_retail_organization",
    label="Retail organization",
    display="organization_core",
    default_order="sys_id",
):
    """What an organization is in retail: a store, or a unit above stores; exactly one for an organization."""

    organization_core = Reference(
        Organization,
        required=True,
        unique=True,
        on_delete="cascade",
        help="The organization itself, with its name and its place in the hierarchy; it never changes (RET-3)",
    )
    subtype = Choice(SUBTYPE, required=True, index=True)
    ownership = Choice(OWNERSHIP, default="company_owned", index=True)
    brand = String(100, index=True, help="The name over the door")
    flagship = Boolean(help="The store that stands for the brand")
    gln = String(20, unique=True, label="GLN", help="The GS1 number of the place, 13 digits")
