"""What holds whenever a contact acts for an account that is not his own, and when that ends."""

import datetime
from collections.abc import Mapping
from typing import Any

from platform_core import (
    BusinessRule,
    Change,
    Condition,
    FieldError,
    InvalidInput,
    Query,
    Record,
    Records,
    refusal,
)

from ..entities import Account, AccountRelationship, Contact, ContactRelationship
from ..settings import RELATED_ONLY
from .relationships import refuse_backward_dates
from .responsibilities import hold

RESTS_ON = "what a contact relationship rests on"
Window = tuple[datetime.date | None, datetime.date | None]
ALWAYS: Window = (None, None)


async def before_contact_is_related(change: Change) -> Mapping[str, Any] | None:
    """A contact of an account in the same hierarchy, or of one that is related to this one, for as long as that holds."""
    _refuse_moves(change)
    refuse_backward_dates(change)
    records = change.elevated(RESTS_ON)
    values = dict(await hold(records, change, "contact", "company") or {})
    if not change.changed & {"company", "contact", "start_date", "end_date"}:
        return values
    own = (await records.get(Contact, change.new["contact"], ("account",)))["account"]
    if own == change.new["company"]:
        detail = "the contact belongs to this account already"
        raise refusal("company", detail, "name a further account", "own_account")
    window = await footing(records, own, change.new["company"], change.now.date())
    if window is None:
        detail = "the contact's account is neither in the hierarchy of this account nor related to it"
        raise refusal(
            "contact",
            detail,
            "relate the two accounts first, or name a contact of the hierarchy or of a related account",
            "not_eligible",
        )
    return {**values, **within(window, change.new)}


def _refuse_moves(change: Change) -> None:
    moved = [name for name in ("company", "contact") if name in change.changed]
    if change.kind == "update" and moved:
        detail = "account and contact of a relationship are fixed"
        raise InvalidInput(
            detail,
            remedy="delete the relationship, and make another one",
            errors=[FieldError(pointer=f"/{name}", detail=detail, code="fixed") for name in moved],
        )


def within(window: Window, dates: Mapping[str, Any]) -> dict[str, datetime.date | None]:
    """The dates of a contact relationship, cut to the time in which it has something to rest on."""
    start, end = dates.get("start_date"), dates.get("end_date")
    first, last = window
    if first is not None and (start is None or start < first):
        start = first
    if last is not None and (end is None or end > last):
        end = last
    return {"start_date": start, "end_date": end}


async def footing(records: Records, own: str, company: str, today: datetime.date) -> Window | None:
    """From when to when contacts of one account may act for another one; ``None``: not at all."""
    if not records.setting(RELATED_ONLY.name):
        return ALWAYS
    if await _top(records, own) == await _top(records, company):
        return ALWAYS
    between = (AccountRelationship.from_company == own) & (AccountRelationship.to_company == company)
    fields = ("start_date", "end_date")
    page = await records.list(AccountRelationship, Query(where=between, fields=fields, limit=1000))
    holding = [row for row in page.records if row["end_date"] is None or row["end_date"] >= today]
    if not holding:
        return None
    starts, ends = [row["start_date"] for row in holding], [row["end_date"] for row in holding]
    first = None if None in starts else min(starts)
    last = None if None in ends else max(ends)
    return first, last


async def _top(records: Records, account: str) -> str:
    """The code of the account at the top of the hierarchy."""
    path: str = (await records.get(Account, account, ("account_path",)))["account_path"]
    return path.partition("/")[0]


async def recheck(records: Records, where: Condition, today: datetime.date) -> None:
    """End the contact relationships that have nothing to rest on any more, or shorten them."""
    if not records.setting(RELATED_ONLY.name):
        return
    fields = ("sys_id", "company", "contact.account", "start_date", "end_date")
    found = records.every(ContactRelationship, Query(where=where, fields=fields, limit=500))
    for row in [row async for row in found]:
        await _recheck_one(records, row, today)


async def _recheck_one(records: Records, row: Record, today: datetime.date) -> None:
    own = row["contact.account"]
    window = None if own == row["company"] else await footing(records, own, row["company"], today)
    if window is None:
        await records.delete(ContactRelationship, row["sys_id"])
        return
    dates = within(window, row)
    if dates["start_date"] and dates["end_date"] and dates["end_date"] < dates["start_date"]:
        await records.delete(ContactRelationship, row["sys_id"])
        return
    await records.update(ContactRelationship, row["sys_id"], dates)


async def after_accounts_are_related_no_more(change: Change) -> None:
    """Contact relationships that rested on the relationship go with it; no case does."""
    one, other = change.new["from_company"], change.new["to_company"]
    dates = change.changed & {"start_date", "end_date"}
    if change.kind == "update" and not dates:
        return
    await recheck(change.elevated(RESTS_ON), _between(one, other), change.now.date())


def _between(one: str, other: str) -> Condition:
    forth = (ContactRelationship.company == one) & (ContactRelationship.contact.account == other)
    back = (ContactRelationship.company == other) & (ContactRelationship.contact.account == one)
    condition: Condition = forth | back
    return condition


async def after_account_is_moved(change: Change) -> None:
    """Contact relationships that rested on the hierarchy go when it does not hold the two accounts any more."""
    if "account_parent" in change.changed:
        below: Condition = ContactRelationship.company.within(change.sys_id)
        theirs = below | ContactRelationship.contact.account.within(change.sys_id)
        await recheck(change.elevated(RESTS_ON), theirs, change.now.date())


async def after_contact_is_moved(change: Change) -> None:
    """His relationships are looked at once more: one to the account that is his own now is none."""
    if "account" in change.changed:
        own: Condition = ContactRelationship.contact == change.sys_id
        await recheck(change.elevated(RESTS_ON), own, change.now.date())


BUSINESS_RULES = (
    BusinessRule(
        entity=ContactRelationship,
        kinds=("create", "update"),
        before=before_contact_is_related,
        because="Who may act for a further account, with what responsibility, how long (CSM-41, CSM-43, CSM-44)",
    ),
    BusinessRule(
        entity=AccountRelationship,
        kinds=("update", "delete"),
        after=after_accounts_are_related_no_more,
        because="What rested on a relationship ends with it (CSM-53)",
    ),
    BusinessRule(
        entity=Account,
        kinds=("update",),
        after=after_account_is_moved,
        because="What rested on the hierarchy ends with it (CSM-41)",
    ),
    BusinessRule(
        entity=Contact,
        kinds=("update",),
        after=after_contact_is_moved,
        because="Nobody acts by a relationship for his own account (CSM-25)",
    ),
)
