"""What user administrators do to accounts: unlock, give a temporary password, end sessions, remove a second factor."""

from __future__ import annotations

from litestar import Response, delete, get, post
from litestar.params import FromPath

from api.context import AppRequest, actor_of, platform_of, record_id, records_of
from api.parameters import only
from api.routes.origins import origin_of
from api.routes.records import answer
from platform_core import ADMIN, USER_ADMIN, NotFound, NotPermitted, Record, User


async def _account(request: AppRequest, user_id: str) -> Record:
    """The user, if the caller may act on his account."""
    only(request.scope["query_string"], ())
    actor = actor_of(request.scope)
    if not actor.has(USER_ADMIN):
        raise NotPermitted(
            "accounts are for user administrators", remedy=f"ask for the role {USER_ADMIN.name}"
        )
    user = await records_of(request).get(
        User, record_id(user_id, User), ("sys_id", "user_name", "locked_out")
    )
    if not user["user_name"]:
        raise NotFound("the user has no user name", remedy="give him one first: one signs in with it")
    if not actor.has(ADMIN) and await platform_of(request).identity.holds(user["sys_id"], ADMIN):
        # Or whoever may manage people would become an administrator by way of an administrator's account.
        raise NotPermitted(
            "only an administrator acts on an administrator's account", remedy="ask one of them"
        )
    return user


@post("/api/users/{user_id:str}/unlock", status_code=204)
async def unlock_user(request: AppRequest, user_id: FromPath[str]) -> None:
    """End the pause that wrong passwords brought about, and a lock that was set by hand."""
    user = await _account(request, user_id)
    if user["locked_out"]:
        await records_of(request).update(User, user["sys_id"], {"locked_out": False})
    await platform_of(request).identity.unlock(
        user["sys_id"], user["user_name"], origin=origin_of(request, for_somebody_else=True)
    )


@post("/api/users/{user_id:str}/temporary-password", status_code=200)
async def give_temporary_password(request: AppRequest, user_id: FromPath[str]) -> Response[bytes]:
    """Give a user a password that is good for choosing another one; it is shown this once."""
    user = await _account(request, user_id)
    password = await platform_of(request).identity.give_temporary_password(
        user["sys_id"], origin=origin_of(request, for_somebody_else=True)
    )
    return answer({"user_name": user["user_name"], "password": password})


@get("/api/users/{user_id:str}/sessions")
async def list_sessions_of(request: AppRequest, user_id: FromPath[str]) -> Response[bytes]:
    """A user's sessions, the newest first."""
    user = await _account(request, user_id)
    return answer({"sessions": await platform_of(request).identity.sessions(user["sys_id"])})


@delete("/api/users/{user_id:str}/sessions", status_code=204)
async def end_sessions_of(request: AppRequest, user_id: FromPath[str]) -> None:
    """End all sessions of a user and revoke what programs got for his password."""
    user = await _account(request, user_id)
    await platform_of(request).identity.sign_out_everywhere(
        user["sys_id"], origin=origin_of(request, for_somebody_else=True)
    )


@delete("/api/users/{user_id:str}/sessions/{session_id:str}", status_code=204)
async def end_session_of(request: AppRequest, user_id: FromPath[str], session_id: FromPath[str]) -> None:
    """End one session of a user."""
    user = await _account(request, user_id)
    await platform_of(request).identity.end_session(
        user["sys_id"], session_id, origin=origin_of(request, for_somebody_else=True)
    )


@delete("/api/users/{user_id:str}/second-factor", status_code=204)
async def remove_factor_of(request: AppRequest, user_id: FromPath[str]) -> None:
    """Take a user's second factor away, say because he lost his phone; his sessions end."""
    user = await _account(request, user_id)
    await platform_of(request).identity.remove_second_factor(
        user["sys_id"], origin=origin_of(request, for_somebody_else=True)
    )


ROUTES = (
    unlock_user, give_temporary_password, list_sessions_of, end_sessions_of, end_session_of, remove_factor_of,
)  # fmt: skip
