"""What a related party is: of which type, who it may be, and on what."""

from __future__ import annotations

from typing import Any

from platform_core import BusinessRule, Change, Conflict, FieldError, InvalidInput, Record, Records, refusal
from plugins.b2b import Contact
from plugins.b2c import ConsumerUser
from plugins.install_base import InstallBaseItem
from plugins.service_organization import OrganizationMember

from ..entities import PARTIES, CaseParty, ItemParty, PartyType, SoldProductParty
from ..entities.configuration import CASE, ITEM, SOLD_PRODUCT

REASON = "what a related party has to be"
PEOPLE = ("account", "contact", "consumer", "user", "service_organization")
COLUMNS: dict[str, tuple[str, ...]] = {
    "account": ("account",),
    "contact": ("contact",),
    "consumer": ("consumer",),
    "contributor": ("user",),
    "member": ("user", "service_organization"),
    "service_organization": ("service_organization",),
}
"""The fields that name a party, by what it is."""
OF: dict[Any, tuple[str, str]] = {
    CaseParty: (CASE, "case"),
    SoldProductParty: (SOLD_PRODUCT, "sold_product"),
    ItemParty: (ITEM, "install_base_item"),
}
"""The table that a party belongs to, and the field that names the record."""


async def before_party_is_saved(change: Change) -> dict[str, Any] | None:
    """The type says who the party may be, and fills in responsibility and order."""
    table, field = OF[change.entity]
    if change.kind == "update" and field in change.changed:
        detail = "the record of a party is fixed"
        raise refusal(field, detail, "delete the party, and add one to the other record", "fixed")
    _refuse_backward_dates(change)
    if not change.changed & {"type", *PEOPLE}:
        return None
    records = change.elevated(REASON)
    kind = await records.get(PartyType, change.new["type"])
    if kind["applies_to"] != table:
        detail = f"the type {kind['name']!r} is not for parties of this table"
        raise refusal("type", detail, "choose a type that applies to it", "wrong_table")
    if "type" in change.changed and not kind["active"]:
        detail = f"the type {kind['name']!r} is not offered any more"
        raise refusal("type", detail, "choose an active type", "inactive")
    _refuse_wrong_fields(change, kind)
    await _refuse_wrong_people(records, change, kind)
    return _from_type(change, kind)


def _from_type(change: Change, kind: Record) -> dict[str, Any]:
    if "type" not in change.changed:
        return {}
    values: dict[str, Any] = {"responsibility": kind["default_responsibility"]}
    if change.new.get("order") is None:
        values["order"] = kind["default_order"]
    return values


def _refuse_backward_dates(change: Change) -> None:
    first, last = change.new.get("start_date"), change.new.get("end_date")
    if first is not None and last is not None and first > last:
        detail = "a party's last day is before his first"
        raise refusal("end_date", detail, "choose a later last day", "backward")


def _refuse_wrong_fields(change: Change, kind: Record) -> None:
    """Exactly the fields that the type asks for are filled in."""
    wanted = COLUMNS[kind["entity_type"]]
    known = [name for name in PEOPLE if name in change.entity.info.fields]
    errors = [
        FieldError(pointer=f"/{name}", detail=f"a party of the type {kind['name']!r} {word}", code=code)
        for name in known
        for empty in (change.new.get(name) is None,)
        for word, code in (("needs it", "required") if name in wanted else ("has none", "not_of_type"),)
        if empty == (name in wanted)
    ]
    if errors:
        detail = f"a party of the type {kind['name']!r} is named by {' and '.join(wanted)}"
        raise InvalidInput(detail, remedy="fill in these fields, and leave the others empty", errors=errors)


async def _refuse_wrong_people(records: Records, change: Change, kind: Record) -> None:
    user, organization = change.new.get("user"), change.new.get("service_organization")
    if user is not None:
        for entity, word in ((Contact, "contact"), (ConsumerUser, "consumer")):
            if await records.find(entity, entity.sys_id == user, ("sys_id",)) is not None:
                detail = f"the person is a {word}, and is a party as such"
                raise refusal("user", detail, f"choose a type for {word}s", "is_customer")
    if kind["entity_type"] == "member":
        belongs = (OrganizationMember.user == user) & (
            OrganizationMember.service_organization == organization
        )
        active = belongs & OrganizationMember.active.eq(True)
        if await records.find(OrganizationMember, active, ("sys_id",)) is None:
            detail = "the person is no member of the organization"
            raise refusal("user", detail, "name a member of it", "no_member")


async def before_item_party_is_added(change: Change) -> None:
    """Parties stand on the item at the top of the tree; an organization is one of a type once."""
    records = change.elevated(REASON)
    if "install_base_item" in change.changed:
        # An item that gets a parent at the same moment waits, or is waited for.
        item = await records.update(InstallBaseItem, change.new["install_base_item"], {})
        if item["parent"] is not None:
            detail = "the item is a part of another one"
            raise refusal(
                "install_base_item",
                detail,
                "add the party to the item at the top: he reaches all below",
                "no_root",
            )
    if change.new.get("user") is None and change.new.get("service_organization") is not None:
        same = (
            (ItemParty.install_base_item == change.new["install_base_item"])
            & (ItemParty.type == change.new["type"])
            & (ItemParty.service_organization == change.new["service_organization"])
            & ItemParty.user.is_null()
            & (ItemParty.sys_id != change.sys_id)
        )
        if await records.find(ItemParty, same, ("sys_id",)) is not None:
            raise Conflict(
                "the organization is such a party already", remedy="change the dates of that party"
            )


async def before_item_becomes_a_part(change: Change) -> None:
    """An item that has parties of its own stays at the top of its tree."""
    if "parent" not in change.changed or change.new.get("parent") is None:
        return
    records = change.elevated(REASON)
    if await records.find(ItemParty, ItemParty.install_base_item == change.sys_id, ("sys_id",)) is not None:
        detail = "the item has related parties, and those stand on the top of a tree alone"
        raise refusal(
            "parent", detail, "remove its parties, or add them to the new top item, first", "has_parties"
        )


BUSINESS_RULES = (
    *(
        BusinessRule(
            entity=entity,
            kinds=("create", "update"),
            before=before_party_is_saved,
            because="A party is named as its type asks; responsibility and order come from it (CSM-157, CSM-166)",
        )
        for entity in PARTIES
    ),
    BusinessRule(
        entity=ItemParty,
        kinds=("create", "update"),
        before=before_item_party_is_added,
        order=110,
        because="Parties of an item stand on its root (CSM-129)",
    ),
    BusinessRule(
        entity=InstallBaseItem,
        kinds=("update",),
        before=before_item_becomes_a_part,
        because="Parties of an item stand on its root (CSM-129)",
    ),
)
