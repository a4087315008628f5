"""Assets and who is to be asked about them."""

from platform_core import (
    AtMostOneOf,
    Choice,
    Choices,
    Company,
    CurrencyCode,
    Date,
    DateTime,
    Decimal,
    Entity,
    Hierarchy,
    Integer,
    Location,
    Money,
    Reference,
    String,
    Text,
    Unique,
    User,
)
from plugins.b2b import Account, Contact
from plugins.b2c import Consumer, Household
from plugins.customer_base import Responsibility

from .kinds import LICENSE_METRIC
from .models import Model, ModelCategory, UnitOfMeasure

IN_USE, ON_ORDER, IN_STOCK, RETIRED_ASSET, MISSING, IN_TRANSIT, CONSUMED = 1, 2, 6, 7, 8, 9, 10
ASSET_STATE = Choices(
    {
        IN_USE: "In use",
        ON_ORDER: "On order",
        IN_STOCK: "In stock",
        IN_TRANSIT: "In transit",
        CONSUMED: "Consumed",
        MISSING: "Missing",
        RETIRED_ASSET: "Retired",
    }
)
SUBSTATES: dict[int, dict[str | int, str]] = {
    IN_STOCK: {
        "available": "Available",
        "reserved": "Reserved",
        "defective": "Defective",
        "pending_repair": "Pending repair",
        "pending_install": "Pending install",
        "pending_transfer": "Pending transfer",
        "pending_disposal": "Pending disposal",
    },
    RETIRED_ASSET: {
        "disposed": "Disposed",
        "sold": "Sold",
        "donated": "Donated",
        "vendor_credit": "Vendor credit",
    },
    MISSING: {"lost": "Lost", "stolen": "Stolen"},
}
"""The substates that each state knows; the other states know none."""
ASSET_SUBSTATE = Choices({code: label for codes in SUBSTATES.values() for code, label in codes.items()})


class Asset(
    Entity,
    tablename="alm_asset",
    label="Asset",
    display="display_name",
    default_order="display_name",
):
    """One thing that can be pointed at: it has a serial number or a tag, and stands somewhere.

    It belongs to an account, to a private person or to a household, or to nobody yet. A part of another asset has that
    as its parent.
    """

    display_name = String(255, read_only=True, index=True, help="Tag or serial number, and model")
    asset_tag = String(40, index=True, help="What the sticker on it says")
    serial_number = String(100, index=True)
    model = Reference(Model, required=True, index=True, on_delete="restrict")
    model_category = Reference(ModelCategory, index=True, on_delete="restrict")
    ci = String(
        100, index=True, label="Configuration item", help="Its key in a configuration management database"
    )
    account = Reference(Account, index=True, on_delete="restrict")
    contact = Reference(Contact, index=True, label="Primary contact", help="A contact of the account")
    consumer = Reference(Consumer, index=True, on_delete="restrict")
    household = Reference(Household, index=True, on_delete="restrict")
    company = Reference(
        Company, index=True, help="Whose books it stands in; the account, unless said otherwise"
    )
    location = Reference(Location, index=True)
    assigned_to = Reference(User, index=True, help="Who uses it")
    managed_by = Reference(User, index=True, help="Who of our staff looks after it")
    owned_by = Reference(User, index=True, help="Who answers for it")
    vendor = Reference(Company, index=True, help="Whom it was bought from")
    install_status = Choice(ASSET_STATE, default=IN_USE, required=True, index=True, label="State")
    substatus = Choice(ASSET_SUBSTATE, label="Substate")
    install_date = DateTime(label="Installed")
    purchase_date = Date(label="Purchased")
    warranty_expiration = Date(index=True, help="Last day of the warranty")
    cost = Money()
    currency = CurrencyCode()
    quantity = Integer(default=1, minimum=0, required=True)
    comments = Text(help="For staff only")
    parent = Reference("self", index=True, on_delete="restrict", help="The asset that it is a part of")
    code = String(255, unique=True, read_only=True, help="Key of the asset in paths")
    path = String(2400, index=True, read_only=True, help="Codes from the whole asset down to this part")
    hierarchy = Hierarchy(parent="parent", code="code", path="path")
    constraints = (
        AtMostOneOf(("account", "consumer", "household"), because="An asset belongs to one customer at most"),
    )


class HardwareAsset(
    Entity,
    extends=Asset,
    tablename="alm_hardware",
    label="Hardware asset",
    display="display_name",
    default_order="display_name",
):
    """A device."""

    firmware_version = String(100)
    mac_address = String(17, pattern="^([0-9A-F]{2}:){5}[0-9A-F]{2}$", help="As in 00:1B:44:11:3A:B7")


class ConsumableAsset(
    Entity,
    extends=Asset,
    tablename="alm_consumable",
    label="Consumable",
    display="display_name",
    default_order="display_name",
):
    """An amount of something that is used up."""

    unit = Reference(UnitOfMeasure, on_delete="restrict", help="What the quantity is counted in")


class LicenseAsset(
    Entity,
    extends=Asset,
    tablename="alm_license",
    label="Software license",
    display="display_name",
    default_order="display_name",
):
    """Rights to use software."""

    rights = Integer(default=1, minimum=0, required=True, help="How many times it may be used at once")
    license_metric = Choice(LICENSE_METRIC, help="What a right is counted by")
    start_date = Date(help="First day")
    end_date = Date(help="Last day; empty: for good", index=True)


class FacilityAsset(
    Entity,
    extends=Asset,
    tablename="alm_facility",
    label="Facility",
    plural="Facilities",
    display="display_name",
    default_order="display_name",
):
    """A building, a room or a site."""

    area_m2 = Decimal(label="Area (m²)")
    capacity = Integer(minimum=0, help="How many people it is for")


class AssetContact(
    Entity,
    tablename="sn_customerservice_m2m_asset_contact",
    label="Asset contact",
    default_order="order",
):
    """A contact who is asked about an asset, and what for."""

    asset = Reference(Asset, required=True, index=True, on_delete="cascade")
    contact = Reference(Contact, required=True, index=True, on_delete="cascade")
    responsibility = Reference(Responsibility, index=True, on_delete="restrict")
    order = Integer(default=100, help="Place in the asset's list")
    constraints = (Unique(("asset", "contact"), because="A contact is named for an asset once (CSM-146)"),)
