"""Acting in the place of somebody else, for support."""

from __future__ import annotations

import msgspec
from litestar import Response, delete, post
from litestar.params import JSONBody

from api.authentication import IMPERSONATION
from api.context import AppRequest, actor_of, platform_of
from api.parameters import only
from api.routes.origins import own_session
from api.routes.records import answer


class NewImpersonation(msgspec.Struct, forbid_unknown_fields=True):
    """In whose place (`user`: his id) one wants to act, why, and for how long; as long as allowed when left out."""

    user: str
    reason: str
    minutes: int | None = None


@post(IMPERSONATION, status_code=200)
async def impersonate(request: AppRequest, data: JSONBody[NewImpersonation]) -> Response[bytes]:
    """Act in the place of somebody else, in this session and for a while."""
    only(request.scope["query_string"], ())
    begun = await platform_of(request).identity.impersonate(
        _token(request), actor_of(request.scope), data.user, data.reason, data.minutes
    )
    return answer(begun)


@delete(IMPERSONATION, status_code=204)
async def end_impersonation(request: AppRequest) -> None:
    """Be oneself again."""
    only(request.scope["query_string"], ())
    await platform_of(request).identity.end_impersonation(_token(request))


def _token(request: AppRequest) -> str:
    """The session's; programs have none."""
    mine = own_session(request)
    return "" if mine is None else mine[1]


ROUTES = (impersonate, end_impersonation)
