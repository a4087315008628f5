"""The parties that are shown in one look with a case, a sold product or an install base item."""

from platform_core import Entity, OverviewSection
from plugins.customer_service import Case
from plugins.install_base import InstallBaseItem, SoldProduct

from .entities import CaseParty, ItemParty, SoldProductParty

SHOWN = ("type.name", "responsibility.name", "start_date", "end_date")
NAMES = {
    "account": "account.name",
    "contact": "contact.name",
    "consumer": "consumer.name",
    "user": "user.name",
    "service_organization": "service_organization.name",
}


def _fields(entity: type[Entity]) -> tuple[str, ...]:
    return (*SHOWN, *(path for field, path in NAMES.items() if field in entity.info.fields))


SECTIONS = (
    OverviewSection(
        of=Case,
        name="relatedparties",
        summary="Who else follows the case, and answers on it",
        lists=CaseParty,
        where=lambda case: CaseParty.case == case,
        fields=_fields(CaseParty),
        order=("order",),
    ),
    OverviewSection(
        of=SoldProduct,
        name="relatedparties",
        summary="Who else has to do with the product, its items and its cases",
        lists=SoldProductParty,
        where=lambda product: SoldProductParty.sold_product == product,
        fields=_fields(SoldProductParty),
        order=("order",),
    ),
    OverviewSection(
        of=InstallBaseItem,
        name="relatedparties",
        summary="Who else has to do with the item and all below it",
        lists=ItemParty,
        where=lambda item: ItemParty.install_base_item == item,
        fields=_fields(ItemParty),
        order=("order",),
    ),
)
