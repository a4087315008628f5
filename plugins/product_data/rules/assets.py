"""What holds whenever an asset is saved: its class, its state, whose it is, and what it is called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from platform_core import IMPORT_ADMIN, BusinessRule, Change, Query, Records, TransitionRefused, refusal
from plugins.b2b import Contact

from ..entities import (
    ApplicationModel,
    Asset,
    ConsumableAsset,
    ConsumableModel,
    FacilityAsset,
    FacilityModel,
    HardwareAsset,
    HardwareModel,
    LicenseAsset,
    Model,
    ModelCategory,
    SoftwareModel,
)
from ..entities.assets import ASSET_STATE, ASSET_SUBSTATE, SUBSTATES
from ..lifecycles import ASSET
from .models import LONGEST_NAME
from .refusing import refuse_amounts_without_currency, refuse_backward_days

KNOWN = "an asset fits its model and its customer"
# A model that is of no kind in particular may have assets of any class.
MODELS_OF = {
    HardwareAsset: (Model, HardwareModel),
    ConsumableAsset: (Model, ConsumableModel),
    LicenseAsset: (Model, SoftwareModel, ApplicationModel),
    FacilityAsset: (Model, FacilityModel),
}


async def before_asset_is_saved(change: Change) -> Mapping[str, Any]:
    """It fits its model and its customer, and is called by tag or serial number, and model."""
    new, records = change.new, change.elevated(KNOWN)
    refuse_amounts_without_currency(new, "cost")
    refuse_backward_days(new, "purchase_date", "warranty_expiration")
    if new["serial_number"] is not None and new["quantity"] > 1:
        detail = "what has a serial number is there once"
        raise refusal("quantity", detail, "create an asset for each of them", "not_one")
    model = await records.get(Model, new["model"], ("sys_class_name", "display_name", "cmdb_model_category"))
    _refuse_model_of_another_kind(change, model)
    values = {**_substatus(change), **await _category(records, change, model), **_named(new, model)}
    return values | await _customer(records, change)


def _refuse_model_of_another_kind(change: Change, model: Mapping[str, Any]) -> None:
    fitting = MODELS_OF.get(change.entity)
    if fitting is None or not change.changed & {"model", "sys_class_name"}:
        return
    if model["sys_class_name"] not in [each.info.table for each in fitting]:
        label = change.entity.info.label.lower()
        detail = f"the model of a {label} is of another kind"
        tables = " or ".join(each.info.table for each in fitting)
        raise refusal(
            "model", detail, f"choose one of {tables}, or create another class of asset", "wrong_kind"
        )


async def _category(records: Records, change: Change, model: Mapping[str, Any]) -> dict[str, str]:
    """The category is one that the model has; where it has just one, that one."""
    own, chosen = model["cmdb_model_category"] or [], change.new["model_category"]
    found: dict[str, str] = {}
    if chosen is None or ("model_category" not in change.changed and chosen not in own):
        if len(own) != 1:
            return {}
        chosen, found = own[0], {"model_category": own[0]}
    elif own and chosen not in own:
        detail = "the model does not belong to this category"
        raise refusal(
            "model_category", detail, "leave the category out, or choose one of the model's", "not_its"
        )
    if not change.changed & {"model", "model_category", "sys_class_name"}:
        return found
    category = await records.find(ModelCategory, ModelCategory.sys_id == chosen)
    if category is not None and category["asset_class"] not in (None, change.entity.info.table):
        detail = f"assets of the category {category['name']!r} are of the class {category['asset_class']}"
        remedy = f"create it in {category['asset_class']}, or choose another category"
        raise refusal("model_category", detail, remedy, "wrong_class")
    return found


def _substatus(change: Change) -> dict[str, None]:
    """A substate is one that the state knows; that of the state before is dropped."""
    state, chosen = change.new["install_status"], change.new["substatus"]
    if chosen is None or chosen in SUBSTATES.get(state, {}):
        return {}
    if "substatus" not in change.changed:
        return {"substatus": None}
    known = ", ".join(str(code) for code in SUBSTATES.get(state, {})) or "none"
    detail = f"{ASSET_STATE.label(state)} does not know the substate {ASSET_SUBSTATE.label(chosen)}"
    raise refusal("substatus", detail, f"it knows {known}", "not_its")


def _named(new: Mapping[str, Any], model: Mapping[str, Any]) -> dict[str, str]:
    mark = new["asset_tag"] or new["serial_number"]
    name = f"{mark} - {model['display_name']}" if mark else model["display_name"]
    return {"display_name": name if len(name) <= LONGEST_NAME else name[:LONGEST_NAME]}


async def _customer(records: Records, change: Change) -> dict[str, Any]:
    """The primary contact is one of the account's own; he brings the account along, and leaves with it."""
    new, values = change.new, dict[str, Any]()
    account, contact = new["account"], new["contact"]
    if contact is not None and change.changed & {"account", "contact"}:
        own = (await records.get(Contact, contact, ("account",)))["account"]
        if account is None and "contact" in change.changed and "account" not in change.changed:
            account = values["account"] = own
        if own != account and "contact" in change.changed:
            detail = "the primary contact of an asset is a contact of its account"
            remedy = "choose a contact of the account; others are named in its asset contacts"
            raise refusal("contact", detail, remedy, "not_its_contact")
        if own != account:
            values["contact"] = None
    if account != change.before("account") and new["company"] in (None, change.before("account")):
        values["company"] = account
    return values


async def before_asset_changes_its_state(change: Change) -> None:
    """Who keeps assets may write one down in any state; from there on it goes by the moves of its lifecycle."""
    if change.transition is not None or "install_status" not in change.changed or change.actor.elevated:
        return
    if change.actor.has(IMPORT_ADMIN):
        return
    old, new = change.before("install_status"), change.new["install_status"]
    moves = ASSET.moves(old, new)
    if not moves:
        raise TransitionRefused(
            f"no move leads from {ASSET_STATE.label(old)} to {ASSET_STATE.label(new)}",
            remedy="moves from there: "
            + (", ".join(move.name for move in ASSET.transitions if old in move.sources) or "none"),
        )
    for name in moves[0].needs:
        if change.new[name] is None or name not in change.changed:
            detail = f"the move {moves[0].name!r} needs it: {moves[0].because}"
            raise refusal(name, detail, "give it along with the state", "required")


async def after_asset_category_is_settled(change: Change) -> None:
    """The assets of a category that gets a class are of that class."""
    if "asset_class" not in change.changed or change.new["asset_class"] is None:
        return
    records = change.elevated(KNOWN)
    other: Any = (Asset.model_category == change.sys_id) & (Asset.sys_class_name != change.new["asset_class"])
    page = await records.list(Asset, Query(where=other, fields=("display_name",), limit=1))
    if page.records:
        detail = f"there are assets of another class, such as {page.records[0]['display_name']!r}"
        raise refusal("asset_class", detail, "give these assets another category first", "in_use")


BUSINESS_RULES = (
    BusinessRule(
        entity=Asset,
        kinds=("create", "update"),
        before=before_asset_is_saved,
        because="An asset fits its model, and its primary contact is one of its account (CSM-124)",
    ),
    BusinessRule(
        entity=Asset,
        kinds=("update",),
        before=before_asset_changes_its_state,
        order=50,
        because="What happened to an asset can be followed",
    ),
    BusinessRule(
        entity=ModelCategory,
        kinds=("update",),
        after=after_asset_category_is_settled,
        because="The assets of a category are of its class",
    ),
)
