"""By which ways people hold their roles: the same sources as those of an actor, each with its name.

A role comes by an assignment, over groups, or as a loan, and within a role that contains it.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from platform_core.access import Role
from platform_core.compiler.write import placeholder
from platform_core.ids import utc_now
from platform_core.storage import Session

from .role_sources import LOAN_VALID, valid
from .standing import Given, Loan, Reckoning
from .statements import moment

MOST_PATHS = 50
"""So many ways to one role are told; one who takes them away asks again."""
Until = datetime.datetime | None

_USERS = "SELECT u.sys_id, u.sys_class_name FROM sys_user u WHERE u.sys_id {people}"
_DIRECT = f'SELECT r."user", r.role, r.valid_until FROM sys_user_has_role r WHERE r."user" {{people}} AND {valid("r")}'
_MEMBERS = f'SELECT m."user", m."group", m.valid_until FROM sys_user_grmember m WHERE m."user" {{people}} AND {valid("m")}'
_GROUPS = """
WITH RECURSIVE reached (id) AS (
    SELECT g.sys_id FROM sys_user_group g WHERE g.sys_id {people}
    UNION
    SELECT g.parent FROM reached JOIN sys_user_group g ON g.sys_id = reached.id WHERE g.parent IS NOT NULL
)
SELECT g.sys_id, g.name, g.parent, g.active FROM reached JOIN sys_user_group g ON g.sys_id = reached.id
"""
_GROUP_ROLES = 'SELECT r."group", r.role, NULL FROM sys_group_has_role r WHERE r."group" {people}'
_LOANS = f"""
SELECT d.delegate, d.role, d.delegator, u.user_name, d.ends
FROM sys_role_delegation d JOIN sys_user u ON u.sys_id = d.delegator WHERE d.{{side}} {{people}} AND {LOAN_VALID}
"""


class RolePath(msgspec.Struct, frozen=True, kw_only=True):
    """One way in which somebody holds a role.

    ``given``: the role that was given to him or to a group, or lent. ``groups``: from the group that he is a member of up
    to the one that it was given to; empty where it was given to himself. ``lender``: who lent it to him. ``contained``:
    from the role given, through those that contain it, to the role itself. ``until``: when the way ends by itself.
    """

    role: str
    given: str
    groups: tuple[str, ...] = ()
    contained: tuple[str, ...] = ()
    lender: str | None = None
    until: Until = None

    def words(self) -> str:
        """The path in words."""
        if self.lender is not None:
            said = f"{self.given} was lent to him by {self.lender}"
        elif not self.groups:
            said = f"{self.given} was given to him"
        else:
            said = f"{self.given} was given to group {self.groups[-1]!r}"
            for group in reversed(self.groups[:-1]):
                said += f", above {group!r}"
            said += ", of which he is a member"
        if self.until is not None:
            said += f", until {self.until:%Y-%m-%d %H:%M}"
        for outer, inner in zip(self.contained, self.contained[1:], strict=False):
            said += f"; {outer} contains {inner}"
        return said


class GroupHolding(msgspec.Struct, frozen=True, kw_only=True):
    """A group as far as roles go: inactive ones give nothing and pass nothing on."""

    name: str
    parent: str | None
    active: bool


class Lent(NamedTuple):
    """A loan in force, if the lender holds the role himself."""

    role: str
    lender: str
    until: Until


class Holdings(msgspec.Struct, frozen=True, kw_only=True):
    """What is given at this moment to people, to the groups that they are in, and to those who lend them something.

    ``direct``: the roles of a user, ``members``: his groups, each with when that ends by itself.
    """

    classes: Mapping[str, str]
    direct: Mapping[str, Mapping[str, Until]]
    members: Mapping[str, Mapping[str, Until]]
    groups: Mapping[str, GroupHolding]
    group_roles: Mapping[str, Mapping[str, Until]]
    lent: Mapping[str, tuple[Lent, ...]]
    lenders: Mapping[str, str]

    def given(self, user: str) -> Given:
        """The roles that a user is given, by whatever way."""
        ways = list(self._own(user))
        return Given(
            frozenset(role for role, _, _ in ways),
            frozenset(role for role, _, until in ways if until is None),
            frozenset(map(self._loan, self.lent.get(user, ()))),
        )

    def _loan(self, lent: Lent) -> Loan:
        return Loan(lent.role, frozenset(role for role, *_ in self._own(lent.lender)))

    def _own(self, user: str) -> Iterator[tuple[str, tuple[str, ...], Until]]:
        """Each role given to him or to a group of his, with the groups over which it comes, and its end."""
        for role, until in sorted(self.direct.get(user, {}).items()):
            yield role, (), until
        for member_of, until in sorted(self.members.get(user, {}).items(), key=self._name):
            for lineage in self._upward(member_of):
                for role in sorted(self.group_roles.get(lineage[-1], ())):
                    yield role, tuple(self.groups[group].name for group in lineage), until

    def _name(self, membership: tuple[str, Until]) -> str:
        known = self.groups.get(membership[0])
        return known.name if known else membership[0]

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
        """Every way in which a user holds one of the roles wanted, direct ones first, loans last."""
        names, reckoning = set(wanted), Reckoning(roles)
        starts = [(given, groups, until, None) for given, groups, until in self._own(user)]
        loans = [
            (loan.role, (), loan.until, self.lenders[loan.lender])
            for loan in self.lent.get(user, ())
            if reckoning.lendable(self._loan(loan))
        ]
        found = [
            RolePath(role=chain[-1], given=given, groups=groups, contained=chain, lender=lender, until=until)
            for given, groups, until, lender in (*starts, *loans)
            for chain in _chains(roles, given)
            if chain[-1] in names
        ]
        found.sort(key=_order)
        return found[: MOST_PATHS * max(len(names), 1)]


def _order(path: RolePath) -> tuple[object, ...]:
    lent = path.lender or ""
    return path.role, bool(lent), len(path.groups), len(path.contained), path.given, path.groups, lent


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
    """What is given to these users, to those who lend them something, and to their groups (and to these groups).

    It takes six statements, however many they are.
    """
    now = utc_now()
    loans = await _loans(session, "delegate", sorted(users), now)
    people = sorted({*users, *(row[2] for row in loans)})
    members = _ending(await fetch_for(session, _MEMBERS, people, now))
    asked = sorted({*groups, *(group for mine in members.values() for group in mine)})
    known = {
        row[0]: GroupHolding(name=row[1], parent=row[2], active=bool(row[3]))
        for row in await fetch_for(session, _GROUPS, asked)
    }
    lent: dict[str, tuple[Lent, ...]] = {}
    for user, role, lender, _, ends in loans:
        lent[user] = (*lent.get(user, ()), Lent(role, lender, moment(ends)))
    return Holdings(
        classes=dict(await fetch_for(session, _USERS, people)),
        direct=_ending(await fetch_for(session, _DIRECT, people, now)),
        members=members,
        groups=known,
        group_roles=_ending(await fetch_for(session, _GROUP_ROLES, sorted(known))),
        lent=lent,
        lenders={row[2]: row[3] for row in loans},
    )


async def borrowers(session: Session, users: Collection[str]) -> frozenset[str]:
    """Those to whom one of these users lends something at this moment."""
    return frozenset(row[0] for row in await _loans(session, "delegator", sorted(users), utc_now()))


async def _loans(session: Session, side: str, users: Sequence[str], now: datetime.datetime) -> list[Any]:
    return await fetch_for(session, _LOANS.replace("{side}", side), users, now)


async def fetch_for(
    session: Session, sql: str, ids: Sequence[str], now: datetime.datetime | None = None
) -> list[Any]:
    """The rows of a statement over the rows with these ids, bound where it says ``{people}``; ``now`` where ``{now}``."""
    if not ids:
        return []
    mark, further = placeholder(session.dialect, 1), () if now is None else (now,)
    text = sql.replace("{now}", placeholder(session.dialect, 2))
    if session.dialect == "sqlite":
        among, value = f"IN (SELECT value FROM json_each({mark}))", msgspec.json.encode(ids).decode()
        return list(await session.fetch(text.replace("{people}", among), (value, *further)))
    return list(await session.fetch(text.replace("{people}", f"= ANY({mark})"), (list(ids), *further)))


def _ending(rows: Iterable[Sequence[Any]]) -> dict[str, dict[str, Until]]:
    found: dict[str, dict[str, Until]] = {}
    for key, value, until in rows:
        found.setdefault(key, {})[value] = moment(until)
    return found
