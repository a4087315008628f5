"""The assets that are shown in one look with an account, a contact, a consumer or a household."""

from platform_core import OverviewSection
from plugins.b2b import Account, Contact
from plugins.b2c import Consumer, Household

from .entities import Asset, AssetContact

FIELDS = (
    "display_name", "asset_tag", "serial_number", "model", "model.display_name", "install_status", "location.name",
    "warranty_expiration",
)  # fmt: skip
BY_NAME = ("display_name",)

SECTIONS = (
    OverviewSection(
        of=Account,
        name="assets",
        summary="The assets of the account",
        lists=Asset,
        where=lambda account: Asset.account == account,
        fields=(*FIELDS, "contact.name"),
        order=BY_NAME,
    ),
    OverviewSection(
        of=Contact,
        name="assets",
        summary="The assets that the contact is asked about",
        lists=AssetContact,
        where=lambda contact: AssetContact.contact == contact,
        fields=("responsibility.name", "asset", *(f"asset.{name}" for name in FIELDS)),
        order=("order",),
    ),
    OverviewSection(
        of=Consumer,
        name="assets",
        summary="The assets of the consumer",
        lists=Asset,
        where=lambda consumer: Asset.consumer == consumer,
        fields=FIELDS,
        order=BY_NAME,
    ),
    OverviewSection(
        of=Household,
        name="assets",
        summary="The assets of the household as such",
        lists=Asset,
        where=lambda household: Asset.household == household,
        fields=FIELDS,
        order=BY_NAME,
    ),
)
