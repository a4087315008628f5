"""What holds whenever a product model is saved: its names, its dates and the status that they make, its family."""

import datetime
from collections.abc import Mapping
from typing import Any

from platform_core import BusinessRule, Change, ChangeEvent, Company, Query, Records, refusal

from ..entities import Asset, Model, ProductFamily
from ..entities.models import END_OF_SALE, END_OF_SUPPORT, IN_PRODUCTION, PLANNED, RETIRED
from .refusing import refuse_amounts_without_currency, refuse_backward_days

DATES = ("effective_from", "end_of_sale", "end_of_support", "effective_until")
NAMES = "things are called what their models and makers are called"
FAMILIES = "a model belongs to the line of its family"
LONGEST_NAME = 255


def status_of(model: Mapping[str, Any], today: datetime.date) -> str:
    """What a model's dates make of it on a day; each is a last day but the first, and belongs to the time before."""
    over = ((RETIRED, "effective_until"), (END_OF_SUPPORT, "end_of_support"), (END_OF_SALE, "end_of_sale"))
    for status, field in over:
        day = model.get(field)
        if day is not None and day < today:
            return status
    begins = model.get("effective_from")
    return PLANNED if begins is not None and begins > today else IN_PRODUCTION


async def before_model_is_saved(change: Change) -> Mapping[str, Any]:
    """Its names, status and line follow from what else is known of it."""
    new, records = change.new, change.elevated("what a model is called, and where it belongs")
    refuse_backward_days(new, *DATES)
    refuse_amounts_without_currency(new, "cost")
    _refuse_odd_bundles(change)
    await _refuse_rings(records, change)
    status = status_of(new, change.now.date())
    values: dict[str, Any] = {"status": status, **await _named(records, change)}
    if status == RETIRED and change.before("status") != RETIRED:
        values["active"] = False
    return values | await _line(records, change)


def _refuse_odd_bundles(change: Change) -> None:
    main = change.new["main_component"]
    if main is None:
        return
    if not change.new["bundle"]:
        detail = "only a bundle has a main component"
        raise refusal("main_component", detail, "set `bundle`, or leave the main component out", "no_bundle")
    if main == change.sys_id:
        detail = "a bundle is no part of itself"
        raise refusal("main_component", detail, "name another model", "itself")


async def _refuse_rings(records: Records, change: Change) -> None:
    """Following what a model replaces one gets to an end."""
    earlier, seen = change.new["replaces"], {change.sys_id}
    if "replaces" not in change.changed:
        return
    while earlier is not None:
        if earlier in seen:
            detail = "the model would replace itself, directly or by those in between"
            raise refusal("replaces", detail, "name the model or version right before this one", "ring")
        seen.add(earlier)
        earlier = (await records.get(Model, earlier, ("replaces",)))["replaces"]


async def _named(records: Records, change: Change) -> dict[str, str]:
    """Manufacturer, name and version; a name that begins with the manufacturer's is not given it twice."""
    new = change.new
    maker = ""
    if new["manufacturer"] is not None:
        maker = (await records.get(Company, new["manufacturer"], ("name",)))["name"]
    if str(new["name"]).casefold().startswith(maker.casefold()):
        maker = ""
    parts = (maker, new["name"], new["version"] or "")
    return {"display_name": " ".join(part for part in parts if part)[:LONGEST_NAME]}


async def _line(records: Records, change: Change) -> dict[str, str]:
    if change.new["product_family"] is None:
        return {}
    family = await records.get(ProductFamily, change.new["product_family"], ("name", "product_line"))
    line, own = family["product_line"], change.new["product_line"]
    if line is None or line == own:
        return {}
    if "product_line" in change.changed and own is not None:
        detail = f"the family {family['name']!r} belongs to another line"
        raise refusal("product_line", detail, "leave the line out, or choose another family", "other_line")
    return {"product_line": line}


async def after_family_changes_its_line(change: Change) -> None:
    """Its models go along."""
    if "product_line" not in change.changed or change.new["product_line"] is None:
        return
    records = change.elevated(FAMILIES)
    own = Query(where=Model.product_family == change.sys_id, fields=("sys_id",), limit=500)
    for row in [row async for row in records.every(Model, own)]:
        await records.update(Model, row["sys_id"], {"product_line": change.new["product_line"]})


async def on_manufacturer_is_renamed(event: ChangeEvent, records: Records) -> None:
    """Its models show its new name."""
    if "name" in event.changed:
        own = Query(where=Model.manufacturer == event.sys_id, fields=("sys_id",), limit=500)
        for row in [row async for row in records.every(Model, own)]:
            # The rule that names a model does so at every change of it; this one asks for just that.
            await records.update(Model, row["sys_id"], {"display_name": None})


async def on_model_is_renamed(event: ChangeEvent, records: Records) -> None:
    """Its assets show its new name. Each is changed by itself, so another round goes on where the last one ended."""
    model = await records.find(Model, Model.sys_id == event.sys_id, fields=("display_name",))
    if "display_name" not in event.changed or model is None:
        return
    own = Query(where=Asset.model == event.sys_id, fields=("sys_id", "display_name"), limit=500)
    async for row in records.every(Asset, own):
        if not str(row["display_name"]).endswith(model["display_name"]):
            await records.update(Asset, row["sys_id"], {"display_name": None})


BUSINESS_RULES = (
    BusinessRule(
        entity=Model,
        kinds=("create", "update"),
        before=before_model_is_saved,
        because="A model's dates are in order and make its status; it is called by maker, name and version",
    ),
    BusinessRule(
        entity=ProductFamily, kinds=("update",), after=after_family_changes_its_line, because=FAMILIES
    ),
    BusinessRule(entity=Company, kinds=("update",), on=on_manufacturer_is_renamed, because=NAMES),
    BusinessRule(entity=Model, kinds=("update",), on=on_model_is_renamed, because=NAMES),
)
