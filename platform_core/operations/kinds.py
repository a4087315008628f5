"""What an operation would make of the people: nobody internal and external at once, and an administrator remains."""

from __future__ import annotations

from collections.abc import Mapping

from platform_core.access import Role, closure, kinds_of
from platform_core.base.authority import administered
from platform_core.base.delegation import RoleDelegation
from platform_core.identity.role_sources import STAFF_CLASS, possible_of_all
from platform_core.identity.statements import Statement
from platform_core.ids import utc_now
from platform_core.registry import Registry
from platform_core.storage import Session

from .access_counts import tables_there

_DATED, _PLAIN = Statement(possible_of_all()), Statement(possible_of_all(dated=False))


async def refused_rights(session: Session, before: Registry, after: Registry) -> list[str]:
    """A blocker for each set of roles that would be of both kinds, and one if nobody would be an administrator.

    Roles may change their kind and what they contain from one version of a pack to the next.
    """
    dated = RoleDelegation.info.table in await tables_there(session)
    statement = _DATED if dated else _PLAIN
    rows = await session.fetch(statement.on(session), (utc_now(),) if dated else ())
    found = []
    for class_name, joined, users, name in rows:
        given = frozenset(joined.split(","))
        now, then = (_kinds(registry.roles, class_name, given) for registry in (before, after))
        if len(then) > 1 >= len(now):
            who = f"the user {name!r}" if int(users) == 1 else f"{users} users, such as {name!r},"
            held = ", ".join(sorted(given & after.roles.keys()))
            found.append(
                f"{who} would be internal and external at once by the roles {held}; take those of one side away first"
            )
    if dated and await administered(session, before.roles) and not await administered(session, after.roles):
        found.append(
            "nobody would be an administrator any more; give the role 'admin' itself to somebody first"
        )
    return sorted(found)


def _kinds(roles: Mapping[str, Role], class_name: str, given: frozenset[str]) -> set[str]:
    found: set[str] = kinds_of(dict(roles), closure(dict(roles), given))
    return found if class_name == STAFF_CLASS else found | {"external"}
