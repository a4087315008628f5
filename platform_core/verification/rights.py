"""Rights: the roles that people and groups hold belong to active packs, and to one side only."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from ..access import closure, kinds_of
from ..base.people import GroupRole, RoleRecord, User, UserRole
from ..identity.role_sources import STAFF_CLASS
from ..instance import Instance, stored_state
from ..operations.bookkeeping import equalize_roles, unequal_roles
from .concern import Concern, Repairs, counted, repair_command
from .finding import Finding

NAME = "rights"
REPAIR = repair_command(NAME)
HOLDERS = ((UserRole, "user", "users"), (GroupRole, "group", "groups"))

# As for those who sign in: inactive groups give nothing and pass nothing on, and UNION ends in a circle of groups.
_HELD = """
WITH RECURSIVE reached (holder, id) AS (
    SELECT m."user", g.sys_id FROM sys_user_grmember m JOIN sys_user_group g ON g.sys_id = m."group" WHERE g.active
    UNION
    SELECT reached.holder, p.sys_id FROM reached JOIN sys_user_group g ON g.sys_id = reached.id
    JOIN sys_user_group p ON p.sys_id = g.parent WHERE p.active
)
SELECT r."user" AS holder, r.role FROM sys_user_has_role r
UNION SELECT reached.holder, r.role FROM reached JOIN sys_group_has_role r ON r."group" = reached.id
"""


async def verify(instance: Instance) -> AsyncIterator[Finding]:
    """Roles that no active pack owns or that nobody may hold, people of both sides, and rows that tell other roles."""
    async for finding in _held(instance):
        yield finding
    async for finding in _both_kinds(instance):
        yield finding
    different = await unequal_roles(
        instance.database, instance.assembly.registry, await _out_of_order(instance)
    )
    if different:
        yield Finding(
            concern=NAME,
            what=f"{len(different)} rows of {RoleRecord.info.table} are not what the packs declare: "
            + ", ".join(different),
            table=RoleRecord.info.table,
            remedy="the rows follow the packs",
            repair=REPAIR,
        )


async def _out_of_order(instance: Instance) -> set[str]:
    """Packs that are neither in use nor put to sleep, because something is wrong with them: their roles' rows stay."""
    packs = (await stored_state(instance.database)).packs.values()
    awake = {pack.name for pack in packs if pack.state not in ("inactive", "archived")}
    return awake - {pack.name for pack in instance.assembly.packs}


async def _held(instance: Instance) -> AsyncIterator[Finding]:
    rows = await instance.database.fetch(f'SELECT "name", "pack" FROM "{RoleRecord.info.table}"')
    known: dict[str, str] = {row[0]: row[1] for row in rows}
    for entity, column, word in HOLDERS:
        rows = await instance.database.fetch(
            f'SELECT "role", count(DISTINCT "{column}") FROM "{entity.info.table}" GROUP BY "role" ORDER BY "role"'
        )
        for role, count in rows:
            if role not in instance.roles:
                yield _asleep(role, known.get(role), int(count), entity.info.table, word)
            elif not instance.roles[role].grantable:
                yield Finding(
                    concern=NAME,
                    what=f"{count} {word} hold the role {role!r}, which is not given to anybody",
                    table=entity.info.table,
                    remedy=_take_away(role),
                )


def _take_away(role: str) -> str:
    return f"take it away: `pergola users roles USER --remove {role}`, or delete the rows of the groups"


def _asleep(role: str, pack: str | None, count: int, table: str, word: str) -> Finding:
    if pack is not None:
        return Finding(
            concern=NAME,
            what=f"{count} {word} hold the role {role!r} of pack {pack!r}, which is not active: it gives them nothing",
            table=table,
            remedy=f"activate {pack}, or leave it so: the role is theirs again once the pack is active",
            severity="notice",
        )
    return Finding(
        concern=NAME,
        what=f"{count} {word} hold the role {role!r}, which no pack owns",
        table=table,
        remedy=_take_away(role),
    )


async def _both_kinds(instance: Instance) -> AsyncIterator[Finding]:
    """People who are staff and customer at once, by their own roles, those of groups, or what these contain."""
    roles = dict(instance.roles)
    sides = [
        "".join(_names(name for name in roles if side in kinds_of(roles, closure(roles, {name}))))
        for side in ("internal", "external")
    ]
    internal, external = (f"max(CASE WHEN role IN ({side}) THEN 1 ELSE 0 END)" for side in sides)
    flags = (
        f"SELECT holder, {internal} AS staff, {external} AS customer FROM ({_HELD}) AS held GROUP BY holder"
    )
    source = (
        f'FROM "{User.info.table}" u JOIN ({flags}) AS b ON b.holder = u."sys_id" '
        f"WHERE b.staff = 1 AND (b.customer = 1 OR u.\"sys_class_name\" <> '{STAFF_CLASS}')"
    )
    found = await counted(instance.database, 'coalesce(u."user_name", CAST(u."sys_id" AS TEXT))', source)
    if found.count:
        yield Finding(
            concern=NAME,
            what=f"{found.count} users hold internal and external roles at once, so none of them counts: {found}",
            table=UserRole.info.table,
            records=found.first,
            remedy="take the roles of one side away: `pergola users roles USER --remove ROLE`",
        )


def _names(names: Iterator[str]) -> Iterator[str]:
    yield ", ".join("'" + name.replace("'", "''") + "'" for name in names)


async def repair(work: Repairs) -> AsyncIterator[str]:
    """Make the roles' rows what the packs declare; who holds what stays as it is."""
    registry, untouched = work.instance.assembly.registry, await _out_of_order(work.instance)
    different = await unequal_roles(work.transaction, registry, untouched)
    if different:
        await equalize_roles(work.transaction, work.actor, registry, untouched)
        yield f"the rows of the roles {', '.join(different)} are what the packs declare"


CONCERN = Concern(name=NAME, summary="roles and who holds them", verify=verify, repair=repair)
