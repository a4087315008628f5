"""Actors: a user with all roles that he has by any path, read in one statement.

These statements run on every request, and nothing of what they find is kept: a role that is taken away, a user who is
locked, a session that is ended are gone with the next request.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from platform_core.access import Actor, Role
from platform_core.ids import is_id
from platform_core.storage import Row

from .host import Clock, IdentityHost, Part
from .role_sources import IN_FORCE, LENT, MAY_ACT, OWN
from .standing import Given, Reckoning
from .statements import Statement

__all__ = ["MAY_ACT", "Actors", "with_roles"]

logger = logging.getLogger(__name__)

_USER = "u.sys_id AS id, u.user_name, u.name, u.sys_class_name"


def with_roles(source: str, *, extra: str = "", anybody: bool = False) -> Statement:
    """The statement that makes actors of the users ``u`` in a FROM clause that ends in a condition.

    Each row holds what an actor is made of, with ``extra`` columns before the last two. Its second argument is the
    present moment. ``anybody``: those who may not act now, too.
    """
    who = f"SELECT {_USER}{extra} FROM {source}" + ("" if anybody else f" AND {MAY_ACT}")
    text = f"{IN_FORCE} SELECT who.*, {OWN}, {LENT} FROM who"
    return Statement(text.replace("{who}", who).replace("{now}", "?2"))


_OF_USER = with_roles("sys_user u WHERE u.sys_id = ?1")
_OF_ANYBODY = with_roles("sys_user u WHERE u.sys_id = ?1", anybody=True)


class Actors(Part):
    """Makes actors of users."""

    def __init__(self, host: IdentityHost, clock: Clock) -> None:
        super().__init__(host, clock)
        self._roles: Mapping[str, Role] = {}
        self._reckons = Reckoning({})

    async def of_user(self, user_id: str) -> Actor | None:
        """The user as an actor; None if there is no such user, or he may not act now."""
        return await self.found(_OF_USER, (user_id, self._clock())) if is_id(user_id) else None

    async def roles_of(self, user_id: str) -> frozenset[str]:
        """All roles of a user, also of one who may not act now."""
        if not is_id(user_id):
            return frozenset()
        rows = await self._database.fetch(_OF_ANYBODY.on(self._database), (user_id, self._clock()))
        if not rows:
            return frozenset()
        reckoning = self._reckoning()
        return reckoning.contained(reckoning.standing(rows[0][3], Given.of(rows[0][-2], rows[0][-1])).given)[
            0
        ]

    async def found(self, statement: Statement, args: tuple[Any, ...]) -> Actor | None:
        """The actor that a statement made by ``with_roles`` finds."""
        rows = await self._database.fetch(statement.on(self._database), args)
        return self.actor(rows[0]) if rows else None

    def actor(self, row: Row) -> Actor:
        """The actor in a row of a statement made by ``with_roles``."""
        user_id, user_name, name, class_name, *_, own, lent = row
        standing = self._reckoning().standing(class_name, Given.of(own, lent))
        if standing.mixed:
            logger.error(
                "a user holds roles that exclude each other, so that none of them count; take one side away",
                extra={"fields": {"user": user_id, "roles": sorted(standing.given)}},
            )
            return Actor(id=user_id, user_name=user_name, name=name or user_name, kind="external")
        return Actor(
            id=user_id,
            user_name=user_name,
            name=name or user_name,
            roles=standing.roles,
            kind=next(iter(standing.kinds), "internal"),
            temporary=standing.temporary,
        )

    def _reckoning(self) -> Reckoning:
        """What roles contain, and of which kind they are, is a matter of the active packs, not of the user."""
        roles = self._host.roles
        if roles is not self._roles:
            self._roles, self._reckons = roles, Reckoning(roles)
        return self._reckons
