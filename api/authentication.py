"""Who asks: credentials out of a request, by session cookie or bearer token."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from typing import Any

from api.asgi import Scope, header
from platform_core import NOBODY, Actor, Identity, NotPermitted, NotSignedIn, SessionActor

COOKIE = "pergola_session"
SECURE_COOKIE = f"__Host-{COOKIE}"
"""Over HTTPS browsers take a cookie of such a name only from the host itself, for all of it, and with Secure."""
SESSION = "pergola.session"
CSRF_HEADER = b"x-csrf-token"
WITHOUT_SESSION = frozenset((
    "/api/sign-in", "/api/token", "/api/password", "/api/password-reset", "/api/password-reset/complete",
))  # fmt: skip
"""Where somebody says anew who he is; the browser's former session has no part in it."""
ANEW = ("/api/sign-in/", "/api/token/")
"""So it is below these."""
IMPERSONATION = "/api/impersonation"
FOR_ONESELF = ("/api/me/", "/api/users/", "/api/password", IMPERSONATION)
"""Passwords, second factors, tokens, sessions and loans, others' too: what nobody changes in the place of somebody else."""
FOR_PROGRAMS = ("/oauth", "/api/oauth", "/api/identity-providers/")
"""Where programs get leave to act for somebody, and providers to vouch for people; whoever acts in his place gives none."""
SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))
WITH_TEMPORARY_PASSWORD = frozenset(("/api/sign-out", "/api/me/password"))
"""All that somebody may do who must choose another password first."""
_FROM_ELSEWHERE = frozenset((b"cross-site", b"same-site"))


class PasswordChangeNeeded(NotPermitted):
    """The password is good for choosing another one, and for nothing else."""

    code = "password_change_needed"
    title = "Change your password"


class ImpersonationOver(NotPermitted):
    """Acting in somebody's place has ended by itself; nothing more is done in this session before that is acknowledged."""

    code = "impersonation_over"
    title = "You act for nobody any more"


class CrossSite(NotPermitted):
    """A change came with the session cookie but without the session's token."""

    code = "csrf"
    title = "Cross-site request refused"


async def authenticate(identity: Identity, scope: Scope, *, https: bool = False) -> Actor:
    """The actor behind a request's credentials; nobody without any. Credentials that are no (longer) good are an error.

    The session that somebody asks in stands in the scope from then on.
    """
    _refuse_foreign_sign_in(scope)
    given = header(scope, b"authorization")
    anew = says_anew(scope["path"])
    if given is not None and not anew:
        return await _bearer(identity, given)
    token = session_token(scope, https=https)
    if token is None or anew:
        return NOBODY
    session = await identity.actor_of_session(token)
    if session is None:
        # A stale cookie is no crime: the browser sends it with the very sign-in that replaces it.
        return NOBODY
    if scope["method"] not in SAFE_METHODS:
        sent = (header(scope, CSRF_HEADER) or b"").decode("latin-1")
        if not session.csrf_ok(sent):
            raise CrossSite(
                "the session's token is missing", remedy="send the csrf_token of the sign-in as X-CSRF-Token"
            )
    _check_place(session, scope)
    if session.must_change and scope["path"] not in WITH_TEMPORARY_PASSWORD:
        raise PasswordChangeNeeded("choose a new password first", remedy="POST /api/me/password")
    scope[SESSION] = session
    return session.actor


def _check_place(session: SessionActor, scope: Scope) -> None:
    """In somebody's place one does nothing that is for him alone, and nothing at all once that is over."""
    method, path = scope["method"], scope["path"]
    if path == "/api/sign-out" or (method, path) == ("DELETE", IMPERSONATION):
        return
    if session.impersonation_over:
        raise ImpersonationOver(
            "you no longer act in the place of somebody else: the time is up, or a right is gone",
            remedy=f"DELETE {IMPERSONATION}, and go on as yourself",
        )
    personal = path.startswith(FOR_ONESELF) and method not in SAFE_METHODS
    if session.actor.impersonator is not None and (personal or path.startswith(FOR_PROGRAMS)):
        raise NotPermitted(
            "this is done by the person alone, and by nobody in his place",
            remedy="end the impersonation first",
        )


def bearer(given: bytes) -> str:
    """The token in an Authorization header; ``NotSignedIn`` for any other scheme."""
    scheme, _, token = given.decode("latin-1").strip().partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotSignedIn(
            f"the scheme {scheme[:20]!r} is not known here", remedy="send Authorization: Bearer and a token"
        )
    return token.strip()


async def _bearer(identity: Identity, given: bytes) -> Actor:
    actor = await identity.actor_of_token(bearer(given))
    if actor is None:
        raise NotSignedIn("the token is not valid (any more)", remedy="get a new one at POST /api/token")
    return actor


def says_anew(path: str) -> bool:
    """Whether somebody says at a path anew who he is."""
    return path in WITHOUT_SESSION or path.startswith(ANEW)


def _refuse_foreign_sign_in(scope: Scope) -> None:
    """Another site must not sign somebody in here, say as its own user, to whom he would then tell his secrets."""
    if (
        says_anew(scope["path"])
        and scope["method"] not in SAFE_METHODS
        and header(scope, b"sec-fetch-site") in _FROM_ELSEWHERE
    ):
        raise CrossSite("another site asked for this sign-in", remedy="sign in on a page of this instance")


def session_of(scope: Scope) -> SessionActor | None:
    """The session that somebody asks in; none for programs."""
    found: SessionActor | None = scope.get(SESSION)
    return found


def bearer_token(scope: Any) -> str | None:
    """The token that a request was sent with, if it was one."""
    scheme, _, token = (header(scope, b"authorization") or b"").decode("latin-1").strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token else None


def session_token(scope: Any, *, https: bool = False) -> str | None:
    """The session's secret out of the cookies."""
    name, given = cookie_name(https), header(scope, b"cookie")
    if given is None or name.encode() not in given:
        return None
    try:
        morsel = SimpleCookie(given.decode("latin-1")).get(name)
    except CookieError:
        return None
    return morsel.value if morsel is not None and morsel.value else None


def cookie_name(https: bool) -> str:
    """What the session's cookie is called."""
    return SECURE_COOKIE if https else COOKIE


def cookie_header(token: str, seconds: int, https: bool) -> str:
    """The Set-Cookie value; an empty token removes the cookie."""
    secure = "; Secure" if https else ""
    return f"{cookie_name(https)}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
