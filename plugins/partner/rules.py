"""What holds whenever a case names a partner."""

from __future__ import annotations

from typing import Any

from platform_core import ActorStandIn, BusinessRule, Change, refusal
from plugins.b2b import AccountRelationship, Contact
from plugins.customer_service import Case, serving

from .roles import PARTNER


async def before_partner_opens_a_case(change: Change) -> dict[str, Any] | None:
    """Who opens a case for a customer of his account opens it as that partner's contact."""
    new, actor = change.new, change.actor
    if not actor.has(PARTNER) or not new.get("account") or new.get("partner") or new.get("partner_contact"):
        return None
    records = change.elevated("to know for which partner a case is opened")
    own = await records.find(Contact, Contact.sys_id == actor.id, fields=("account",))
    if own is None or own["account"] == new["account"]:
        return None
    serves = (
        (AccountRelationship.from_company == own["account"])
        & (AccountRelationship.to_company == new["account"])
        & serving(ActorStandIn())
    )
    if await records.find(AccountRelationship, serves, fields=("sys_id",)) is None:
        return None
    return {"partner": own["account"], "partner_contact": actor.id}


async def before_case_names_a_partner(change: Change) -> None:
    """The partner serves the account of the case today, or is that account."""
    partner, account = change.new.get("partner"), change.new.get("account")
    if not change.changed & {"partner", "partner_contact", "account"} or partner is None:
        return
    if account is None or partner == account:
        return
    serves = (
        (AccountRelationship.from_company == partner)
        & (AccountRelationship.to_company == account)
        & serving(ActorStandIn())
    )
    records = change.elevated("a case's partner serves its account")
    if await records.find(AccountRelationship, serves, fields=("sys_id",)) is None:
        detail = "the partner does not serve the account of the case"
        raise refusal(
            "partner",
            detail,
            "relate the two accounts as partner and customer, or name another partner",
            "not_its_partner",
        )


BUSINESS_RULES = (
    BusinessRule(
        entity=Case,
        kinds=("create",),
        before=before_partner_opens_a_case,
        order=55,
        because="A partner's people act for its customers in the partner's name (CSM-54)",
    ),
    BusinessRule(
        entity=Case,
        kinds=("create", "update"),
        before=before_case_names_a_partner,
        order=110,
        because="The partner of a case has a partner relationship to its account (CSM-98)",
    ),
)
