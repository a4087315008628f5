"""Acting for a person who is not there, as ``on`` rules and jobs do: with the rights that he has at this moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from .access import Actor, Role
from .errors import NotPermitted
from .identity.actors import Actors
from .identity.host import IdentityHost
from .ids import utc_now
from .storage import Database


class _People:
    """As much of an instance as it takes to know a user's roles."""

    def __init__(self, database: Database, roles: Mapping[str, Role]) -> None:
        self.database, self.roles = database, roles


async def present_actor(database: Database, roles: Mapping[str, Role], user: str) -> Actor:
    """A user as he may act now; refused when he may not act at all."""
    people = cast("IdentityHost", _People(database, roles))
    actor = await Actors(people, utc_now).of_user(user)
    if actor is None:
        raise NotPermitted(
            f"nobody acts for the user {user!r}", remedy="the user is inactive, locked out, or gone: leave it"
        )
    return actor
