"""What the forum's interfaces keep beside the records: their own words of a ticket or a party, listeners, notifications."""

from __future__ import annotations

from platform_core import (
    Choice,
    Choices,
    DateTime,
    Entity,
    ExactlyOneOf,
    Integer,
    Json,
    Reference,
    String,
    Text,
    Unique,
    User,
    WebAddress,
)
from plugins.b2b import Account, Contact
from plugins.b2c import Consumer
from plugins.customer_service import Case

FACES = Choices({
    "troubleTicket/v4": "Trouble ticket v4", "troubleTicket/v2": "Trouble ticket v2 (R18)",
    "customerManagement/v4": "Customer v4", "party/v4": "Party v4",
    "productInventory/v4": "Product inventory v4", "serviceInventory/v4": "Service inventory v4",
    "resourceInventoryManagement/v4": "Resource inventory v4",
})  # fmt: skip
DELIVERY_STATE = Choices({
    "pending": "Pending", "delivered": "Delivered", "failed": "Given up",
})  # fmt: skip


class TroubleTicket(
    Entity,
    tablename="telecom_trouble_ticket",
    label="Trouble ticket",
    display="sys_id",
    default_order="-sys_id",
):
    """What a case has only as a trouble ticket of the forum. By its interface, who may read the case is told of it."""

    case = Reference(Case, required=True, unique=True, on_delete="cascade")
    status = String(
        100, index=True, help="The status in the forum's words, or in those that a client of R18 gave"
    )
    status_changed_at = DateTime()
    status_reason = Text()
    status_changes = Json(help="Every status that it has had since, the first one first")
    wanted_status = String(100, help="The word for the state that the case is being moved to")
    wanted_reason = Text()
    name = String(255, index=True)
    ticket_type = String(100, index=True)
    severity = String(100, index=True)
    external_id = String(100, index=True)
    requested_resolution_at = DateTime()
    expected_resolution_at = DateTime()
    further = Json(help="What was said in the forum's words and has no column")


class PartyProfile(
    Entity,
    tablename="telecom_party_profile",
    label="Party profile",
    display="sys_id",
    default_order="sys_id",
):
    """What a party and customer has only in the forum's words. By its interface, who may read the party is told of it."""

    account = Reference(Account, unique=True, on_delete="cascade")
    contact = Reference(Contact, unique=True, on_delete="cascade")
    consumer = Reference(Consumer, unique=True, on_delete="cascade")
    party_state = String(40, index=True)
    customer_name = String(160, index=True)
    customer_status = String(100, index=True)
    customer_status_reason = String(1000)
    party = Json()
    customer = Json()
    constraints = (
        ExactlyOneOf(("account", "contact", "consumer"), because="A profile belongs to one party"),
    )


class Listener(
    Entity,
    tablename="telecom_listener",
    label="Listener",
    display="callback",
    default_order="sys_id",
):
    """An address that is told of events, as far as the user who registered it may see what they are about."""

    face = Choice(FACES, required=True, index=True, help="The interface whose events it hears")
    callback = WebAddress(required=True, help="Where notifications are posted to")
    query = String(1000, help="Which events: eventType=..., separated by commas; all, when empty")
    owner = Reference(User, required=True, index=True, on_delete="cascade")


class Notification(
    Entity,
    tablename="telecom_notification",
    label="Notification",
    display="event_type",
    default_order="-sys_id",
):
    """One event on its way to one listener."""

    listener = Reference(Listener, required=True, index=True, on_delete="cascade")
    event_key = String(200, required=True, help="The same event is kept once for each listener")
    event_type = String(100, required=True, index=True)
    body = Json(required=True, help="What is posted")
    state = Choice(DELIVERY_STATE, default="pending", index=True)
    attempts = Integer(default=0, minimum=0)
    next_attempt = DateTime(index=True)
    delivered_at = DateTime()
    last_error = String(255)
    constraints = (Unique(("listener", "event_key"), because="A listener is told of an event once"),)
