"""Who holds a role, and by which path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from ..access import Role, closure
from ..identity.role_sources import MAY_ACT
from ..identity.statements import Statement
from ..ids import utc_now
from ..storage import Session

Path = Literal["given", "group", "lent"]

# The paths that lead to a role at this moment, one row each; a membership leads to the roles of the groups above, too.
_PATHS = Statement(f"""
WITH RECURSIVE giving (id, role, source) AS (
    SELECT g.sys_id, r.role, g.name FROM sys_group_has_role r JOIN sys_user_group g ON g.sys_id = r."group" WHERE g.active
    UNION
    SELECT g.sys_id, giving.role, giving.source FROM giving JOIN sys_user_group g ON g.parent = giving.id WHERE g.active
),
path (id, role, kind, source, until) AS (
    SELECT r."user", r.role, 'given', '', r.valid_until FROM sys_user_has_role r
    WHERE (r.valid_from IS NULL OR r.valid_from <= ?1) AND (r.valid_until IS NULL OR r.valid_until > ?1)
    UNION ALL
    SELECT m."user", giving.role, 'group', giving.source, m.valid_until
    FROM giving JOIN sys_user_grmember m ON m."group" = giving.id
    WHERE (m.valid_from IS NULL OR m.valid_from <= ?1) AND (m.valid_until IS NULL OR m.valid_until > ?1)
    UNION ALL
    SELECT d.delegate, d.role, 'lent', u.user_name, d.ends
    FROM sys_role_delegation d JOIN sys_user u ON u.sys_id = d.delegator
    WHERE d.starts <= ?1 AND d.ends > ?1 AND {MAY_ACT}
)
SELECT u.user_name, path.role, path.kind, path.source, path.until
FROM path JOIN sys_user u ON u.sys_id = path.id WHERE {MAY_ACT} ORDER BY 1, 2, 3, 4
""")


class Holding(msgspec.Struct, frozen=True, kw_only=True):
    """One path by which a user holds a role: ``by`` is the role that was given, ``source`` the group or the lender."""

    user_name: str
    path: Path
    by: str
    source: str
    until: str | None


async def holders(session: Session, roles: Mapping[str, Role], role: str) -> list[Holding]:
    """Everybody who holds a role now, with each path to it. What is lent counts while the lender holds it himself."""
    around = {name for name in roles if role in closure(dict(roles), {name})}
    rows = await session.fetch(_PATHS.on(session), (utc_now(),))
    own: dict[str, set[str]] = {}
    for user_name, given, kind, _, _ in rows:
        if kind != "lent":
            own.setdefault(user_name, set()).add(given)
    return [
        Holding(
            user_name=user_name,
            path=kind,
            by=given,
            source=source,
            until=None if until is None else str(until),
        )
        for user_name, given, kind, source, until in rows
        if given in around and (kind != "lent" or given in closure(dict(roles), own.get(source, set())))
    ]
