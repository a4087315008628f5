"""By which paths users hold roles: the same sources as those of an actor, each with its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from platform_core.access import Role, closure
from platform_core.ids import utc_now
from platform_core.storage import Session

from .role_sources import MAY_ACT
from .statements import Statement

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


async def role_paths(session: Session, roles: Mapping[str, Role], role: str | None = None) -> list[Holding]:
    """Every path by which somebody holds a role at this moment; of all roles, when none is named.

    What is lent counts while the lender holds it himself. A role that contains the one named leads to it, too.
    """
    known = dict(roles)
    around = {name for name in known if role is None or role in closure(known, {name})}
    rows = await session.fetch(_PATHS.on(session), (utc_now(),))
    own: dict[str, set[str]] = {}
    for user_name, given, kind, _, _ in rows:
        if kind != "lent":
            own.setdefault(user_name, set()).add(given)
    return [
        Holding(
            user_name=user_name, path=kind, by=given, source=source, until=None if until is None else str(until)
        )
        for user_name, given, kind, source, until in rows
        if given in around and (kind != "lent" or given in closure(known, own.get(source, set())))
    ]  # fmt: skip
