"""Whether somebody is our own staff."""

from __future__ import annotations

from platform_core import GroupMember, GroupRole, Query, Records, Role, User, UserRole, exists, outer


async def is_internal(elevated: Records, user: str) -> bool:
    """Whether a user is one of our own: no customer or partner by what he is, nor by any role that he has."""
    person = await elevated.get(User, user, ("sys_class_name",))
    if person["sys_class_name"] != User.info.table:
        return False
    known = elevated.assembly.registry.roles
    return not any(name in known and _external(known[name]) for name in await roles_of(elevated, user))


async def roles_of(elevated: Records, user: str) -> set[str]:
    """The roles that a user is given, himself or by groups."""
    own = elevated.every(UserRole, Query(where=UserRole.user == user, fields=("role",)))
    names = {row["role"] async for row in own}
    member = (GroupMember.user == user) & GroupMember.group.within(outer(GroupRole.group))
    by_groups = elevated.every(GroupRole, Query(where=exists(GroupMember, member), fields=("role",)))
    return names | {row["role"] async for row in by_groups}


def _external(role: Role) -> bool:
    return role.kind == "external" or any(_external(inner) for inner in role.contains)
