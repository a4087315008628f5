"""The users of an instance by the roles that they are given, and how an operation shifts what they may do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from platform_core.base.delegation import RoleDelegation
from platform_core.compiler.write import placeholder
from platform_core.identity.role_sources import MAY_ACT, given_to_all
from platform_core.identity.standing import Given, Kind
from platform_core.ids import utc_now
from platform_core.storage import Session

from .access_changes import Comparison
from .access_counts import tables_there

USER_COLUMNS = "w.id, w.user_name, w.name, w.sys_class_name"


class RoleSet(NamedTuple):
    """Users who are given the same roles, and what that comes to before the operation and after it."""

    given: frozenset[str]
    before: frozenset[str]
    after: frozenset[str]
    kind: Kind
    users: int


class GivenUser(NamedTuple):
    """An active user and what he is given, by whatever way."""

    id: str
    user_name: str
    name: str
    class_name: str
    given: Given


async def given_users(session: Session, only: str = "", arguments: Sequence[Any] = ()) -> list[GivenUser]:
    """The active users who have roles; ``only``: a condition over the users ``u``."""
    condition = f"{MAY_ACT} AND {only}" if only else MAY_ACT
    rows = await _fetch(session, given_to_all(USER_COLUMNS, condition), arguments)
    return [
        GivenUser(user, user_name, name or user_name, class_name, Given.of(own, lent))
        for user, user_name, name, class_name, own, lent in rows
    ]


async def _fetch(session: Session, sql: str, arguments: Sequence[Any] = ()) -> Sequence[Any]:
    """The rows of a statement over what is given at this moment."""
    join = "group_concat" if session.dialect == "sqlite" else "string_agg"
    mark = placeholder(session.dialect, len(arguments) + 1)
    dated = "{now}" in sql
    text = sql.replace("{join}", join).replace("{now}", mark)
    return await session.fetch(text, (*arguments, utc_now()) if dated else arguments)


async def role_sets(session: Session, comparison: Comparison) -> list[RoleSet]:
    """The active users who have roles, grouped by these."""
    # A plan may be made for a database that the base has not been upgraded in yet.
    dated = RoleDelegation.info.table in await tables_there(session)
    sql = given_to_all(
        "count(*), w.sys_class_name", MAY_ACT, "GROUP BY w.sys_class_name, o.marked, l.roles", dated=dated
    )
    found: Counter[RoleSet] = Counter()
    for users, class_name, own, lent in await _fetch(session, sql):
        found[_standing(comparison, Given.of(own, lent), class_name)] += int(users)
    sets = [each._replace(users=users) for each, users in found.items()]
    return sorted(
        sets, key=lambda each: (sorted(each.given), each.kind, sorted(each.before), sorted(each.after))
    )


def _standing(comparison: Comparison, given: Given, class_name: str) -> RoleSet:
    """The set of roles of a user, not counted yet."""
    before, after = (
        side.reckoning.standing(class_name, given) for side in (comparison.before, comparison.after)
    )
    kinds = after.kinds or before.kinds
    every = given.own | before.given | after.given
    return RoleSet(every, before.roles, after.roles, min(kinds, default="internal"), 0)
