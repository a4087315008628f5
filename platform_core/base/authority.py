"""What somebody may give, whose record he may touch, and that changes of rights happen one after the other."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ..access import Actor, Role, clash, closure, kinds_of
from ..errors import Conflict, FieldError, InvalidInput, NotPermitted
from ..identity.role_sources import (
    OF_GROUP,
    POSSIBLE_OF_MEMBERS,
    POSSIBLE_OF_USER,
    STAFF_CLASS,
    lasting_holders,
)
from ..identity.statements import Statement
from ..ids import utc_now
from ..inside import reader_of
from ..rules import Change
from ..storage import Session
from .roles import ADMIN

LOCK = (727_001, zlib.crc32(b"rights") & 0x7FFFFFFF)
HAD_ADMINISTRATOR = "rights: there was an administrator"
_OF_GROUP, _OF_USER, _OF_MEMBERS = (
    Statement(text) for text in (OF_GROUP, POSSIBLE_OF_USER, POSSIBLE_OF_MEMBERS)
)
_PACKS = 'SELECT "name", "version" FROM "sys_pack" WHERE "state" = \'active\''
Roles = Mapping[str, Role]


class Holder(NamedTuple):
    """A user with all roles that he has, or will have without another gift."""

    id: str
    class_name: str
    roles: frozenset[str]

    def kinds(self, roles: Roles) -> set[str]:
        """Internal, external, or both; a plain user without roles is neither."""
        found: set[str] = kinds_of(dict(roles), self.roles)
        return found if self.class_name == STAFF_CLASS else found | {"external"}


# -- one after the other
# ---------------------------------------------------------------------------------------------


async def alone(session: Session) -> None:
    """Wait until no other transaction changes rights; two that are harmless alone may together do harm.

    SQLite's one writer needs no lock.
    """
    if session.dialect == "postgres":
        await session.fetch("SELECT pg_advisory_xact_lock($1, $2)", LOCK)


async def begin(change: Change) -> None:
    """Begin a change of rights: alone, by the packs that are active now, and knowing whether there is an administrator."""
    session = session_of(change)
    await alone(session)
    memo = getattr(session, "memo", {})
    if HAD_ADMINISTRATOR in memo:
        return
    await _refuse_outdated(change, session)
    memo[HAD_ADMINISTRATOR] = await administered(session, roles_of(change))


async def _refuse_outdated(change: Change, session: Session) -> None:
    """Which kind a role is, and what it contains, is a matter of the active packs."""
    assembly = change.records.assembly
    ((number,),) = await session.fetch('SELECT "number" FROM "sys_generation"') or [(0,)]
    if int(number) <= assembly.generation:  # An operation that is under way works by what it will have made.
        return
    active = {(name, version) for name, version in await session.fetch(_PACKS)}
    if active and active != {(pack.name, pack.version) for pack in assembly.packs}:
        raise Conflict(
            "the packs of this instance have just changed, and with them the roles",
            remedy="try again in a moment",
        )


async def administered(session: Session, roles: Roles) -> bool:
    """Whether anybody who may act is an administrator, by a role without an end."""
    names = [name for name in roles if ADMIN.name in closure(dict(roles), {name})]
    listed = ", ".join("'" + name.replace("'", "''") + "'" for name in names) or "''"
    statement = Statement(lasting_holders(listed))
    return bool(await session.fetch(statement.on(session), (utc_now(),)))


async def refuse_without_administrator(change: Change) -> None:
    """The last administrator stays one, whatever is done."""
    session = session_of(change)
    if getattr(session, "memo", {}).get(HAD_ADMINISTRATOR, True) and not await administered(
        session, roles_of(change)
    ):
        raise Conflict(
            "this would leave nobody who is an administrator",
            remedy="make somebody else an administrator first, without an end",
        )


# -- who holds what
# ------------------------------------------------------------------------------------------------


def session_of(change: Change) -> Session:
    """The transaction of a change."""
    session: Session = reader_of(change.records).session
    return session


def roles_of(change: Change) -> Roles:
    """The roles of the active packs."""
    return change.records.assembly.registry.roles


async def holder(session: Session, user: str) -> Holder | None:
    """A user with all roles that he has or may come to have."""
    found = _holders(await session.fetch(_OF_USER.on(session), (user, utc_now())))
    return found[0] if found else None


async def members(session: Session, group: str) -> list[Holder]:
    """The members of a group and of all groups below it."""
    return _holders(await session.fetch(_OF_MEMBERS.on(session), (group, utc_now())))


async def group_roles(session: Session, group: str) -> frozenset[str]:
    """The roles that a membership brings, whether or not the groups are active now."""
    return frozenset(row[0] for row in await session.fetch(_OF_GROUP.on(session), (group,)))


def _holders(rows: Iterable[Any]) -> list[Holder]:
    return [Holder(row[0], row[1], frozenset(row[2].split(",") if row[2] else ())) for row in rows]


def refuse_clashes(change: Change, holders: Iterable[Holder]) -> None:
    """Nobody is internal and external, nor holds two roles of which one excludes the other, by any path."""
    roles = roles_of(change)
    for each in holders:
        if len(each.kinds(roles)) > 1:
            raise _clashing("the person would be internal and external at once", "internal_and_external")
        if (two := clash(dict(roles), each.roles)) is not None:
            raise _clashing(f"nobody holds {two[0]!r} and {two[1]!r} together", "excluded")


def _clashing(detail: str, code: str) -> InvalidInput:
    return InvalidInput(
        detail,
        remedy="use a second user for the other side",
        errors=[FieldError(pointer="", detail=detail, code=code)],
    )


# -- who may
# -------------------------------------------------------------------------------------------------------


def beyond(roles: Roles, actor: Actor, names: Iterable[str]) -> frozenset[str]:
    """Those of these roles, and of all that they contain, which the actor may not give.

    One gives what one holds oneself, without an end, and what the role itself says that one may give. Administrators
    give everything.
    """
    lasting = actor.roles - actor.temporary
    if actor.elevated or ADMIN.name in lasting:
        return frozenset()
    return frozenset(
        name
        for name in closure(dict(roles), frozenset(names))
        if name not in lasting and not any(giver.name in lasting for giver in roles[name].assignable_by)
    )


def refuse_beyond(change: Change, names: Iterable[str], *, dormant: bool = False) -> None:
    """Refuse to give or take roles that are not the actor's to give. ``dormant``: roles of inactive packs are fine."""
    refuse_impersonator(change)
    roles, given = roles_of(change), frozenset(names)
    unknown = frozenset[str]() if dormant else given - roles.keys()
    if change.actor.elevated or ADMIN.name in change.actor.roles - change.actor.temporary:
        unknown = frozenset()
    if found := sorted(beyond(roles, change.actor, given) | unknown):
        raise NotPermitted(
            f"the role {found[0]!r} is not yours to give or to take", remedy="ask an administrator"
        )


def refuse_impersonator(change: Change) -> None:
    """Whoever acts in the place of somebody else changes nobody's rights."""
    _refuse_stand_in(change.actor)


def _refuse_stand_in(actor: Actor) -> None:
    if actor.impersonator is not None and not actor.elevated:
        raise NotPermitted(
            "rights are not changed in the place of somebody else", remedy="end the impersonation first"
        )


def refuse_lesser(actor: Actor, roles: Roles, target: Holder) -> None:
    """Nobody touches the sign-in of somebody who may do more than he himself could give.

    How staff look after customers is a matter of the access rules alone.
    """
    _refuse_stand_in(actor)
    if actor.kind == "internal" and "external" in target.kinds(roles):
        return
    if (actor.id != target.id or actor.scopes) and beyond(roles, actor, target.roles):
        raise NotPermitted(
            "this person has roles that are not yours to give, so you may not change how he signs in",
            remedy="ask an administrator",
        )
