"""How people hold their roles: by which assignment, over which groups, contained in which role."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from platform_core.access import Role
from platform_core.compiler.write import placeholder
from platform_core.role_paths import RolePath
from platform_core.storage import Session

MOST_PATHS = 50
"""So many ways to one role are told; one who takes them away asks again."""

_DIRECT = 'SELECT r."user", r.role FROM sys_user_has_role r WHERE r."user" {people}'
_MEMBERS = 'SELECT m."user", m."group" FROM sys_user_grmember m WHERE m."user" {people}'
_GROUPS = """
WITH RECURSIVE reached (id) AS (
    SELECT g.sys_id FROM sys_user_group g WHERE g.sys_id {people}
    UNION
    SELECT g.parent FROM reached JOIN sys_user_group g ON g.sys_id = reached.id WHERE g.parent IS NOT NULL
)
SELECT g.sys_id, g.name, g.parent, g.active FROM reached JOIN sys_user_group g ON g.sys_id = reached.id
"""
_GROUP_ROLES = 'SELECT r."group", r.role FROM sys_group_has_role r WHERE r."group" {people}'


class GroupHolding(msgspec.Struct, frozen=True, kw_only=True):
    """A group as far as roles go: inactive ones give nothing and pass nothing on."""

    name: str
    parent: str | None
    active: bool


class Holdings(msgspec.Struct, frozen=True, kw_only=True):
    """What was given to people and to the groups that they are in, as far as their roles come from it."""

    direct: Mapping[str, frozenset[str]]
    members: Mapping[str, frozenset[str]]
    groups: Mapping[str, GroupHolding]
    group_roles: Mapping[str, frozenset[str]]

    def given(self, user: str) -> frozenset[str]:
        """The roles that a user is given, by whatever assignment."""
        return frozenset(role for role, _ in self._given(user))

    def _given(self, user: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Each role given with the groups over which it comes."""
        for role in sorted(self.direct.get(user, ())):
            yield role, ()
        for member_of in sorted(self.members.get(user, ()), key=self._name):
            for lineage in self._upward(member_of):
                for role in sorted(self.group_roles.get(lineage[-1], ())):
                    yield role, tuple(self._name(group) for group in lineage)

    def _name(self, group: str) -> str:
        known = self.groups.get(group)
        return known.name if known else group

    def _upward(self, group: str | None) -> Iterator[list[str]]:
        """The group, and each one above it, with the way there; it ends at an inactive group, and in a circle."""
        lineage: list[str] = []
        while group is not None and group not in lineage:
            known = self.groups.get(group)
            if known is None or not known.active:
                return
            lineage = [*lineage, group]
            yield lineage
            group = known.parent

    def paths(self, user: str, roles: Mapping[str, Role], wanted: Iterable[str]) -> list[RolePath]:
        """Every way in which a user holds one of the roles wanted, direct ones first."""
        names = set(wanted)
        found = [
            RolePath(role=chain[-1], given=given, groups=groups, contained=chain)
            for given, groups in self._given(user)
            for chain in _chains(roles, given)
            if chain[-1] in names
        ]
        found.sort(
            key=lambda path: (path.role, len(path.groups), len(path.contained), path.given, path.groups)
        )
        return found[: MOST_PATHS * max(len(names), 1)]


def _chains(roles: Mapping[str, Role], given: str) -> Iterator[tuple[str, ...]]:
    """The role given and all that it contains, each by the shortest way; what is not active falls away."""
    if given not in roles:
        return
    seen = {given}
    level: list[tuple[str, ...]] = [(given,)]
    while level:
        yield from level
        further: list[tuple[str, ...]] = []
        for chain in level:
            for inner in roles[chain[-1]].contains:
                if inner.name in roles and inner.name not in seen:
                    seen.add(inner.name)
                    further.append((*chain, inner.name))
        level = further


async def holdings(session: Session, users: Collection[str], groups: Collection[str] = ()) -> Holdings:
    """What was given to these users and to their groups (and to these groups): in four statements, however many."""
    members = _sets(await fetch_for(session, _MEMBERS, sorted(users)))
    asked = sorted({*groups, *(group for mine in members.values() for group in mine)})
    known = {
        row[0]: GroupHolding(name=row[1], parent=row[2], active=bool(row[3]))
        for row in await fetch_for(session, _GROUPS, asked)
    }
    return Holdings(
        direct=_sets(await fetch_for(session, _DIRECT, sorted(users))),
        members=members,
        groups=known,
        group_roles=_sets(await fetch_for(session, _GROUP_ROLES, sorted(known))),
    )


async def fetch_for(session: Session, sql: str, ids: Sequence[str]) -> list[Any]:
    """The rows of a statement over the rows with these ids, bound where it says ``{people}``."""
    if not ids:
        return []
    mark = placeholder(session.dialect, 1)
    if session.dialect == "sqlite":
        among, value = f"IN (SELECT value FROM json_each({mark}))", msgspec.json.encode(ids).decode()
        return list(await session.fetch(sql.replace("{people}", among), (value,)))
    return list(await session.fetch(sql.replace("{people}", f"= ANY({mark})"), (list(ids),)))


def _sets(rows: Iterable[Sequence[str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for key, value in rows:
        found.setdefault(key, set()).add(value)
    return {key: frozenset(values) for key, values in found.items()}
