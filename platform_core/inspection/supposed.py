"""The people whose roles a proposal would change: what they are given now, and what they would be given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from platform_core.access import Role
from platform_core.base.people import Group, User
from platform_core.entity import Entity
from platform_core.identity.role_paths import Holdings, Until, borrowers, fetch_for, holdings
from platform_core.identity.standing import Reckoning, Standing
from platform_core.identity.statements import storable
from platform_core.ids import is_id
from platform_core.inside import reader_of
from platform_core.operations.access_people import GivenUser, given_users
from platform_core.query import Query

from .proposal import MembershipProposal, Proposal, RoleProposal, refusal

if TYPE_CHECKING:
    from platform_core.records import Records

_BELOW = """
WITH RECURSIVE below (id) AS (
    SELECT g.sys_id FROM sys_user_group g WHERE g.sys_id {people}
    UNION
    SELECT g.sys_id FROM below JOIN sys_user_group g ON g.parent = below.id
)
SELECT DISTINCT m."user" FROM below JOIN sys_user_grmember m ON m."group" = below.id
"""
_ACTIVE = """
SELECT u.sys_id, u.user_name FROM sys_user u
WHERE u.sys_id {people} AND u.active AND NOT u.locked_out AND u.user_name IS NOT NULL
"""


class Supposed(NamedTuple):
    """An active user with the roles that count for him now, and those that would."""

    id: str
    user_name: str
    before: frozenset[str]
    after: frozenset[str]


class Supposition:
    """Finds the people whom a proposal concerns."""

    def __init__(self, records: Records, proposal: Proposal, after: Mapping[str, Role]) -> None:
        self._records, self._proposal = records, proposal
        self._session = reader_of(records).session
        self._roles = records.assembly.registry.roles
        self._before, self._after = Reckoning(self._roles), Reckoning(after)

    async def people(self) -> list[Supposed]:
        """The active users concerned: all who have roles where rules change, else those whose roles do."""
        found = {user.id: self._supposed(user) for user in await given_users(self._session)}
        changed = await self._changed()
        names = {user: each.user_name for user, each in found.items()}
        names |= dict(await fetch_for(self._session, _ACTIVE, sorted(changed.keys() - names.keys())))
        if not self._proposal.changes_rules:
            found = {}
        found |= {
            user: Supposed(user, names[user], *roles) for user, roles in changed.items() if user in names
        }
        return sorted(found.values(), key=lambda each: each.user_name)

    def _supposed(self, user: GivenUser) -> Supposed:
        before, after = (
            side.standing(user.class_name, user.given).roles for side in (self._before, self._after)
        )
        return Supposed(user.id, user.user_name, before, after)

    async def _changed(self) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
        """The users whose assignments change, or those of their lenders: the roles that count now, and would."""
        roles, members = await self._assignments()
        users = {each["user"] for _, _, each in (*roles, *members) if "user" in each}
        groups = {each["group"] for _, _, each in (*roles, *members) if "group" in each}
        if not users and not groups:
            return {}
        users |= {row[0] for row in await fetch_for(self._session, _BELOW, sorted(_groups_of(roles)))}
        users |= await borrowers(self._session, users)
        held = await holdings(self._session, users, groups)
        after = held
        for at, more, each in roles:
            after = _with_role(after, at, more, each)
        for at, more, each in members:
            after = _with_member(after, at, more, each)
        return {user: self._standings(held, after, user) for user in users}

    def _standings(self, held: Holdings, after: Holdings, user: str) -> tuple[frozenset[str], frozenset[str]]:
        old, new = (
            side.standing(held.classes[user], what.given(user))
            for side, what in ((self._before, held), (self._after, after))
        )
        if new.mixed and not old.mixed:
            raise refusal("", _mixed(new), "leave that role out")
        return old.roles, new.roles

    async def _assignments(self) -> tuple[list[Any], list[Any]]:
        """Roles and memberships proposed, by ids: where it stands, whether it is given, and to whom."""
        proposal = self._proposal
        roles = [await self._role(f"/give/{n}", True, each) for n, each in enumerate(proposal.give)]
        roles += [await self._role(f"/take/{n}", False, each) for n, each in enumerate(proposal.take)]
        members = [await self._member(f"/join/{n}", True, each) for n, each in enumerate(proposal.join)]
        members += [await self._member(f"/leave/{n}", False, each) for n, each in enumerate(proposal.leave)]
        return roles, members

    async def _role(self, at: str, more: bool, each: RoleProposal) -> tuple[str, bool, dict[str, str]]:
        known = self._roles.get(each.role)
        if known is None or not known.grantable:
            raise refusal(
                f"{at}/role", f"{each.role!r} is no role that is given to people", "name another one"
            )
        if (each.user is None) == (each.group is None):
            raise refusal(at, "a role is given to a user or to a group", "name one of them")
        if each.user is not None:
            return at, more, {"role": each.role, "user": await self._id(f"{at}/user", User, each.user)}
        assert each.group is not None, "one of them is named"
        return at, more, {"role": each.role, "group": await self._id(f"{at}/group", Group, each.group)}

    async def _member(
        self, at: str, more: bool, each: MembershipProposal
    ) -> tuple[str, bool, dict[str, str]]:
        user = await self._id(f"{at}/user", User, each.user)
        return at, more, {"user": user, "group": await self._id(f"{at}/group", Group, each.group)}

    async def _id(self, at: str, entity: type[Entity], text: str) -> str:
        """A user or a group by id or by name, as far as the asker may read it."""
        if not storable(text):
            raise refusal(at, "a name is text without the character NUL", "check the name")
        column = User.user_name if entity is User else Group.name
        where = entity.sys_id == text if is_id(text) else column == text
        found = (await self._records.list(entity, Query(where=where, fields=("sys_id",), limit=1))).records
        if not found:
            raise refusal(at, f"there is no {entity.info.label.lower()} {text[:100]!r}", "check the name")
        return str(found[0]["sys_id"])


def _mixed(new: Standing) -> str:
    if new.clash is None:
        return "somebody would be internal and external at once"
    return f"somebody would hold {new.clash[0]!r} and {new.clash[1]!r}, of which one excludes the other"


def _groups_of(roles: Iterable[tuple[str, bool, dict[str, str]]]) -> set[str]:
    return {each["group"] for _, _, each in roles if "group" in each}


def _with_role(held: Holdings, at: str, more: bool, each: dict[str, str]) -> Holdings:
    """The holdings with a role given, or taken away."""
    name, key = ("direct", each["user"]) if "user" in each else ("group_roles", each["group"])
    return _with(held, name, at, key, each["role"], more)


def _with_member(held: Holdings, at: str, more: bool, each: dict[str, str]) -> Holdings:
    """The holdings with somebody in a group, or out of it."""
    return _with(held, "members", at, each["user"], each["group"], more)


def _with(held: Holdings, name: str, at: str, key: str, value: str, more: bool) -> Holdings:
    """The holdings with an assignment, which has no end, or without it."""
    there: Mapping[str, Mapping[str, Until]] = getattr(held, name)
    now = there.get(key, {})
    if (value in now) == more:
        word = "is so already" if more else "is not so"
        raise refusal(at, f"what is proposed {word}", "leave it out")
    changed = {**now, value: None} if more else {each: now[each] for each in now if each != value}
    return msgspec.structs.replace(held, **{name: {**there, key: changed}})
