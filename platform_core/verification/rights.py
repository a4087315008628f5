"""Rights: the roles that people and groups hold belong to active packs, and to one side only."""

from __future__ import annotations

from collections.abc import AsyncIterator

from ..access import closure
from ..base.authority import administered
from ..base.people import GroupRole, RoleRecord, UserRole
from ..base.plumbing import Credential
from ..base.roles import ADMIN
from ..identity.role_sources import given_to_all
from ..identity.standing import Given, Reckoning
from ..identity.statements import Statement
from ..ids import utc_now
from ..instance import Instance, stored_state
from ..operations.bookkeeping import equalize_roles, unequal_roles
from .concern import SHOWN, Concern, Counted, Repairs, repair_command
from .finding import Finding

NAME = "rights"
REPAIR = repair_command(NAME)
HOLDERS = ((UserRole, "user", "users"), (GroupRole, "group", "groups"))
_GIVEN = Statement(
    given_to_all("w.user_name, w.id, w.sys_class_name", "TRUE", "ORDER BY w.user_name, w.id").replace(
        "{now}", "?1"
    )
)
_SIGN_IN = f'SELECT 1 FROM "{Credential.info.table}" LIMIT 1'


async def verify(instance: Instance) -> AsyncIterator[Finding]:
    """Roles that no active pack owns or that nobody may hold, people of both sides, and rows that tell other roles."""
    async for finding in _held(instance):
        yield finding
    async for finding in _both_kinds(instance):
        yield finding
    async for finding in _administrators(instance):
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
    return f"take it away: `pergola roles take {role} USER`, or delete the rows of the groups"


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
    """People whose roles exclude each other: their own, those of groups, loans, or what these contain."""
    reckoning, database = Reckoning(instance.roles), instance.database
    mixed = [
        str(user_name or user)
        for user_name, user, class_name, own, lent in await database.fetch(_GIVEN.on(database), (utc_now(),))
        if reckoning.standing(class_name, Given.of(own, lent)).mixed
    ]
    if mixed:
        found = Counted(len(mixed), tuple(mixed[:SHOWN]))
        yield Finding(
            concern=NAME,
            what=f"{found.count} users hold roles that exclude each other, so none of them counts: {found}",
            table=UserRole.info.table,
            records=found.first,
            remedy="take the roles of one side away: `pergola roles take ROLE USER`",
        )


async def _administrators(instance: Instance) -> AsyncIterator[Finding]:
    """Nobody who may act is an administrator, by a role without an end, although people sign in or were given the role."""
    if await administered(instance.database, instance.roles):
        return
    roles = {name for name in instance.roles if ADMIN.name in closure(dict(instance.roles), {name})}
    given = [
        row[0]
        for entity, _, _ in HOLDERS
        for row in await instance.database.fetch(f'SELECT DISTINCT "role" FROM "{entity.info.table}"')
    ]
    if roles.intersection(given) or await instance.database.fetch(_SIGN_IN):
        yield Finding(
            concern=NAME,
            what="nobody who may act is an administrator without an end, so nobody can give rights or change packs",
            table=UserRole.info.table,
            remedy=f"give the role to somebody: `pergola roles give {ADMIN.name} USER`; or unlock who has it: "
            "`pergola users unlock USER`",
        )


async def repair(work: Repairs) -> AsyncIterator[str]:
    """Make the roles' rows what the packs declare; who holds what stays as it is."""
    registry, untouched = work.instance.assembly.registry, await _out_of_order(work.instance)
    different = await unequal_roles(work.transaction, registry, untouched)
    if different:
        await equalize_roles(work.transaction, work.actor, registry, untouched)
        yield f"the rows of the roles {', '.join(different)} are what the packs declare"


CONCERN = Concern(name=NAME, summary="roles and who holds them", verify=verify, repair=repair)
