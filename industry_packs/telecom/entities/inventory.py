"""What customers have and what the network has: products, services, resources.

A product is a sold product. Services and resources have tables of their own rather than extending the install base
item: an item stands at a customer, a port, a cable or a radio cell at none. One that does stand at a customer names
the item.
"""

from __future__ import annotations

from platform_core import (
    AtMostOneOf,
    Boolean,
    Choice,
    Choices,
    DateTime,
    Entity,
    Json,
    Location,
    Number,
    Reference,
    String,
    Text,
    Unique,
)
from plugins.b2b import Account
from plugins.b2c import Consumer
from plugins.install_base import InstallBaseItem, SoldProduct
from plugins.product_data import Model

# The forum's own spelling, down to the blank behind the last one.
PRODUCT_STATUS = Choices({
    "created": "Created", "pendingActive": "Pending active", "cancelled": "Cancelled", "active": "Active",
    "pendingTerminate": "Pending terminate", "terminated": "Terminated", "suspended": "Suspended",
    "aborted ": "Aborted",
})  # fmt: skip
SERVICE_STATE = Choices({
    "feasibilityChecked": "Feasibility checked", "designed": "Designed", "reserved": "Reserved",
    "inactive": "Inactive", "active": "Active", "terminated": "Terminated",
})  # fmt: skip
ADMINISTRATIVE_STATE = Choices({"locked": "Locked", "unlocked": "Unlocked", "shutdown": "Shutting down"})
OPERATIONAL_STATE = Choices({"enable": "Enabled", "disable": "Disabled"})
USAGE_STATE = Choices({"idle": "Idle", "active": "Active", "busy": "Busy"})
RESOURCE_STATUS = Choices({
    "standby": "Standby", "alarm": "Alarm", "available": "Available", "reserved": "Reserved",
    "unknown": "Unknown", "suspended": "Suspended",
})  # fmt: skip
RESOURCE_KIND = Choices({"physical": "Physical", "logical": "Logical"})


class ProductInventory(
    Entity,
    extends=SoldProduct,
    tablename="sn_prd_invt_product_inventory",
    label="Product inventory item",
    number_prefix="PINV",
):
    """A telecom product that a customer has: a line, a tariff, a bundle. It is a sold product with a status of its own."""

    product_status = Choice(PRODUCT_STATUS, default="created", index=True)
    product_serial_number = String(100, index=True)
    external_id = String(100, index=True, help="Key of the product in the system that ordered it")
    description = Text()
    is_bundle = Boolean(help="Consists of other products")
    is_customer_visible = Boolean(default=True)
    order_date = DateTime()
    further = Json(read_only=True, help="What was said in the forum's words and has no column")


class NetworkService(
    Entity,
    tablename="sn_ni_core_service",
    label="Network service",
    display="name",
    default_order="name",
    number_prefix="NSVC",
):
    """A service that the network gives: customer facing (internet at an address) or resource facing (a tunnel)."""

    number = Number()
    name = String(160, required=True, index=True)
    description = Text()
    state = Choice(SERVICE_STATE, required=True, default="designed", index=True)
    category = String(40, index=True, help="Such as CFS or RFS")
    service_type = String(100)
    parent = Reference("self", index=True, on_delete="restrict", help="The service that rests on it")
    specification = Reference(Model, index=True, on_delete="restrict", help="What kind of service it is")
    product = Reference(ProductInventory, index=True, help="The product that it realises")
    account = Reference(Account, index=True, on_delete="restrict")
    consumer = Reference(Consumer, index=True, on_delete="restrict")
    location = Reference(Location, index=True)
    external_id = String(100, index=True)
    service_date = DateTime()
    start_date = DateTime()
    end_date = DateTime()
    has_started = Boolean()
    is_service_enabled = Boolean(default=True)
    is_stateful = Boolean()
    further = Json(read_only=True, help="What was said in the forum's words and has no column")
    constraints = (
        AtMostOneOf(("account", "consumer"), because="A service is one customer's, or the network's own"),
    )


class NetworkResource(
    Entity,
    tablename="sn_ni_core_resource",
    label="Network resource",
    display="name",
    default_order="name",
    number_prefix="NRES",
):
    """A thing or a number that services rest on: a switch, a port, a cable, an address range."""

    number = Number()
    name = String(160, required=True, index=True)
    description = Text()
    kind = Choice(RESOURCE_KIND, default="physical", index=True)
    category = String(40, index=True)
    parent = Reference("self", index=True, on_delete="restrict", help="What it is a part of")
    specification = Reference(Model, index=True, on_delete="restrict")
    install_base = Reference(InstallBaseItem, index=True, help="The item, when it stands at a customer")
    location = Reference(Location, index=True)
    external_id = String(100, index=True)
    resource_version = String(40)
    administrative_state = Choice(ADMINISTRATIVE_STATE, index=True)
    operational_state = Choice(OPERATIONAL_STATE, index=True)
    usage_state = Choice(USAGE_STATE, index=True)
    resource_status = Choice(RESOURCE_STATUS, default="available", index=True)
    start_operating_date = DateTime()
    end_operating_date = DateTime()
    further = Json(read_only=True, help="What was said in the forum's words and has no column")


class ServiceResource(
    Entity,
    tablename="sn_ni_core_service_resource",
    label="Supporting resource",
    display="sys_id",
    default_order="sys_id",
):
    """A service rests on a resource."""

    service = Reference(NetworkService, required=True, index=True, on_delete="cascade")
    resource = Reference(NetworkResource, required=True, index=True, on_delete="cascade")
    constraints = (Unique(("service", "resource"), because="A service names a resource once"),)
