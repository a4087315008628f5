"""Lending roles to colleagues: what one lends, what one borrows, and the end of it."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec
from litestar import Response, delete, get, post
from litestar.params import FromPath, JSONBody

from api.context import AppRequest, actor_of, record_id, records_of
from api.parameters import only
from api.routes.records import answer
from platform_core import MAX_LIMIT, Filter, Query, Record, Records, RoleDelegation, utc_now

FIELDS = ("sys_id", "role", "starts", "ends", "reason", "delegator", "delegate")
NAMES = ("delegator.user_name", "delegate.user_name")


class NewDelegation(msgspec.Struct, forbid_unknown_fields=True):
    """A role that is to be lent. `delegate`: id of the colleague; `starts`: now, when left out."""

    role: str
    delegate: str
    ends: datetime.datetime
    reason: str
    starts: datetime.datetime | None = None


@get("/api/me/delegations")
async def list_delegations(request: AppRequest) -> Response[bytes]:
    """What the caller lends and what is lent to him, as far as it has not ended."""
    only(request.scope["query_string"], ())
    records, me = records_of(request), actor_of(request.scope).id
    given = await _not_ended(records, "delegator", me)
    received = await _not_ended(records, "delegate", me)
    return answer({"given": given, "received": received})


async def _not_ended(records: Records, side: str, user: str) -> list[dict[str, Any]]:
    if not records.may(RoleDelegation, "read"):
        return []
    filters = (Filter(side, "eq", user), Filter("ends", "gt", utc_now()))
    query = Query(filters=filters, fields=(*FIELDS, *NAMES), order=("ends", "sys_id"), limit=MAX_LIMIT)
    return [_shown(record) for record in (await records.list(RoleDelegation, query)).records]


def _shown(record: Record) -> dict[str, Any]:
    shown = {name: record[name] for name in FIELDS}
    return {**shown, **{name.replace(".", "_"): record.get(name) for name in NAMES}}


@post("/api/me/delegations", status_code=201)
async def lend_role(request: AppRequest, data: JSONBody[NewDelegation]) -> Response[bytes]:
    """Lend a role that one holds to a colleague, for a time."""
    only(request.scope["query_string"], ())
    values = {name: value for name, value in msgspec.structs.asdict(data).items() if value is not None}
    made = await records_of(request).create(
        RoleDelegation, {**values, "delegator": actor_of(request.scope).id}
    )
    return answer({name: made[name] for name in FIELDS}, 201)


@delete("/api/me/delegations/{delegation_id:str}", status_code=204)
async def revoke_delegation(request: AppRequest, delegation_id: FromPath[str]) -> None:
    """End a delegation, from either side; the next request is without the role."""
    only(request.scope["query_string"], ())
    await records_of(request).delete(RoleDelegation, record_id(delegation_id, RoleDelegation))


ROUTES = (list_delegations, lend_role, revoke_delegation)
