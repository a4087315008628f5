"""Install base items: what is installed at a customer, and what it realises of what he bought."""

from __future__ import annotations

from platform_core import (
    AtLeastOneOf,
    AtMostOneOf,
    Boolean,
    Choice,
    Choices,
    Date,
    DateTime,
    Entity,
    Hierarchy,
    Integer,
    Journal,
    Location,
    Number,
    Reference,
    String,
    Unique,
)
from plugins.b2b import Account, Contact
from plugins.b2c import Consumer, ConsumerProfile, Household
from plugins.product_data import Asset, Characteristic, CharacteristicOption, Model, ProductSpecification
from plugins.service_organization import Organization, OrganizationMember

from .sold_products import SoldProduct

ITEM_STATE = Choices({"in_use": "In use", "inactive": "Inactive"})
ITEM_STATUS = Choices({"original": "Original", "replacement": "Replacement"})
LIFE_CYCLE_STAGE = Choices({"operational": "Operational", "end_of_life": "End of life"})
LIFE_CYCLE_STAGE_STATUS = Choices({
    "in_use": "In use", "in_maintenance": "In maintenance", "retired": "Retired", "disposed": "Disposed",
})  # fmt: skip
HEALTH_STATUS = Choices({
    "clear": "Clear", "warning": "Warning", "minor": "Minor", "major": "Major", "critical": "Critical",
})  # fmt: skip


class InstallBaseItem(
    Entity,
    tablename="sn_install_base_item",
    label="Install base item",
    display="name",
    default_order="name",
    number_prefix="IBITM",
):
    """One thing that is installed at a customer, alone or as a part of another.

    Its parts have the same owner, contact and buyer organization member: these are changed at the top of the tree.
    """

    number = Number()
    name = String(160, required=True, index=True)
    parent = Reference(
        "self", index=True, on_delete="restrict", help="What it is a part of; empty at the top"
    )
    root = Reference(
        "self", index=True, read_only=True, help="The item at the top of the tree; its own at the top"
    )
    code = String(255, unique=True, read_only=True, help="Key of the item in paths")
    path = String(2400, index=True, read_only=True, help="Codes from the top item down to this one")
    account = Reference(Account, index=True, on_delete="restrict", help="The owner, when it is a business")
    consumer = Reference(
        Consumer, index=True, on_delete="restrict", help="The owner, when it is a private person"
    )
    household = Reference(
        Household, index=True, on_delete="restrict", help="The owner, when it is a household"
    )
    service_organization = Reference(
        Organization,
        index=True,
        on_delete="restrict",
        label="Buyer organization",
        help="The owner, when it is an organization of ours",
    )
    contact = Reference(Contact, index=True, help="The person of the account to turn to")
    consumer_profile = Reference(ConsumerProfile, index=True, help="In which capacity the consumer has it")
    buyer_organization_member = Reference(
        OrganizationMember, index=True, help="The member of the organization who uses it"
    )
    provider_organization = Reference(Organization, index=True, help="Who sells and supports it")
    product = Reference(Model, index=True, on_delete="restrict")
    asset = Reference(Asset, unique=True, help="The asset that it is; an asset is one item at most")
    configuration_item = String(100, index=True, help="Its key in a configuration management database")
    location = Reference(Location, index=True, help="Where it stands")
    state = Choice(ITEM_STATE, default="in_use", index=True)
    active = Boolean(default=True, help="In use; cases are opened on active items only")
    status = Choice(ITEM_STATUS, default="original", help="Whether it came in the place of another item")
    replaces = Reference("self", index=True, read_only=True, help="The item in whose place it came")
    life_cycle_stage = Choice(LIFE_CYCLE_STAGE, default="operational")
    life_cycle_stage_status = Choice(LIFE_CYCLE_STAGE_STATUS, default="in_use")
    install_date = DateTime(label="Installed")
    uninstall_date = DateTime(label="Uninstalled")
    quantity = Integer(default=1, minimum=1)
    identifier = String(
        100, index=True, help="What it is called by others, such as a line or a terminal number"
    )
    specification = Reference(
        ProductSpecification, index=True, on_delete="restrict", help="What it is made to do"
    )
    service_context = String(255, help="What it is used for")
    health_status = Choice(HEALTH_STATUS, help="What its monitoring says")
    health_status_last_updated = DateTime(read_only=True)
    last_maintenance = Date(help="The day of the last maintenance")
    maintenance_interval_days = Integer(
        minimum=1, maximum=36500, help="Days from one maintenance to the next"
    )
    next_maintenance = Date(index=True, help="The day on which the next maintenance is due")
    warranty_expiration = Date(index=True, label="Warranty ends", help="The last day of the warranty")
    work_notes = Journal(
        help="For staff only; a note with a move or a replacement stands in the history, too"
    )
    hierarchy = Hierarchy(parent="parent", code="code", path="path")
    constraints = (
        AtLeastOneOf(
            ("account", "consumer", "household", "service_organization"),
            because="What is installed is somebody's (CSM-126)",
        ),
        AtMostOneOf(
            ("account", "consumer", "service_organization"), because="An item has one kind of owner (CSM-126)"
        ),
        AtMostOneOf(
            ("account", "household", "service_organization"),
            because="An item has one kind of owner (CSM-126)",
        ),
    )


class InstalledProduct(
    Entity,
    tablename="sn_install_base_m2m_installed_product",
    label="Installed product",
    display="sys_id",
    default_order="sys_id",
):
    """An item realises a sold product."""

    install_base = Reference(
        InstallBaseItem, required=True, index=True, on_delete="cascade", label="Install base item"
    )
    sold_product = Reference(SoldProduct, required=True, index=True, on_delete="cascade")
    constraints = (Unique(("install_base", "sold_product"), because="An item realises a sold product once"),)


class ItemCharacteristic(
    Entity,
    tablename="sn_install_base_item_characteristic",
    label="Item characteristic",
    display="characteristic",
    default_order="order",
):
    """How an item was made or set up: what it has of a characteristic, an option or a value."""

    item = Reference(
        InstallBaseItem, required=True, index=True, on_delete="cascade", label="Install base item"
    )
    characteristic = Reference(Characteristic, required=True, index=True, on_delete="restrict")
    option = Reference(CharacteristicOption, index=True, on_delete="restrict", help="The option chosen")
    value = String(1000, help="The value as text, in one way of writing")
    order = Integer(default=100, help="Place in the item's list")
    constraints = (
        Unique(("item", "characteristic"), because="An item has one value of each characteristic"),
    )
