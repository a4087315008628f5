"""What holds whenever a retail organization or a law is saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from platform_core import BusinessRule, Change, refusal

from ..choices import GUARANTEE, WITHDRAWAL
from ..entities import RetailOrganization, ReturnLaw
from .refusing import refuse_another

NEEDS = {WITHDRAWAL: ("days", "refund_days"), GUARANTEE: ("months",)}


async def before_retail_organization_is_saved(change: Change) -> Mapping[str, Any] | None:
    """The organization core of a retail organization never changes (RET-3)."""
    refuse_another(change, "organization_core", "make a retail organization of the other organization")
    if change.new["flagship"] and change.new["subtype"] != "store":
        raise refusal(
            "flagship", "only a store is a flagship", "leave it out, or make it a store", "no_store"
        )
    return None


async def before_law_is_saved(change: Change) -> Mapping[str, Any] | None:
    """One law of a kind holds in a country on a day, and it says what is reckoned with."""
    new = change.new
    for field in NEEDS[new["kind"]]:
        if new[field] is None:
            raise refusal(field, f"a {new['kind']} law says it", "fill it in", "required")
    first, last = new["valid_from"], new["valid_until"]
    if last is not None and last < first:
        raise refusal("valid_until", "the law ends before it begins", "correct the days", "backwards")
    begun = ReturnLaw.valid_from.is_not_null() if last is None else ReturnLaw.valid_from <= last
    meets = begun & (ReturnLaw.valid_until.is_null() | (ReturnLaw.valid_until >= first))
    same = (ReturnLaw.kind == new["kind"]) & (ReturnLaw.country == new["country"])
    other = await change.elevated("one law holds on a day").find(
        ReturnLaw, same & meets & (ReturnLaw.sys_id != change.sys_id)
    )
    if other is not None:
        detail = f"another one, {other['source']}, holds on some of these days"
        raise refusal("valid_from", detail, "give the other one a last day first", "overlaps")
    return None


MASTER_RULES = (
    BusinessRule(
        entity=RetailOrganization,
        kinds=("create", "update"),
        before=before_retail_organization_is_saved,
        because="A retail organization stays with its organization (RET-3)",
    ),
    BusinessRule(
        entity=ReturnLaw,
        kinds=("create", "update"),
        before=before_law_is_saved,
        because="On each day one law of a kind holds in a country (RET-6)",
    ),
)
