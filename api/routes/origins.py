"""Who a request comes from, as signing in wants to know it: address, program, and how often."""

from __future__ import annotations

from typing import Any

from api.asgi import header
from api.authentication import session_of, session_token
from api.context import AppRequest, actor_of, platform_of
from api.limits import RateLimiter, client_address
from platform_core import NotSignedIn, Origin, SessionActor


def origin_of(request: AppRequest, *, for_somebody_else: bool = False) -> Origin:
    """Where a request comes from; ``for_somebody_else``: the caller acts on an account that is not his."""
    agent = header(request.scope, b"user-agent") or b""
    actor = actor_of(request.scope)
    return Origin(
        address=client_address(request.scope),
        user_agent=agent.decode("latin-1"),
        actor_id=actor.id if for_somebody_else else "",
        actor_name=actor.user_name,
    )


def limit_sign_ins(request: AppRequest) -> None:
    """Refuse whoever tries too often from one address, before anything is looked up."""
    limiter: RateLimiter = request.app.state.sign_in_limiter
    limiter.check(client_address(request.scope), "sign-ins")


def own_session(request: AppRequest) -> tuple[SessionActor, str] | None:
    """The session that the caller is in, and its token; none for programs."""
    scope: Any = request.scope
    session = session_of(scope)
    if session is None:
        return None
    token = session_token(scope, https=platform_of(request).instance.configuration.https)
    if token is None:
        raise NotSignedIn("the session is over", remedy="sign in again")
    return session, token
