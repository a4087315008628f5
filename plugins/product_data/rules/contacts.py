"""What holds whenever a contact is named for an asset, and when what that rests on ends."""

from __future__ import annotations

import datetime
from typing import Any

from platform_core import BusinessRule, Change, Condition, Conflict, Query, Records, refusal
from plugins.b2b import AccountRelationship, Contact, ContactRelationship
from plugins.customer_base import Responsibility

from ..entities import Asset, AssetContact
from .refusing import refuse_moves

RESTS_ON = "what naming a contact for an asset rests on"


async def before_asset_contact_is_named(change: Change) -> None:
    """A contact of the asset's account, of a partner that serves it, or one with a contact relationship to it."""
    refuse_moves(change, ("asset", "contact"), "asset and contact")
    new, records = change.new, change.elevated(RESTS_ON)
    # Whoever gives the asset another account meanwhile, or a responsibility to somebody else, waits or is waited for.
    await records.lock(Asset, new["asset"])
    if change.kind == "create":
        account = (await records.get(Asset, new["asset"], ("account",)))["account"]
        if account is None:
            detail = "the asset belongs to no account, so nobody is its contact"
            raise refusal("asset", detail, "give the asset an account first", "no_account")
        own = (await records.get(Contact, new["contact"], ("account",)))["account"]
        if not await eligible(records, account, new["contact"], own, change.now.date()):
            detail = (
                "the contact is neither of the asset's account nor of a partner that serves it, and has no contact "
                "relationship to it"
            )
            remedy = "relate the accounts, or the contact and the account, first; or name another contact"
            raise refusal("contact", detail, remedy, "not_eligible")
    if "responsibility" in change.changed and new["responsibility"] is not None:
        await _refuse_responsibility(records, change)


async def _refuse_responsibility(records: Records, change: Change) -> None:
    known = await records.get(Responsibility, change.new["responsibility"])
    if known["type"] != "contact":
        detail = f"the responsibility {known['name']!r} is not for a contact"
        raise refusal("responsibility", detail, "choose a responsibility of the type contact", "wrong_type")
    if not known["active"]:
        detail = f"the responsibility {known['name']!r} is not offered any more"
        raise refusal("responsibility", detail, "choose an active responsibility", "inactive")
    holds: Any = (AssetContact.asset == change.new["asset"]) & (
        AssetContact.responsibility == known["sys_id"]
    )
    taken = holds & (AssetContact.sys_id != change.sys_id)
    if known["unique"] and await records.find(AssetContact, taken, fields=("sys_id",)) is not None:
        raise Conflict(
            f"somebody is {known['name']} of this asset already, and there can be one only",
            remedy="change the record of the contact who has the responsibility now",
        )


async def eligible(records: Records, account: str, contact: str, own: str, today: datetime.date) -> bool:
    """Whether a contact whose account is ``own`` may be named for an asset of an account (CSM-146).

    Relationships count that are not over; before they begin, and after they end, the contact does not see the asset.
    """
    if own == account:
        return True
    partner: Any = (
        (AccountRelationship.from_company == own)
        & (AccountRelationship.to_company == account)
        & (AccountRelationship.from_kind == "partner")
        & (AccountRelationship.to_kind == "account")
    )
    acts: Any = (ContactRelationship.contact == contact) & (ContactRelationship.company == account)
    for entity, holds in ((AccountRelationship, partner), (ContactRelationship, acts)):
        table: Any = entity
        lasts = table.end_date.is_null() | (table.end_date >= today)
        if await records.find(entity, holds & lasts, fields=("sys_id",)) is not None:
            return True
    return False


async def recheck(records: Records, where: Condition, today: datetime.date) -> None:
    """Contacts are named no more for assets that they have nothing to do with."""
    fields = ("sys_id", "contact", "contact.account", "asset.account")
    found = records.every(AssetContact, Query(where=where, fields=fields, limit=500))
    for row in [row async for row in found]:
        account, own = row["asset.account"], row["contact.account"]
        if account is None or not await eligible(records, account, row["contact"], own, today):
            await records.delete(AssetContact, row["sys_id"])


async def after_asset_has_a_primary_contact(change: Change) -> None:
    """He is named among its contacts, too; those of another account than its own now are not any more."""
    records = change.elevated(RESTS_ON)
    mine: Any = AssetContact.asset == change.sys_id
    if "account" in change.changed and change.kind == "update":
        await recheck(records, mine, change.now.date())
    contact = change.new["contact"]
    if contact is None or "contact" not in change.changed:
        return
    if await records.find(AssetContact, mine & (AssetContact.contact == contact), fields=("sys_id",)) is None:
        await records.create(AssetContact, {"asset": change.sys_id, "contact": contact})


async def after_accounts_are_related_no_more(change: Change) -> None:
    """The partner's people are asked no more about the assets of the account that it does not serve any more."""
    if change.kind == "update" and not change.changed & {"start_date", "end_date"}:
        return
    served: Any = AssetContact.asset.account == change.new["to_company"]
    theirs = served & (AssetContact.contact.account == change.new["from_company"])
    await recheck(change.elevated(RESTS_ON), theirs, change.now.date())


async def after_contact_is_related_no_more(change: Change) -> None:
    """He is asked no more about the assets of the account that he does not act for any more."""
    if change.kind == "update" and not change.changed & {"start_date", "end_date"}:
        return
    his: Any = AssetContact.contact == change.new["contact"]
    where = his & (AssetContact.asset.account == change.new["company"])
    await recheck(change.elevated(RESTS_ON), where, change.now.date())


async def after_contact_leaves_his_account(change: Change) -> None:
    """He is no primary contact of its assets any more, and is asked about them only if something else says so."""
    if "account" not in change.changed:
        return
    records = change.elevated(RESTS_ON)
    his: Any = (Asset.contact == change.sys_id) & (Asset.account != change.new["account"])
    for row in [row async for row in records.every(Asset, Query(where=his, fields=("sys_id",), limit=500))]:
        await records.update(Asset, row["sys_id"], {"contact": None})
    await recheck(records, AssetContact.contact == change.sys_id, change.now.date())


BUSINESS_RULES = (
    BusinessRule(
        entity=AssetContact,
        kinds=("create", "update"),
        before=before_asset_contact_is_named,
        because="Who may be named for an asset (CSM-146)",
    ),
    BusinessRule(
        entity=Asset,
        kinds=("create", "update"),
        after=after_asset_has_a_primary_contact,
        because="The primary contact of an asset is one of its contacts (CSM-146)",
    ),
    BusinessRule(
        entity=AccountRelationship,
        kinds=("update", "delete"),
        after=after_accounts_are_related_no_more,
        because="What rested on a relationship ends with it (CSM-53)",
    ),
    BusinessRule(
        entity=ContactRelationship,
        kinds=("update", "delete"),
        after=after_contact_is_related_no_more,
        because="What rested on a relationship ends with it (CSM-53)",
    ),
    BusinessRule(
        entity=Contact,
        kinds=("update",),
        after=after_contact_leaves_his_account,
        because="The primary contact of an asset is a contact of its account (CSM-124)",
    ),
)
