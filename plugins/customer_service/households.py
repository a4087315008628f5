"""The household of a case, and the people who act for its consumer."""

from __future__ import annotations

from typing import Any

from platform_core import (
    ActorStandIn,
    BusinessRule,
    Change,
    Condition,
    Conflict,
    FieldError,
    Grant,
    InvalidInput,
    Query,
    Records,
    related,
)
from plugins.b2c import REQUESTER, Household, HouseholdMember, is_member, of_others

from .access import CUSTOMER_CREATES, CUSTOMER_READS, CUSTOMER_WRITES
from .entities import Case

ENOUGH = 2
"""So many are looked at to know whether there is exactly one."""


def for_others(actor: ActorStandIn) -> Condition:
    """The case belongs to a consumer for whom the actor acts."""
    return of_others(Case.consumer, actor)


def for_others_only(actor: ActorStandIn) -> Condition:
    """The same, and to no account."""
    alone = Case.account.is_null() & Case.contact.is_null()
    condition: Condition = alone & for_others(actor)
    return condition


def of_headed_household(actor: ActorStandIn) -> Condition:
    """The case belongs to a household that the actor heads, and to no consumer in particular."""
    headed = related(Household.sys_id, Household.head_of_household.user == actor.id)
    condition: Condition = Case.household.is_in(headed) & Case.consumer.is_null() & Case.account.is_null()
    return condition


RULES = (
    Grant(
        role=REQUESTER,
        entity=Case,
        may=("read",),
        where=for_others,
        fields=CUSTOMER_READS,
        because="Heads of households and representatives see the cases of those for whom they act (CSM-76, CSM-77)",
    ),
    Grant(
        role=REQUESTER,
        entity=Case,
        may=("create",),
        where=for_others_only,
        fields=CUSTOMER_CREATES,
        because="They open cases for them (CSM-76, CSM-77)",
    ),
    Grant(
        role=REQUESTER,
        entity=Case,
        may=("write",),
        where=for_others,
        fields=CUSTOMER_WRITES,
        because="They comment on these cases, and close, accept or reject (CSM-76, CSM-77)",
    ),
    Grant(
        role=REQUESTER,
        entity=Case,
        may=("read",),
        where=of_headed_household,
        fields=CUSTOMER_READS,
        because="Heads of households see the cases of the household as such (CSM-76)",
    ),
    Grant(
        role=REQUESTER,
        entity=Case,
        may=("write",),
        where=of_headed_household,
        fields=CUSTOMER_WRITES,
        because="Heads of households look after the cases of the household as such (CSM-76)",
    ),
)


async def before_case_household_is_set(change: Change) -> dict[str, Any] | None:
    """A consumer of one household brings it along, a household of one member brings him; both given fit each other."""
    consumer, household = change.new.get("consumer"), change.new.get("household")
    if not change.changed & {"consumer", "household"}:
        return None
    records = change.elevated("the household of a case is that of its consumer")
    chosen = "household" in change.changed
    if consumer and household and not chosen and not await _fits(records, change):
        household = None  # That of the consumer whom the case had before.
    if consumer and household:
        if not await _fits(records, change):
            detail = "the consumer is no current member of the household of the case"
            error = FieldError(pointer="/household", detail=detail, code="no_member")
            raise InvalidInput(detail, remedy="leave the household out, or name another one", errors=[error])
        return None
    if consumer and (change.kind == "create" or not chosen):
        return {"household": await _only(records, change, "household", HouseholdMember.consumer == consumer)}
    if household and not change.new.get("account"):
        return {"consumer": await _only(records, change, "consumer", HouseholdMember.household == household)}
    return None


async def _fits(records: Records, change: Change) -> bool:
    return await is_member(records, change.new["household"], change.new["consumer"], change.now.date())


async def _only(records: Records, change: Change, field: str, whose: Any) -> str | None:
    """The one household or consumer that the memberships of today lead to, if there is just one."""
    today, member = change.now.date(), HouseholdMember
    begun = member.start_date.is_null() | (member.start_date <= today)
    lasts = member.end_date.is_null() | (member.end_date >= today)
    query = Query(where=whose & begun & lasts, fields=(field,), limit=ENOUGH)
    found = [each[field] for each in (await records.list(member, query)).records]
    return found[0] if len(found) == 1 else None


async def before_household_is_deleted(change: Change) -> dict[str, Any] | None:
    """A case that only names the household would be nobody's, which other people may read."""
    records = change.elevated("no case becomes nobody's")
    alone = (Case.household == change.sys_id) & Case.consumer.is_null() & Case.account.is_null()
    if (case := await records.find(Case, alone, fields=("number",))) is not None:
        raise Conflict(
            f"the case {case['number']} belongs to this household and to nobody else",
            remedy="name a consumer in its cases first",
        )
    return None


BUSINESS_RULES = (
    BusinessRule(
        entity=Case,
        kinds=("create", "update"),
        before=before_case_household_is_set,
        order=70,
        because="A case has the household of its consumer, and a consumer who is a member of it (CSM-81, CSM-82)",
    ),
    BusinessRule(
        entity=Household,
        kinds=("delete",),
        before=before_household_is_deleted,
        because="A household that is deleted leaves no case without a customer (CSM-79)",
    ),
)
