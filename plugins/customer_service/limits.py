"""How much one consumer may do: cases and comments in a day, files on a record."""

from __future__ import annotations

import datetime

from platform_core import (
    Actor,
    Attachment,
    BusinessRule,
    Change,
    Conflict,
    Records,
    Setting,
    TooManyAttempts,
    User,
)
from plugins.b2c import REQUESTER

from .entities import Case

DAY = datetime.timedelta(days=1)
REASON = "what a consumer did today is counted"
MOST_COMMENTS = 1000
CASES, COMMENTS = "customer_service.consumer_cases_daily", "customer_service.consumer_comments_daily"
FILES = "customer_service.consumer_attachments"
SETTINGS = (
    Setting(
        name=CASES,
        kind="integer",
        default=10,
        summary="Cases that a consumer may open in a day",
        maximum=1000,
    ),
    Setting(
        name=COMMENTS,
        kind="integer",
        default=25,
        summary="Comments that a consumer may write on one case in a day",
        maximum=MOST_COMMENTS,
    ),
    Setting(
        name=FILES,
        kind="integer",
        default=5,
        summary="Files that a consumer may attach to one record",
        maximum=1000,
    ),
)


async def before_consumer_opens_one_more_case(change: Change) -> None:
    """A consumer opens so many cases in a day."""
    if not _limited(change.actor):
        return
    records = await _alone(change)
    own = (Case.sys_created_by == change.actor.user_name) & (Case.sys_created_on >= _midnight(change.now))
    if await records.count(Case, own) >= int(records.setting(CASES)):
        raise _enough(change.now, "you have opened as many cases as you may in a day")


async def before_consumer_writes_one_more_comment(change: Change) -> None:
    """A consumer writes so many comments on one case in a day."""
    if not _limited(change.actor) or "comments" not in change.journal:
        return
    records = await _alone(change)
    since, most = _midnight(change.now), int(records.setting(COMMENTS))
    if await _comments(records, change, since, most) >= most:
        raise _enough(change.now, "you have written as many comments on this case as you may in a day")


async def before_consumer_attaches_one_more_file(change: Change) -> None:
    """A consumer attaches so many files to one record."""
    if not _limited(change.actor):
        return
    records = await _alone(change)
    mine = Attachment.sys_created_by == change.actor.user_name
    own = mine & (Attachment.table_sys_id == change.new["table_sys_id"])
    most = int(records.setting(FILES))
    if await records.count(Attachment, own) >= most:
        raise Conflict(
            f"you have attached {most} files to this record, which is as many as you may",
            remedy="remove one of them, or send the file to customer service",
        )


def _limited(actor: Actor) -> bool:
    """Consumers are; our own employees, who may be consumers as well, are not."""
    return actor.kind == "external" and actor.has(REQUESTER)


async def _comments(records: Records, change: Change, since: datetime.datetime, most: int) -> int:
    """How many entries of today are the consumer's, as far as that matters; the newest come first."""
    count, after = 0, None
    while True:
        page = await records.journal(Case, change.sys_id, "comments", limit=100, after=after)
        for entry in page.records:
            if entry["sys_created_on"] < since:
                return count
            count += entry["sys_created_by"] == change.actor.user_name
        if page.next is None or count >= most:
            return count
        after = page.next


async def _alone(change: Change) -> Records:
    """Records for counting, while nothing else of the same person goes on."""
    records = change.elevated(REASON)
    await records.lock(User, change.actor.id)
    return records


def _midnight(now: datetime.datetime) -> datetime.datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def _enough(now: datetime.datetime, detail: str) -> TooManyAttempts:
    wait = int((_midnight(now) + DAY - now).total_seconds()) + 1
    return TooManyAttempts(detail, retry_after=wait, remedy="go on tomorrow, or call customer service")


BUSINESS_RULES = (
    BusinessRule(
        entity=Case,
        kinds=("create",),
        before=before_consumer_opens_one_more_case,
        order=40,
        because="A person opens so many cases in a day (CSM-83)",
    ),
    BusinessRule(
        entity=Case,
        kinds=("update",),
        before=before_consumer_writes_one_more_comment,
        order=40,
        because="A person writes so many comments on a case in a day (CSM-83)",
    ),
    BusinessRule(
        entity=Attachment,
        kinds=("create",),
        before=before_consumer_attaches_one_more_file,
        order=40,
        because="A person attaches so many files to a record (CSM-83)",
    ),
)
