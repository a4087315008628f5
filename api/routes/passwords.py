"""Passwords: choosing another one, and getting one by mail."""

from __future__ import annotations

import msgspec
from litestar import Response, post
from litestar.params import JSONBody

from api.context import PUBLIC, AppRequest, actor_of, platform_of
from api.parameters import only
from api.routes.origins import limit_sign_ins, origin_of, own_session
from api.routes.records import answer
from api.routes.sessions import renewed_cookie


class NewPassword(msgspec.Struct, forbid_unknown_fields=True):
    """A change of one's own password."""

    user_name: str
    old_password: str
    new_password: str


class OwnPassword(msgspec.Struct, forbid_unknown_fields=True):
    """A change of one's own password by somebody who is signed in."""

    current_password: str
    new_password: str


class ResetAsked(msgspec.Struct, forbid_unknown_fields=True):
    """Whose password is to be chosen anew: his user name or e-mail address."""

    account: str


class ResetDone(msgspec.Struct, forbid_unknown_fields=True):
    """The token out of the link's fragment, and the new password."""

    token: str
    password: str


@post(
    "/api/password", opt={PUBLIC: "whoever must change his password cannot sign in before"}, status_code=204
)
async def change_password(request: AppRequest, data: JSONBody[NewPassword]) -> None:
    """Choose a new password without a session; all sessions end."""
    only(request.scope["query_string"], ())
    limit_sign_ins(request)
    await platform_of(request).identity.change_password_by_name(
        data.user_name, data.old_password, data.new_password, origin=origin_of(request)
    )


@post("/api/me/password", status_code=200)
async def change_own_password(request: AppRequest, data: JSONBody[OwnPassword]) -> Response[bytes]:
    """Choose a new password. This session goes on, under another cookie and CSRF token; all others end."""
    only(request.scope["query_string"], ())
    limit_sign_ins(request)
    platform, mine, origin = platform_of(request), own_session(request), origin_of(request)
    renewed = await platform.identity.change_password(
        actor_of(request.scope).id,
        data.current_password,
        data.new_password,
        address=origin.address,
        user_agent=origin.user_agent,
        session_token=mine[1] if mine is not None else "",
    )
    if renewed is None or mine is None:
        return answer({"csrf_token": None})
    return answer({"csrf_token": renewed.csrf_token}, 200, renewed_cookie(platform, renewed, mine[0].expires))


@post("/api/password-reset", opt={PUBLIC: "who forgot his password cannot sign in"}, status_code=202)
async def ask_for_reset(request: AppRequest, data: JSONBody[ResetAsked]) -> Response[bytes]:
    """Ask for a link by mail. The answer is the same whether or not there is such an account."""
    only(request.scope["query_string"], ())
    limit_sign_ins(request)
    await platform_of(request).identity.resets.ask(data.account, origin=origin_of(request))
    return answer({"detail": "if there is such an account with an e-mail address, a link is on its way"}, 202)


@post("/api/password-reset/complete", opt={PUBLIC: "who forgot his password cannot sign in"}, status_code=204)
async def complete_reset(request: AppRequest, data: JSONBody[ResetDone]) -> None:
    """Choose a new password with the token out of the link; all sessions end, and nobody is signed in by it."""
    only(request.scope["query_string"], ())
    limit_sign_ins(request)
    await platform_of(request).identity.resets.complete(data.token, data.password, origin=origin_of(request))


ROUTES = (change_password, change_own_password, ask_for_reset, complete_reset)
