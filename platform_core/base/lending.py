"""What is watched over when somebody lends a role."""

from __future__ import annotations

import datetime

from ..access import closure
from ..errors import FieldError, InvalidInput, NotPermitted
from ..identity.role_sources import IN_FORCE, OWN
from ..identity.statements import Statement
from ..rules import BusinessRule, Change, Values
from ..storage import Session
from . import authority
from .delegation import RoleDelegation
from .rights import refuse_unknown

LONGEST = "base.delegation_days"
_OWN = Statement(
    (IN_FORCE + f"SELECT {OWN} FROM who")
    .replace("{who}", "SELECT sys_id AS id FROM sys_user WHERE sys_id = ?1")
    .replace("{now}", "?2")
)


async def before_role_is_lent(change: Change) -> Values | None:
    """One lends what one holds oneself, to a colleague, from now or later on, and for a time."""
    if change.kind == "update":
        raise NotPermitted(
            "a delegation is not changed", remedy="revoke it, and lend the role anew as it shall be"
        )
    await authority.begin(change)
    authority.refuse_impersonator(change)
    if change.kind == "delete":
        return None
    starts = change.new.get("starts") or change.now
    await _refuse_bad_time(change, starts)
    role, lender, to = (str(change.new[name]) for name in ("role", "delegator", "delegate"))
    refuse_unknown(change, role)
    if lender != change.actor.id or change.actor.scopes:
        authority.refuse_beyond(change, {role})
    await _refuse_stranger(change, lender, to)
    roles = dict(authority.roles_of(change))
    if role not in closure(roles, await own_roles(authority.session_of(change), lender, change.now)):
        raise _refused("role", "only a role that one holds oneself can be lent", "choose another one")
    return {"starts": starts}


async def own_roles(session: Session, user: str, now: datetime.datetime) -> frozenset[str]:
    """The roles that somebody is given now, himself or by groups; what is lent to him does not count."""
    rows = await session.fetch(_OWN.on(session), (user, now))
    return (
        frozenset(entry.lstrip("~") for entry in rows[0][0].split(","))
        if rows and rows[0][0]
        else frozenset()
    )


async def _refuse_stranger(change: Change, lender: str, to: str) -> None:
    """Both are different people, and both are staff: what a customer may see hangs on whose customer he is."""
    if lender == to:
        raise _refused("delegate", "nobody lends a role to himself", "choose a colleague")
    session, roles = authority.session_of(change), authority.roles_of(change)
    for name, user in (("delegator", lender), ("delegate", to)):
        found = await authority.holder(session, user)
        if found is None or "external" in found.kinds(roles):
            raise _refused(name, "roles are lent among staff alone", "choose a member of staff")


async def _refuse_bad_time(change: Change, starts: datetime.datetime) -> None:
    ends = change.new["ends"]
    days = int(change.records.setting(LONGEST))
    longest = datetime.timedelta(days=days)
    if ends <= starts or ends <= change.now:
        raise _refused("ends", "it ends before it begins", "give a later moment, in UTC")
    if ends - starts > longest or starts - change.now > longest:
        detail = f"a role is lent for at most {days} days, and as long ahead"
        raise _refused("ends", detail, f"lend it for a shorter time; the setting {LONGEST} says how long")


def _refused(field: str, detail: str, remedy: str) -> InvalidInput:
    error = FieldError(pointer=f"/{field}", detail=detail, code="not_lendable")
    return InvalidInput(detail, remedy=remedy, errors=[error])


async def after_role_is_lent(change: Change) -> None:
    """What is lent is of the receiver's kind, too."""
    found = await authority.holder(authority.session_of(change), str(change.new["delegate"]))
    authority.refuse_clashes(change, [found] if found else [])


DELEGATION_RULES = (
    BusinessRule(
        entity=RoleDelegation,
        kinds=("create", "update", "delete"),
        before=before_role_is_lent,
        because="A delegator gives only what he holds (CSM-12)",
    ),
    BusinessRule(
        entity=RoleDelegation,
        kinds=("create",),
        after=after_role_is_lent,
        because="Nor by a loan is anybody internal and external (CSM-9)",
    ),
)
