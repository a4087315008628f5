"""One's own second factor: setting it up, new recovery codes, removing it."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import JSONBody

from api.context import AppRequest, actor_of, platform_of
from api.parameters import only
from api.routes.origins import limit_sign_ins, origin_of, own_session
from api.routes.records import answer
from api.routes.sessions import renewed_cookie


class PasswordGiven(msgspec.Struct, forbid_unknown_fields=True):
    """The caller's password, once more."""

    password: str


class Code(msgspec.Struct, forbid_unknown_fields=True):
    """A code of the authenticator app, or a recovery code."""

    code: str


@get("/api/me/second-factor")
async def own_factor(request: AppRequest) -> Response[bytes]:
    """Whether the caller has a second factor, and whether he must have one."""
    only(request.scope["query_string"], ())
    return answer(await platform_of(request).identity.second_factors.of_actor(actor_of(request.scope)))


@post("/api/me/second-factor", status_code=201)
async def begin_factor(request: AppRequest, data: JSONBody[PasswordGiven]) -> Response[bytes]:
    """Get what an authenticator app is set up with; it counts once a code of it was given."""
    only(request.scope["query_string"], ())
    limit_sign_ins(request)
    identity, actor = platform_of(request).identity, actor_of(request.scope)
    await identity.prove_password(actor.user_name, data.password, origin=origin_of(request))
    return answer(await identity.second_factors.begin(actor.id), 201)


@post("/api/me/second-factor/confirm", status_code=200)
async def confirm_factor(request: AppRequest, data: JSONBody[Code]) -> Response[bytes]:
    """Take the second factor into use. The session goes on under another cookie; all others end."""
    only(request.scope["query_string"], ())
    limit_sign_ins(request)
    platform, actor, origin = platform_of(request), actor_of(request.scope), origin_of(request)
    codes = await platform.identity.second_factors.confirm(actor.id, data.code, origin)
    body: dict[str, Any] = {"recovery_codes": codes, "csrf_token": None}
    mine = own_session(request)
    if mine is None:
        return answer(body)
    renewed = await platform.identity.renew_session(actor.id, mine[1], origin=origin)
    body["csrf_token"] = renewed.csrf_token
    return answer(body, 200, renewed_cookie(platform, renewed, mine[0].expires))


@post("/api/me/second-factor/recovery-codes", status_code=200)
async def renew_recovery_codes(request: AppRequest, data: JSONBody[Code]) -> Response[bytes]:
    """Get new recovery codes; the former ones are void."""
    only(request.scope["query_string"], ())
    limit_sign_ins(request)
    actor = actor_of(request.scope)
    codes = await platform_of(request).identity.second_factors.renew_codes(
        actor.id, data.code, origin_of(request)
    )
    return answer({"recovery_codes": codes})


@post("/api/me/second-factor/remove", status_code=204)
async def remove_factor(request: AppRequest, data: JSONBody[Code]) -> None:
    """Do without the second factor, unless a role asks for it."""
    only(request.scope["query_string"], ())
    limit_sign_ins(request)
    actor = actor_of(request.scope)
    await platform_of(request).identity.second_factors.give_up(actor, data.code, origin_of(request))


ROUTES = (own_factor, begin_factor, confirm_factor, renew_recovery_codes, remove_factor)
