"""What a case is about: the product, the asset, what was sold, what is installed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from platform_core import BusinessRule, Change, Record, Records, refusal
from plugins.install_base import InstallBaseItem, SoldProduct
from plugins.product_data import Asset

from .entities import AffectedItem, Case

FITS = "what a case is about is its customer's"
LINKS = ("install_base", "asset", "sold_product")
"""What a case may be about, the most exact first: it says of which product the case is."""
CUSTOMERS = ("account", "consumer", "household", "requesting_service_organization")
ENTITIES = {"install_base": InstallBaseItem, "asset": Asset, "sold_product": SoldProduct}
ORGANIZATIONS = {"install_base": "service_organization", "sold_product": "buyer_organization"}
WORDS = {"install_base": "item", "asset": "asset", "sold_product": "sold product"}
WATCHED = {*LINKS, *CUSTOMERS, "contact", "product"}


async def before_case_products_are_chosen(change: Change) -> dict[str, Any] | None:
    """Whose the chosen thing is becomes the customer of a case that has none yet; an item is one that is in use."""
    chosen = [link for link in LINKS if link in change.changed and change.new.get(link)]
    if not chosen:
        return None
    records, new = change.elevated(FITS), dict(change.new)
    values: dict[str, Any] = {}
    for link in chosen:
        owner = await _owner(records, link, new[link])
        if link == "install_base":
            refuse_inactive(owner)
        if not any(new.get(name) for name in (*CUSTOMERS, "contact")):
            values |= {name: owner[name] for name in CUSTOMERS if owner[name]}
            new |= values
    return values


async def before_case_products_are_checked(change: Change) -> dict[str, Any] | None:
    """What a case is about belongs to its customer, and is of its product."""
    if not change.changed & WATCHED:
        return None
    records, new = change.elevated(FITS), change.new
    products: list[str] = []
    for link in LINKS:
        if not new.get(link):
            continue
        owner = await _owner(records, link, new[link])
        refuse_other_customer(link, owner, new)
        if owner["product"]:
            products.append(owner["product"])
    return _product(change, products)


def _product(change: Change, products: list[str]) -> dict[str, Any] | None:
    """The product of the most exact thing; one that is given along with it is of one of the things (CSM-144)."""
    given = change.new.get("product")
    if not products or given in products:
        return None
    if given is not None and "product" in change.changed:
        detail = "the product is another one than that of what the case is about"
        raise refusal("product", detail, "leave the product out", "other_product")
    return {"product": products[0]}


async def _owner(records: Records, link: str, sys_id: str) -> Record:
    """Whose a thing is, in the words of a case, and of which product."""
    thing = await records.get(ENTITIES[link], sys_id)
    organization = ORGANIZATIONS.get(link)
    return {
        "number": thing.get("number") or thing.get("display_name"),
        "active": thing.get("active"),
        "product": thing["model"] if link == "asset" else thing["product"],
        "account": thing["account"],
        "consumer": thing["consumer"],
        "household": thing["household"],
        "requesting_service_organization": thing[organization] if organization else None,
    }


def refuse_inactive(item: Mapping[str, Any], field: str = "install_base") -> None:
    """Cases are opened on items that are in use (CSM-128)."""
    if not item["active"]:
        detail = f"the item {item['number']} is not in use"
        raise refusal(field, detail, "choose an item that is in use", "inactive")


def refuse_other_customer(
    link: str, owner: Mapping[str, Any], case: Mapping[str, Any], field: str = ""
) -> None:
    """A thing that is somebody's is the customer's of the case."""
    if not any(owner[name] for name in CUSTOMERS) or _same(owner, case):
        return
    detail = f"the {WORDS[link]} {owner['number']} does not belong to the customer of the case"
    raise refusal(
        field or link, detail, "choose one of the customer, or correct the customer", "other_customer"
    )


def _same(owner: Mapping[str, Any], case: Mapping[str, Any]) -> bool:
    """Of one account; or of one consumer, or of a household that the case is about; or of one organization."""
    if owner["account"]:
        return bool(owner["account"] == case.get("account"))
    if owner["consumer"]:
        shared = owner["household"] and owner["household"] == case.get("household")
        return bool(owner["consumer"] == case.get("consumer") or shared)
    if owner["household"]:
        return bool(owner["household"] == case.get("household"))
    organization = owner["requesting_service_organization"]
    return bool(organization == case.get("requesting_service_organization"))


async def before_affected_item_is_named(change: Change) -> None:
    """A further item of a case is in use, and its customer's, as the first one is (CSM-128).

    A case that has no customer yet is its owner's from then on.
    """
    if change.kind == "update" and not change.changed & {"case", "install_base"}:
        return
    records = change.elevated(FITS)
    owner = await _owner(records, "install_base", change.new["install_base"])
    refuse_inactive(owner)
    case = await records.get(Case, change.new["case"], (*CUSTOMERS, "contact"))
    if any(case.values()):
        refuse_other_customer("install_base", owner, case)
    else:
        await records.update(Case, change.new["case"], {name: owner[name] for name in CUSTOMERS})


BUSINESS_RULES = (
    BusinessRule(
        entity=Case,
        kinds=("create", "update"),
        before=before_case_products_are_chosen,
        order=45,
        because="A case is opened on an item in use, and is its owner's (CSM-128)",
    ),
    BusinessRule(
        entity=Case,
        kinds=("create", "update"),
        before=before_case_products_are_checked,
        order=80,
        because="What a case is about belongs to its customer, and says which product it is (CSM-144)",
    ),
    BusinessRule(
        entity=AffectedItem,
        kinds=("create", "update"),
        before=before_affected_item_is_named,
        because="Further items of a case are in use, and its customer's (CSM-128)",
    ),
)
