"""The users of an instance by the roles that they are given, and how an operation shifts what they may do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from platform_core.storage import Session

from .access_changes import Comparison

Kind = Literal["internal", "external"]

# As identity finds the roles of one user: his own, and those of the active groups that he is in, at any depth.
_HELD = """
WITH RECURSIVE reached (member, id, parent) AS (
    SELECT m."user", g.sys_id, g.parent
    FROM sys_user_grmember m JOIN sys_user_group g ON g.sys_id = m."group"
    WHERE g.active
    UNION
    SELECT r.member, g.sys_id, g.parent
    FROM reached r JOIN sys_user_group g ON g.sys_id = r.parent
    WHERE g.active
),
held (member, role) AS (
    SELECT r."user", r.role FROM sys_user_has_role r
    UNION
    SELECT reached.member, r.role FROM reached JOIN sys_group_has_role r ON r."group" = reached.id
)"""
_GIVEN = f"""{_HELD},
sets (class_name, roles) AS (
    SELECT min(u.sys_class_name), {{join}}(held.role, ',')
    FROM sys_user u JOIN held ON held.member = u.sys_id
    WHERE u.active AND NOT u.locked_out AND u.user_name IS NOT NULL
    GROUP BY u.sys_id
)
SELECT class_name, roles, count(*) FROM sets GROUP BY class_name, roles
"""
_OF_USERS = f"""{_HELD}
SELECT u.sys_id, u.user_name, u.name, u.sys_class_name, {{join}}(held.role, ',')
FROM sys_user u JOIN held ON held.member = u.sys_id
WHERE u.active AND NOT u.locked_out AND u.user_name IS NOT NULL{{only}}
GROUP BY u.sys_id, u.user_name, u.name, u.sys_class_name
"""


class RoleSet(NamedTuple):
    """Users who are given the same roles, and what that comes to before the operation and after it."""

    given: frozenset[str]
    before: frozenset[str]
    after: frozenset[str]
    kind: Kind
    users: int


class GivenUser(NamedTuple):
    """An active user and the roles that he is given, by whatever assignment."""

    id: str
    user_name: str
    name: str
    class_name: str
    given: frozenset[str]


async def given_users(session: Session, only: str = "", arguments: Sequence[Any] = ()) -> list[GivenUser]:
    """The active users who have roles; ``only``: a condition over the users ``u``."""
    sql = _OF_USERS.replace("{only}", f" AND {only}" if only else "").replace("{join}", _join(session))
    return [
        GivenUser(user, user_name, name or user_name, class_name, frozenset(roles.split(",")))
        for user, user_name, name, class_name, roles in await session.fetch(sql, arguments)
    ]


def _join(session: Session) -> str:
    return "group_concat" if session.dialect == "sqlite" else "string_agg"


async def role_sets(session: Session, comparison: Comparison) -> list[RoleSet]:
    """The active users who have roles, grouped by these."""
    found: Counter[tuple[frozenset[str], str]] = Counter()
    for class_name, roles, users in await session.fetch(_GIVEN.replace("{join}", _join(session))):
        found[frozenset(roles.split(",")), class_name] += int(users)
    return [
        RoleSet(given, *_standing(comparison, given, class_name), users)
        for (given, class_name), users in sorted(
            found.items(), key=lambda item: (sorted(item[0][0]), item[0][1])
        )
    ]


def _standing(
    comparison: Comparison, given: frozenset[str], class_name: str
) -> tuple[frozenset[str], frozenset[str], Kind]:
    before, after = comparison.before.effective(given), comparison.after.effective(given)
    kinds = comparison.after.kinds(after) or comparison.before.kinds(before)
    plain: Kind = "internal" if class_name == "sys_user" else "external"
    return before, after, min(kinds, default=plain)
