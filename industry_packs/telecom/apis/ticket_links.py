"""Who has to do with a trouble ticket and what it is about: columns of the case, and what is kept as it was said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from platform_core import Condition, Entity, Group, InvalidQuery, NotFound, Records, User, parse_id
from plugins.b2b import Account, Contact
from plugins.b2c import Consumer
from plugins.customer_service import Case
from plugins.install_base import InstallBaseItem, SoldProduct
from plugins.product_data import Asset, Model

from ..tmf.changing import refused
from ..tmf.resources import Given, Seen

# (field, type in the forum's words, role, name of the record)
PARTIES = (
    ("account", "Organization", "customer"),
    ("contact", "Individual", "contact"),
    ("consumer", "Individual", "customer"),
    ("assigned_to", "Individual", "assignee"),
    ("assignment_group", "Organization", "assignmentGroup"),
)
ENTITIES = (
    ("product", "ProductSpecification", "specification", "display_name"),
    ("asset", "Asset", "asset", "display_name"),
    ("sold_product", "Product", "product", "name"),
    ("install_base", "InstallBaseItem", "installed", "name"),
)
PARTY_FIELDS: dict[str, tuple[type[Entity], ...]] = {
    "account": (Account,),
    "contact": (Contact,),
    "consumer": (Consumer,),
    "assigned_to": (User,),
    "assignment_group": (Group,),
}
ENTITY_FIELDS: dict[str, type[Entity]] = {
    "product": Model,
    "asset": Asset,
    "sold_product": SoldProduct,
    "install_base": InstallBaseItem,
}
ROLES = {
    "customer": ("account", "consumer"),
    "organization": ("account",),
    "customercontact": ("contact",),
    "contact": ("contact",),
    "consumer": ("consumer",),
    "individual": ("consumer", "contact"),
    "assignee": ("assigned_to",),
    "assignedto": ("assigned_to",),
    "assignmentgroup": ("assignment_group",),
}
KINDS = {
    "productspecification": "product",
    "asset": "asset",
    "product": "sold_product",
    "productinventory": "sold_product",
    "installbaseitem": "install_base",
}
NEEDS_PARTIES = tuple(path for name, _, _ in PARTIES for path in (name, f"{name}.name"))
NEEDS_ENTITIES = tuple(path for name, _, _, shown in ENTITIES for path in (name, f"{name}.{shown}"))
PARTY_HOMES = {"account": "organization", "contact": "individual", "consumer": "individual"}


def _word(text: str) -> str:
    return re.sub(r"[\W_]", "", text).lower()


def shown_parties(seen: Seen) -> list[dict[str, Any]]:
    """The parties that stand on the case, and those that were named besides."""
    base = seen.home.partition("/tmf-api/")[0]
    found = []
    for name, kind, role in PARTIES:
        if key := seen.get(name):
            party = {"id": key, "name": seen.get(f"{name}.name"), "role": role, "@referredType": kind}
            if name in PARTY_HOMES:
                party["href"] = f"{base}/tmf-api/party/v4/{PARTY_HOMES[name]}/{key}"
            found.append({word: value for word, value in party.items() if value})
    return [*found, *((seen.get("beside:further") or {}).get("relatedParty") or [])]


def shown_entities(seen: Seen) -> list[dict[str, Any]]:
    """What the case is about, and what was named besides."""
    base = seen.home.partition("/tmf-api/")[0]
    found = []
    for name, kind, role, label in ENTITIES:
        if key := seen.get(name):
            thing = {"id": key, "name": seen.get(f"{name}.{label}"), "role": role, "@referredType": kind}
            if name == "sold_product":
                thing["href"] = f"{base}/tmf-api/productInventory/v4/product/{key}"
            found.append({word: value for word, value in thing.items() if value})
    return [*found, *((seen.get("beside:further") or {}).get("relatedEntity") or [])]


def of_party(records: Records, values: Sequence[str]) -> Condition:
    """One of these is a party of the case, as far as whoever asks may read who that is."""
    ids = [_id(value) for value in values]
    readable = records.readable(Case)
    found: Any = None
    for name, _, _ in PARTIES:
        if name in readable:
            condition: Any = getattr(Case, name).is_in(ids)
            found = condition if found is None else found | condition
    return found if found is not None else Case.sys_id.is_null()  # type: ignore[no-any-return]


def _id(text: str) -> str:
    try:
        return parse_id(text)
    except ValueError:
        raise InvalidQuery(
            f"relatedParty.id: {text[:50]!r} is no id here", remedy="use an id that we gave"
        ) from None


async def columns_of(records: Records, given: Given) -> tuple[Given, Given]:
    """The case's columns that parties and entities fill in, and those that are kept as they were said.

    What is named by an id of ours must be there, as far as whoever asks may see it; anything else is the client's own.
    """
    columns: Given = {}
    kept: Given = {}
    for name in ("relatedParty", "relatedEntity"):
        if name not in given:
            continue
        others = []
        for position, item in enumerate(given[name] or []):
            field = await _field(records, name, position, item)
            if field is None:
                others.append(item)
            elif field in columns:
                raise refused(
                    f"{name}/{position}", "there is one of this kind already", "name it once", "twice"
                )
            else:
                columns[field] = parse_id(item["id"])
        kept[name] = others
    return columns, kept


async def _field(records: Records, name: str, position: int, item: Given) -> str | None:
    try:
        key = parse_id(item["id"])
    except ValueError:
        return None
    words = (_word(item.get("role") or ""), _word(item["@referredType"]))
    if name == "relatedParty":
        fields = next((ROLES[word] for word in words if word in ROLES), ())
        options = [(field, entity) for field in fields for entity in PARTY_FIELDS[field]]
    else:
        field = KINDS.get(words[1]) or KINDS.get(words[0])
        options = [(field, ENTITY_FIELDS[field])] if field else []
    for field, entity in options:
        try:
            await records.get(entity, key, fields=("sys_id",))
        except NotFound:
            continue
        return field
    if options:
        raise refused(
            f"{name}/{position}/id",
            f"there is no such {item['@referredType']}",
            "name one that there is",
            "unknown_reference",
        )
    return None
