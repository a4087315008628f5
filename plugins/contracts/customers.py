"""Whose a contract or an entitlement is, and which things are his."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from platform_core import ActorStandIn, Condition, Entity, Records, exists, outer, refusal, valid
from plugins.b2b import Contact, ContactRelationship
from plugins.b2c import Household, HouseholdMember

HEAD = "what a household has is its head's"
"""Why the consumer of a contract changes when a household gets another head."""
CUSTOMER = ("account", "consumer", "household")


async def head_of(records: Records, household: str) -> str:
    """The consumer who stands for a household."""
    head: str = (await records.get(Household, household, ("head_of_household",)))["head_of_household"]
    return head


def differs(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two records belong to different customers."""
    return any(one.get(field) != other.get(field) for field in CUSTOMER)


async def refuse_strange_contact(records: Records, contact: str, account: str, field: str) -> None:
    """A contact belongs to the account or one below it, or acts for it today."""
    acting = (
        (ContactRelationship.contact == outer(Contact.sys_id))
        & (ContactRelationship.company == account)
        & valid(ContactRelationship.start_date, ContactRelationship.end_date, ActorStandIn.today)
    )
    fits: Condition = (Contact.sys_id == contact) & (
        Contact.account.within(account) | exists(ContactRelationship, acting)
    )
    if await records.find(Contact, fits, ("sys_id",)) is None:
        raise refusal(
            field,
            "the contact belongs neither to the account nor to one below it, and does not act for it",
            "name a contact of the account",
            "contact_of_another_account",
        )


async def belongs(
    records: Records, entity: type[Entity], sys_id: str, whose: Mapping[str, Any], today: datetime.date
) -> bool:
    """Whether a sold product, an item or an asset is one of the customer (CSM-131).

    Of an account: its own, or of one below it. Of a household: its own, or of a consumer who is a member today. Of a
    consumer: his own.
    """
    table: Any = entity
    if account := whose.get("account"):
        within: Condition = (table.sys_id == sys_id) & table.account.within(account)
        return await records.find(entity, within, ("sys_id",)) is not None
    thing = await records.get(entity, sys_id, ("consumer", "household"))
    if household := whose.get("household"):
        if thing["household"] == household:
            return True
        member: Condition = (
            (HouseholdMember.household == household)
            & (HouseholdMember.consumer == thing["consumer"])
            & (HouseholdMember.start_date.is_null() | (HouseholdMember.start_date <= today))
            & (HouseholdMember.end_date.is_null() | (HouseholdMember.end_date >= today))
        )
        found = thing["consumer"] and await records.find(HouseholdMember, member, ("sys_id",))
        return found is not None
    return bool(thing["consumer"] == whose["consumer"])
