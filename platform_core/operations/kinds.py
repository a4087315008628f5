"""What an operation would make of the people: no roles that exclude each other, and an administrator remains."""

from __future__ import annotations

from collections.abc import Mapping

from platform_core.access import Role, clash, closure, kinds_of
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
    """A blocker for each set of roles that would not go together, and one if nobody would be an administrator.

    Roles may change their kind, what they contain and what they exclude from one version of a pack to the next.
    """
    dated = RoleDelegation.info.table in await tables_there(session)
    statement = _DATED if dated else _PLAIN
    rows = await session.fetch(statement.on(session), (utc_now(),) if dated else ())
    found = []
    for class_name, joined, users, name in rows:
        given = frozenset(joined.split(","))
        now, then = (_kinds(registry.roles, class_name, given) for registry in (before, after))
        held = ", ".join(sorted(given & after.roles.keys()))
        if len(then) > 1 >= len(now):
            found.append(
                f"{_who(int(users), name)} would be internal and external at once by the roles {held}; "
                "take those of one side away first"
            )
        two = clash(dict(after.roles), given)
        if two is not None and clash(dict(before.roles), given) is None:
            found.append(
                f"{_who(int(users), name)} would hold {two[0]!r} and {two[1]!r}, of which one excludes the other, by the "
                f"roles {held}; take those of one side away first"
            )
    if dated and await administered(session, before.roles) and not await administered(session, after.roles):
        found.append(
            "nobody would be an administrator any more; give the role 'admin' itself to somebody first"
        )
    return sorted(found)


def _who(users: int, name: str) -> str:
    return f"the user {name!r}" if users == 1 else f"{users} users, such as {name!r},"


def _kinds(roles: Mapping[str, Role], class_name: str, given: frozenset[str]) -> set[str]:
    found: set[str] = kinds_of(dict(roles), closure(dict(roles), given))
    return found if class_name == STAFF_CLASS else found | {"external"}
