"""Rights: the roles that people and groups hold belong to active packs, and to one side only."""

from __future__ import annotations

from collections.abc import AsyncIterator

from ..access import closure, kinds_of
from ..base.people import GroupRole, RoleRecord, User, UserRole
from ..instance import Instance
from .finding import Finding

CONCERN = "rights"
HOLDERS = ((UserRole, "user", "users"), (GroupRole, "group", "groups"))


async def verify(instance: Instance) -> AsyncIterator[Finding]:
    """Roles that no active pack owns, and users who hold internal and external roles at once."""
    rows = await instance.database.fetch(f'SELECT "name", "pack" FROM "{RoleRecord.info.table}"')
    known: dict[str, str] = {row[0]: row[1] for row in rows}
    active = set(instance.roles)
    for entity, column, word in HOLDERS:
        rows = await instance.database.fetch(
            f'SELECT "role", count(DISTINCT "{column}") FROM "{entity.info.table}" GROUP BY "role" ORDER BY "role"'
        )
        for role, count in rows:
            if role not in active:
                yield _asleep(role, known.get(role), int(count), word)
    async for finding in _both_kinds(instance):
        yield finding


def _asleep(role: str, pack: str | None, count: int, word: str) -> Finding:
    if pack is not None:
        return Finding(
            concern=CONCERN,
            what=f"{count} {word} hold the role {role!r} of pack {pack!r}, which is not active: it gives them nothing",
            remedy=f"activate {pack}, or leave it so: the role is theirs again once the pack is active",
            severity="notice",
        )
    return Finding(
        concern=CONCERN,
        what=f"{count} {word} hold the role {role!r}, which no pack owns",
        remedy=f"take it away: `pergola users roles USER --remove {role}`, or delete the rows of the groups",
    )


async def _both_kinds(instance: Instance) -> AsyncIterator[Finding]:
    rows = await instance.database.fetch(
        f'SELECT u."user_name", u."sys_id", r."role" FROM "{UserRole.info.table}" r '
        f'JOIN "{User.info.table}" u ON u."sys_id" = r."user" ORDER BY u."sys_id"'
    )
    held: dict[str, set[str]] = {}
    for user_name, sys_id, role in rows:
        held.setdefault(user_name or sys_id, set()).add(role)
    roles = dict(instance.roles)
    for user, names in held.items():
        if len(kinds_of(roles, closure(roles, names))) > 1:
            yield Finding(
                concern=CONCERN,
                what=f"user {user!r} holds internal and external roles at once, so none of them counts",
                remedy=f"take the roles of one side away: `pergola users roles {user} --remove ROLE`",
            )
