"""The cases that are shown in one look with an account, a contact, a consumer or a household."""

from platform_core import Condition, OverviewSection, exists, outer
from plugins.b2b import Account, Contact
from plugins.b2c import Consumer, Household
from plugins.install_base import InstallBaseItem, SoldProduct
from plugins.product_data import Asset, Model

from .entities import AffectedItem, Case
from .lifecycle import CLOSED, RESOLVED

FIELDS = ("number", "short_description", "state", "priority", "opened_at", "contact.name", "assigned_to.name")
NEWEST = ("-opened_at",)

SOLUTIONS = ("number", "short_description", "resolution_code", "close_notes", "resolved_at", "account.name")


def cases_of_item(item: str) -> Condition:
    """The cases of an item and of all its parts, those that name them as further items included (CSM-130)."""
    named = (AffectedItem.case == outer(Case.sys_id)) & AffectedItem.install_base.within(item)
    condition: Condition = Case.install_base.within(item) | exists(AffectedItem, named)
    return condition


SECTIONS = (
    OverviewSection(
        of=InstallBaseItem,
        name="cases",
        summary="The cases of the item and of its parts, the newest first",
        lists=Case,
        where=cases_of_item,
        fields=(*FIELDS, "install_base", "install_base.number"),
        order=NEWEST,
    ),
    OverviewSection(
        of=SoldProduct,
        name="cases",
        summary="The cases of the sold product, the newest first",
        lists=Case,
        where=lambda sold: Case.sold_product == sold,
        fields=FIELDS,
        order=NEWEST,
    ),
    OverviewSection(
        of=Asset,
        name="cases",
        summary="The cases of the asset, the newest first",
        lists=Case,
        where=lambda asset: Case.asset == asset,
        fields=FIELDS,
        order=NEWEST,
    ),
    OverviewSection(
        of=Model,
        name="resolved_cases",
        summary="Cases of the product that were resolved, and how, the newest first",
        lists=Case,
        where=lambda product: (Case.product == product) & Case.state.is_in([RESOLVED, CLOSED]),
        fields=SOLUTIONS,
        order=("-resolved_at",),
        limit=25,
    ),
    OverviewSection(
        of=Account,
        name="open_cases",
        summary="The account's cases that are still worked on, the newest first",
        lists=Case,
        where=lambda account: (Case.account == account) & (Case.active.eq(True)),
        fields=FIELDS,
        order=NEWEST,
    ),
    OverviewSection(
        of=Contact,
        name="open_cases",
        summary="The contact's cases that are still worked on, the newest first",
        lists=Case,
        where=lambda contact: (Case.contact == contact) & (Case.active.eq(True)),
        fields=FIELDS,
        order=NEWEST,
    ),
    OverviewSection(
        of=Consumer,
        name="open_cases",
        summary="The consumer's cases that are still worked on, the newest first",
        lists=Case,
        where=lambda consumer: (Case.consumer == consumer) & (Case.active.eq(True)),
        fields=tuple(path for path in FIELDS if path != "contact.name"),
        order=NEWEST,
    ),
    OverviewSection(
        of=Household,
        name="open_cases",
        summary="The household's cases that are still worked on, the newest first",
        lists=Case,
        where=lambda household: (Case.household == household) & (Case.active.eq(True)),
        fields=tuple("consumer.name" if path == "contact.name" else path for path in FIELDS),
        order=NEWEST,
    ),
)
