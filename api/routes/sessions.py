"""Sessions of browsers: signing in, in one step or two, signing out, and what sessions one has."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec
from litestar import Response, delete, get, post
from litestar.params import FromPath, JSONBody

from api.authentication import cookie_header
from api.context import PUBLIC, AppRequest, Platform, actor_of, platform_of
from api.parameters import only
from api.redirects import base_url
from api.routes.origins import limit_sign_ins, origin_of, own_session
from api.routes.records import answer
from platform_core import Renewed, SignedIn, utc_now

STEP = "a step of signing in"


class Credentials(msgspec.Struct, forbid_unknown_fields=True):
    """What somebody signs in with."""

    user_name: str
    password: str


class ChallengeTaken(msgspec.Struct, forbid_unknown_fields=True):
    """The challenge of a sign-in that asks for a second factor to be set up."""

    challenge: str


class CodeGiven(msgspec.Struct, forbid_unknown_fields=True):
    """The second step: the challenge of the first, and a code of the app or a recovery code."""

    challenge: str
    code: str


def started(platform: Platform, signed_in: SignedIn) -> Response[bytes]:
    """The answer to a sign-in that is complete."""
    seconds = int((signed_in.expires - utc_now()).total_seconds())
    cookie = cookie_header(signed_in.session_token, seconds, platform.instance.configuration.https)
    body: dict[str, Any] = {
        "user_name": signed_in.actor.user_name,
        "csrf_token": signed_in.csrf_token,
        "expires": signed_in.expires,
        "must_change_password": signed_in.must_change,
    }
    if signed_in.recovery_codes:
        body["recovery_codes"] = signed_in.recovery_codes
    return answer(body, 200, {"set-cookie": cookie})


def renewed_cookie(platform: Platform, renewed: Renewed, expires: datetime.datetime | None) -> dict[str, str]:
    """The header by which a browser follows its session to a new token."""
    seconds = int(((expires or utc_now()) - utc_now()).total_seconds())
    return {
        "set-cookie": cookie_header(renewed.session_token, seconds, platform.instance.configuration.https)
    }


@post("/api/sign-in", opt={PUBLIC: "signing in is for those who are not signed in"}, status_code=200)
async def sign_in(request: AppRequest, data: JSONBody[Credentials]) -> Response[bytes]:
    """Start a session: sets the session cookie, and returns the token that goes with changes as X-CSRF-Token."""
    only(request.scope["query_string"], ())
    limit_sign_ins(request)
    platform = platform_of(request)
    found = await platform.identity.begin_sign_in(data.user_name, data.password, origin=origin_of(request))
    if isinstance(found, SignedIn):
        return started(platform, found)
    owed = {"challenge": found.token, "expires": found.expires, "enrolment": found.enrolment}
    return answer(owed, 202)


@post("/api/sign-in/second-factor", opt={PUBLIC: STEP}, status_code=200)
async def second_step(request: AppRequest, data: JSONBody[CodeGiven]) -> Response[bytes]:
    """Give the code that a sign-in waits for."""
    only(request.scope["query_string"], ())
    limit_sign_ins(request)
    platform = platform_of(request)
    signed_in = await platform.identity.sign_ins.finish(data.challenge, data.code, origin=origin_of(request))
    return started(platform, signed_in)


@post("/api/sign-in/enrolment", opt={PUBLIC: STEP}, status_code=200)
async def enrol_at_sign_in(request: AppRequest, data: JSONBody[ChallengeTaken]) -> Response[bytes]:
    """Get what an authenticator app is set up with, for a sign-in that asks for it."""
    only(request.scope["query_string"], ())
    limit_sign_ins(request)
    return answer(await platform_of(request).identity.sign_ins.enrol(data.challenge))


@post("/api/sign-out", status_code=200)
async def sign_out(request: AppRequest) -> Response[bytes] | Response[None]:
    """End the session; tells where the browser is to go to sign out at its user's identity provider, too."""
    only(request.scope["query_string"], ())
    platform, mine = platform_of(request), own_session(request)
    there = None
    if mine is not None:
        there = await platform.single_sign_on.sign_out(
            mine[1], back_to=f"{base_url(request)}/", origin=origin_of(request)
        )
    gone = {"set-cookie": cookie_header("", 0, platform.instance.configuration.https)}
    if there is None:
        return Response(None, status_code=204, headers=gone)
    return answer({"continue_at": there}, 200, gone)


@get("/api/me/sessions")
async def list_sessions(request: AppRequest) -> Response[bytes]:
    """The caller's sessions, the newest first."""
    only(request.scope["query_string"], ())
    mine = own_session(request)
    current = mine[0].session_id if mine is not None else ""
    sessions = await platform_of(request).identity.sessions(actor_of(request.scope).id, current)
    return answer({"sessions": sessions})


@delete("/api/me/sessions", status_code=200)
async def end_other_sessions(request: AppRequest) -> Response[bytes]:
    """End all of the caller's sessions but the one that he asks in."""
    only(request.scope["query_string"], ())
    mine = own_session(request)
    ended = await platform_of(request).identity.end_other_sessions(
        actor_of(request.scope).id, mine[1] if mine is not None else "", origin=origin_of(request)
    )
    return answer({"ended": ended})


@delete("/api/me/sessions/{session_id:str}", status_code=204)
async def end_session(request: AppRequest, session_id: FromPath[str]) -> None:
    """End one of the caller's sessions."""
    only(request.scope["query_string"], ())
    await platform_of(request).identity.end_session(
        actor_of(request.scope).id, session_id, origin=origin_of(request)
    )


ROUTES = (
    sign_in, second_step, enrol_at_sign_in, sign_out, list_sessions, end_other_sessions, end_session,
)  # fmt: skip
