"""Cases of stores and headquarters, and the tasks that they bring."""

from __future__ import annotations

from platform_core import (
    Boolean,
    Choice,
    Choices,
    DateTime,
    Email,
    Entity,
    Integer,
    Override,
    Reference,
    ReferenceList,
    String,
    Task,
    Text,
    Unique,
    User,
)
from plugins.customer_service import Case
from plugins.service_organization import Organization

from ..choices import OWNERSHIP, PRIORITY, SUBTYPE
from .orders import Order

INQUIRY_TOPIC = Choices({
    "merchandise": "Merchandise", "pricing": "Prices and promotions", "supply": "Supply", "facilities": "Facilities",
    "systems": "Systems", "people": "People", "other": "Other",
})  # fmt: skip
COMPLAINT_TOPIC = Choices({
    "product": "Product", "service": "Service in the store", "delivery": "Delivery", "price": "Price",
    "cleanliness": "Cleanliness", "safety": "Safety", "other": "Other",
})  # fmt: skip
OPERATION = Choices({
    "opening": "Opening and closing", "stocktaking": "Stocktaking", "display": "Display", "maintenance": "Maintenance",
    "loss_prevention": "Loss prevention", "safety": "Safety", "other": "Other",
})  # fmt: skip
MESSAGE_KIND = Choices({
    "announcement": "Announcement", "campaign": "Campaign", "recall": "Recall", "survey": "Survey", "policy": "Policy",
})  # fmt: skip


class RetailCase(
    Entity,
    extends=Case,
    tablename="sn_retail_case",
    number_prefix="RC",
    label="Retail case",
    abstract=True,
):
    """What all cases of stores and headquarters have; a record is always one of those that extend it (RET-2).

    The store that asks, or that the case is about, is ``requesting_service_organization``; whoever supports it is
    ``service_organization``.
    """

    overrides = (Override("priority", choices=PRIORITY),)


class StoreInquiry(
    Entity, extends=RetailCase, tablename="sn_rtl_stre_servcs", number_prefix="SI", label="Store inquiry",
    plural="Store inquiries",
):  # fmt: skip
    """A store asks headquarters."""

    topic = Choice(INQUIRY_TOPIC, default="other", index=True)


class CustomerComplaint(
    Entity, extends=RetailCase, tablename="sn_rtl_cs_cmplnt", number_prefix="CC", label="Customer complaint"
):
    """Somebody is not content with a store or with what he bought there; he need not say who he is."""

    topic = Choice(COMPLAINT_TOPIC, default="other", index=True)
    anonymous = Boolean(index=True, help="No person is kept with it, and nobody is written to (RET-7)")
    complainant_name = String(100, help="Who complains, when he is no customer on record")
    complainant_email = Email(100, help="Where he is answered")
    sales_order = Reference(Order, index=True, label="Order")
    incident_at = DateTime(help="When it happened")


class HeadquartersCommunication(
    Entity,
    extends=RetailCase,
    tablename="sn_rtl_hq_ops",
    number_prefix="HQ",
    label="Headquarters communication",
):
    """A message or an order to stores. Once submitted, each store gets a communication of its own (RET-4)."""

    kind = Choice(MESSAGE_KIND, default="announcement", index=True)
    audience = Reference(
        Organization, index=True, on_delete="restrict", help="The unit whose stores get it, itself included"
    )
    audience_stores = ReferenceList(Organization, help="These organizations, instead of all of a unit")
    audience_subtype = Choice(SUBTYPE, default="store", help="Which of them: stores, areas ...")
    audience_ownership = Choice(OWNERSHIP, help="Only these")
    audience_brand = String(100, help="Only those of this brand")
    stores = Integer(default=0, read_only=True, help="How many got it")
    generation_error = Text(read_only=True, help="Why it did not reach the stores")


class StoreCommunication(
    Entity,
    extends=RetailCase,
    tablename="sn_rtl_hq_ops_store",
    number_prefix="HQS",
    label="Store communication",
):
    """What one store has of a headquarters communication, and what it did about it."""

    communication = Reference(HeadquartersCommunication, required=True, index=True, on_delete="cascade")
    store = Reference(Organization, required=True, index=True, on_delete="restrict")
    constraints = (Unique(("communication", "store"), because="A store gets a communication once"),)


class InStoreOperation(
    Entity,
    extends=RetailCase,
    tablename="sn_rtl_in_store_ops",
    number_prefix="RISC",
    label="In-store operation",
):
    """Work that a store sees to itself."""

    operation = Choice(OPERATION, default="other", index=True)


class RetailTask(Entity, extends=Task, tablename="sn_retail_task", number_prefix="RT", label="Retail task"):
    """A piece of work that a retail case needs; the case is not closed before it."""

    retail_case = Reference(RetailCase, required=True, index=True, on_delete="cascade")
    subject = String(160, required=True)
    requested_by = Reference(User, index=True)
    overrides = (Override("priority", choices=PRIORITY),)


class InStoreTask(
    Entity,
    extends=RetailTask,
    tablename="sn_rtl_in_store_ops_task",
    number_prefix="RIS",
    label="In-store task",
):
    """A piece of work of an in-store operation."""
