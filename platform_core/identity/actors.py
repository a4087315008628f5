"""Actors: a user with all roles that he has by any path, read in one statement.

These statements run on every request, and nothing of what they find is kept: a role that is taken away, a user who is
locked, a session that is ended are gone with the next request.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Literal

from platform_core.access import Actor, Role, closure, kinds_of
from platform_core.ids import is_id
from platform_core.storage import Row

from .host import Clock, IdentityHost, Part
from .statements import Statement

logger = logging.getLogger(__name__)
Kind = Literal["internal", "external"]
_MOST_CLOSURES = 1000

MAY_ACT = "u.active AND NOT u.locked_out AND u.user_name IS NOT NULL"
"""Which users ``u`` may act at all."""

_USER = "u.sys_id AS id, u.user_name, u.name, u.sys_class_name"

# Inactive groups give nothing and pass nothing on. UNION, not UNION ALL, ends even in a circle of groups.
_WITH_ROLES = """
WITH RECURSIVE who AS ({who}),
reached (id, parent) AS (
    SELECT g.sys_id, g.parent
    FROM who JOIN sys_user_grmember m ON m."user" = who.id JOIN sys_user_group g ON g.sys_id = m."group"
    WHERE g.active
    UNION
    SELECT g.sys_id, g.parent FROM reached JOIN sys_user_group g ON g.sys_id = reached.parent WHERE g.active
),
held (role) AS (
    SELECT r.role FROM who JOIN sys_user_has_role r ON r."user" = who.id
    UNION
    SELECT r.role FROM reached JOIN sys_group_has_role r ON r."group" = reached.id
)
SELECT who.*, (SELECT {join}(role, ',') FROM held) FROM who
"""


def with_roles(source: str, *, extra: str = "") -> Statement:
    """The statement that makes actors of the users ``u`` in a FROM clause that ends in a condition.

    Each row holds what an actor is made of, with ``extra`` columns before the last.
    """
    who = f"SELECT {_USER}{extra} FROM {source} AND {MAY_ACT}"
    return Statement(_WITH_ROLES.replace("{who}", who))


_OF_USER = with_roles("sys_user u WHERE u.sys_id = ?1")


class Actors(Part):
    """Makes actors of users."""

    def __init__(self, host: IdentityHost, clock: Clock) -> None:
        super().__init__(host, clock)
        self._roles: Mapping[str, Role] = {}
        self._closures: dict[frozenset[str], tuple[frozenset[str], set[Kind]]] = {}

    async def of_user(self, user_id: str) -> Actor | None:
        """The user as an actor; None if there is no such user, or he may not act now."""
        return await self.found(_OF_USER, (user_id,)) if is_id(user_id) else None

    async def found(self, statement: Statement, args: tuple[Any, ...]) -> Actor | None:
        """The actor that a statement made by ``with_roles`` finds."""
        rows = await self._database.fetch(statement.on(self._database), args)
        return self.actor(rows[0]) if rows else None

    def actor(self, row: Row) -> Actor:
        """The actor in a row of a statement made by ``with_roles``."""
        user_id, user_name, name, class_name, *_, joined = row
        given = frozenset(joined.split(",")) if joined else frozenset()
        held, kinds = self._contained(given)
        if len(kinds) > 1:
            logger.error(
                "a user holds internal and external roles, so that none of them count; take one side away",
                extra={"fields": {"user": user_id, "roles": sorted(given)}},
            )
            return Actor(id=user_id, user_name=user_name, name=name or user_name, kind="external")
        kind = next(iter(kinds), _kind_of_class(class_name))
        return Actor(id=user_id, user_name=user_name, name=name or user_name, roles=held, kind=kind)

    def _contained(self, given: frozenset[str]) -> tuple[frozenset[str], set[Kind]]:
        """The roles with all that they contain, and their kinds: a matter of the active packs, not of the user."""
        roles = self._host.roles
        if roles is not self._roles or len(self._closures) > _MOST_CLOSURES:
            self._roles, self._closures = roles, {}
        found = self._closures.get(given)
        if found is None:
            known = dict(roles)
            held = closure(known, given)
            found = self._closures[given] = held, kinds_of(known, held)
        return found


def _kind_of_class(class_name: str) -> Kind:
    """What a user without roles is: staff are plain users, and contacts and consumers extend them."""
    return "internal" if class_name == "sys_user" else "external"
