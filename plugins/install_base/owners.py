"""Whose a sold product or an item is: one kind of owner, and people of his."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from platform_core import Change, Records, refusal
from plugins.b2b import Contact
from plugins.b2c import ConsumerProfile, is_member
from plugins.service_organization import OrganizationMember

REASON = "who a product is for belongs to its owner"


async def check_people(change: Change, organization: str) -> dict[str, Any]:
    """Contact, consumer and member belong to the owner; a contact who stands alone brings his account along.

    ``organization`` is the field that holds the organization which owns.
    """
    records, values = change.elevated(REASON), {}
    if change.changed & {"account", "contact"}:
        values = await _account(records, change.new, organization)
    if change.changed & {"consumer", "household"}:
        await _check_household(records, change)
    if change.changed & {"consumer", "consumer_profile"}:
        await _check_profile(records, change.new)
    if change.changed & {organization, "buyer_organization_member"}:
        await _check_member(records, change.new, organization)
    return values


async def _account(records: Records, new: Mapping[str, Any], organization: str) -> dict[str, Any]:
    if new.get("contact") is None:
        return {}
    others = [name for name in ("consumer", "household", organization) if new.get(name)]
    if others and new.get("account") is None:
        detail = "a contact is one of an account, and the owner is none"
        raise refusal(
            "contact", detail, f"leave the contact out, or the {others[0]}", "contact_without_account"
        )
    account = (await records.get(Contact, new["contact"], ("account",)))["account"]
    if new.get("account") in (None, account):
        return {"account": account}
    detail = "the contact does not belong to the account"
    raise refusal("contact", detail, "name a contact of the account, or none", "contact_of_another_account")


async def _check_household(records: Records, change: Change) -> None:
    consumer, household = change.new.get("consumer"), change.new.get("household")
    if consumer and household and not await is_member(records, household, consumer, change.now.date()):
        detail = "the consumer is no current member of the household"
        raise refusal("household", detail, "leave the household out, or name another one", "no_member")


async def _check_profile(records: Records, new: Mapping[str, Any]) -> None:
    if (key := new.get("consumer_profile")) is None:
        return
    if (await records.get(ConsumerProfile, key, ("consumer",)))["consumer"] != new.get("consumer"):
        detail = "the profile is not one of the consumer"
        raise refusal(
            "consumer_profile", detail, "leave it out, or name one of the consumer's", "not_its_profile"
        )


async def _check_member(records: Records, new: Mapping[str, Any], organization: str) -> None:
    if (key := new.get("buyer_organization_member")) is None:
        return
    member = await records.get(OrganizationMember, key, ("service_organization", "active"))
    if member["service_organization"] != new.get(organization) or not member["active"]:
        detail = "the member is no active one of the organization that buys"
        raise refusal(
            "buyer_organization_member", detail, "name an active member of the organization", "not_a_member"
        )


def same_as_above(above: Mapping[str, Any], change: Change, fields: tuple[str, ...]) -> dict[str, Any]:
    """The values of these fields on the record above, which this one has, too; another one that is given is refused."""
    for name in fields:
        given = name in change.changed and change.new.get(name) is not None
        if given and change.new[name] != above[name]:
            detail = f"the {name.replace('_', ' ')} is that of the parent"
            raise refusal(name, detail, "leave it out, or change it at the top", "differs_from_parent")
    return {name: above[name] for name in fields}
