"""What user administrators do to accounts: unlock, give a temporary password, end sessions, remove a second factor."""

from __future__ import annotations

from litestar import Response, delete, get, post
from litestar.params import FromPath

from api.context import AppRequest, platform_of, record_id, records_of
from api.parameters import only
from api.routes.origins import origin_of
from api.routes.records import answer
from platform_core import Accounts, Origin, User


def _asked(request: AppRequest, user_id: str) -> tuple[Accounts, str, Origin]:
    """Accounts as the caller may act on them, the user's id, and where the request comes from."""
    only(request.scope["query_string"], ())
    accounts = Accounts(records_of(request), platform_of(request).identity)
    return accounts, record_id(user_id, User), origin_of(request, for_somebody_else=True)


@post("/api/users/{user_id:str}/unlock", status_code=204)
async def unlock_user(request: AppRequest, user_id: FromPath[str]) -> None:
    """End the pause that wrong passwords brought about, and a lock that was set by hand."""
    accounts, user, origin = _asked(request, user_id)
    await accounts.unlock(user, origin=origin)


@post("/api/users/{user_id:str}/temporary-password", status_code=200)
async def give_temporary_password(request: AppRequest, user_id: FromPath[str]) -> Response[bytes]:
    """Give a user a password that is good for choosing another one; it is shown this once."""
    accounts, user, origin = _asked(request, user_id)
    user_name, password = await accounts.give_temporary_password(user, origin=origin)
    return answer({"user_name": user_name, "password": password})


@get("/api/users/{user_id:str}/sessions")
async def list_sessions_of(request: AppRequest, user_id: FromPath[str]) -> Response[bytes]:
    """A user's sessions, the newest first."""
    accounts, user, _ = _asked(request, user_id)
    return answer({"sessions": await accounts.sessions(user)})


@delete("/api/users/{user_id:str}/sessions", status_code=204)
async def end_sessions_of(request: AppRequest, user_id: FromPath[str]) -> None:
    """End all sessions of a user and revoke what programs got for his password."""
    accounts, user, origin = _asked(request, user_id)
    await accounts.end_sessions(user, origin=origin)


@delete("/api/users/{user_id:str}/sessions/{session_id:str}", status_code=204)
async def end_session_of(request: AppRequest, user_id: FromPath[str], session_id: FromPath[str]) -> None:
    """End one session of a user."""
    accounts, user, origin = _asked(request, user_id)
    await accounts.end_session(user, session_id, origin=origin)


@delete("/api/users/{user_id:str}/second-factor", status_code=204)
async def remove_factor_of(request: AppRequest, user_id: FromPath[str]) -> None:
    """Take a user's second factor away, say because he lost his phone; his sessions end."""
    accounts, user, origin = _asked(request, user_id)
    await accounts.remove_second_factor(user, origin=origin)


ROUTES = (
    unlock_user, give_temporary_password, list_sessions_of, end_sessions_of, end_session_of, remove_factor_of,
)  # fmt: skip
