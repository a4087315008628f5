"""Whether whoever opened an answer without an end still is who he was: streams outlive the request that judged them."""

from __future__ import annotations

import logging

from api.asgi import Scope, header
from api.authentication import bearer, session_token
from platform_core import NOBODY, Actor, Identity

log = logging.getLogger("pergola.streams")

STANDING = "pergola.standing"


class Standing:
    """The credentials of a request and the actor that they made; asked again before each event of a stream.

    It is asked of the database each time, by one statement: what is revoked is so from the next event on, by whatever
    worker, path or clock, as it is from the next request on.
    """

    __slots__ = ("_actor", "_bearer", "_identity", "_session")

    def __init__(self, identity: Identity, scope: Scope, actor: Actor, *, https: bool) -> None:
        self._identity = identity
        self._actor = actor
        given = header(scope, b"authorization")
        self._bearer = None if given is None else bearer(given)
        self._session = None if given is not None else session_token(scope, https=https)

    async def holds(self) -> bool:
        """Whether the same credentials make the very same actor now. Where that cannot be found out, they do not."""
        try:
            return await self._now() == self._actor
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody listens on unjudged
            log.warning("a stream ends, since it cannot be said who listens: %r", error)
            return False

    async def _now(self) -> Actor:
        """Being listened to is no use of a session or token: whoever has left his desk is signed out in time."""
        if self._bearer is not None:
            return await self._identity.actor_of_token(self._bearer, in_use=False) or NOBODY
        session = await self._identity.actor_of_session(self._session or "", in_use=False)
        if session is None or session.must_change or session.impersonation_over:
            return NOBODY
        return session.actor
