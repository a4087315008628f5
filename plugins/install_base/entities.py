"""What customers bought and what stands where: tables, and nothing that asks who is looking."""

from __future__ import annotations

from platform_core import (
    Boolean,
    Choice,
    Choices,
    Date,
    DateTime,
    Entity,
    Hierarchy,
    Location,
    Number,
    Reference,
    String,
    Unique,
)
from plugins.b2b import Account, Contact
from plugins.b2c import Consumer, Household
from plugins.product_data import Asset, Model
from plugins.service_organization import Organization, OrganizationMember

SOLD_PRODUCT_STATE = Choices({
    "installation_pending": "In preparation", "pending_activation": "Pending activation", "active": "Active",
    "suspended": "Suspended", "change_pending": "Change pending", "inactivation_pending": "Inactivation pending",
    "inactive": "Inactive", "cancelled": "Cancelled", "expired": "Expired",
})  # fmt: skip
ITEM_STATE = Choices({"in_use": "In use", "inactive": "Inactive"})


class SoldProduct(
    Entity,
    tablename="sn_install_base_sold_product",
    label="Sold product",
    display="name",
    default_order="name",
    number_prefix="SP",
):
    """What was sold to one customer: a product, for a time, at a price."""

    number = Number()
    name = String(160, required=True, index=True)
    parent = Reference("self", index=True, on_delete="restrict", label="Parent sold product")
    account = Reference(Account, index=True, on_delete="restrict")
    household = Reference(Household, index=True, on_delete="restrict")
    buyer_organization = Reference(Organization, index=True, on_delete="restrict")
    contact = Reference(Contact, index=True)
    consumer = Reference(Consumer, index=True, on_delete="restrict")
    buyer_organization_member = Reference(OrganizationMember, index=True)
    seller_organization = Reference(Organization, index=True)
    product = Reference(Model, required=True, index=True, on_delete="restrict")
    location = Reference(Location, index=True)
    start_date = Date()
    end_date = Date()
    state = Choice(SOLD_PRODUCT_STATE, default="installation_pending", index=True)


class InstallBaseItem(
    Entity,
    tablename="sn_install_base_item",
    label="Install base item",
    display="name",
    default_order="name",
    number_prefix="IBITM",
):
    """One thing that is installed at a customer, alone or as a part of another."""

    number = Number()
    name = String(160, required=True, index=True)
    parent = Reference("self", index=True, on_delete="restrict")
    root = Reference(
        "self", index=True, read_only=True, help="The item at the top of the tree; its own at the top"
    )
    code = String(255, unique=True, read_only=True)
    path = String(2400, index=True, read_only=True)
    account = Reference(Account, index=True, on_delete="restrict")
    consumer = Reference(Consumer, index=True, on_delete="restrict")
    household = Reference(Household, index=True, on_delete="restrict")
    service_organization = Reference(Organization, index=True, on_delete="restrict")
    contact = Reference(Contact, index=True)
    buyer_organization_member = Reference(OrganizationMember, index=True)
    provider_organization = Reference(Organization, index=True)
    product = Reference(Model, index=True, on_delete="restrict")
    asset = Reference(Asset, unique=True)
    location = Reference(Location, index=True)
    state = Choice(ITEM_STATE, default="in_use", index=True)
    active = Boolean(default=True)
    install_date = DateTime()
    uninstall_date = DateTime()
    hierarchy = Hierarchy(parent="parent", code="code", path="path")


class InstalledProduct(
    Entity,
    tablename="sn_install_base_m2m_installed_product",
    label="Installed product",
    display="sys_id",
    default_order="sys_id",
):
    """An item realises a sold product."""

    install_base = Reference(InstallBaseItem, required=True, index=True, on_delete="cascade")
    sold_product = Reference(SoldProduct, required=True, index=True, on_delete="cascade")
    constraints = (Unique(("install_base", "sold_product"), because="An item realises a sold product once"),)
