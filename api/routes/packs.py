"""Packs over HTTP: what there is, what an operation would do, and doing it."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.params import JSONBody

from api.context import AppRequest, actor_of, platform_of, records_of
from api.parameters import list_query, only
from api.problems import answer as problem_answer
from api.routes.records import answer, page_answer
from platform_core import (
    PACK_ADMIN,
    Actor,
    NotPermitted,
    OperationName,
    PlanChanged,
    execute,
    pack_statuses,
    plan,
    stored_state,
    wait_for_workers,
)

WORKERS_SECONDS = 15.0
WAIT_SECONDS = 5.0
"""How long a request waits for another operation: shorter than clients and proxies wait for an answer."""
AUDIT = "sys_pack_operation"
AUDIT_FIELDS = (
    "sys_id",
    "operation",
    "packs",
    "plan_hash",
    "result",
    "detail",
    "duration_ms",
    "actor",
    "sys_created_by",
    "sys_created_on",
)
PackNames = Annotated[
    list[Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9_]{1,39}$")]],
    msgspec.Meta(max_length=100),
]
PlanHash = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class PlanRequest(msgspec.Struct, forbid_unknown_fields=True):
    """An operation on packs that is to be planned; `upgrade` without packs means all that are out of date."""

    operation: OperationName
    packs: PackNames


class ExecuteRequest(msgspec.Struct, forbid_unknown_fields=True):
    """An operation whose plan the caller has seen and confirms by its hash."""

    operation: OperationName
    packs: PackNames
    plan: PlanHash


def _pack_admin(request: AppRequest) -> Actor:
    actor = actor_of(request.scope)
    if not actor.has(PACK_ADMIN):
        raise NotPermitted(
            "packs are managed by pack administrators", remedy=f"ask for the role {PACK_ADMIN.name}"
        )
    return actor


@get("/api/packs")
async def list_packs(request: AppRequest) -> Response[bytes]:
    """The installed packs and their state on this instance."""
    _pack_admin(request)
    only(request.scope["query_string"], ())
    instance = platform_of(request).instance
    state = await stored_state(instance.database)
    body = {
        "generation": state.generation,
        "safe_mode": instance.available.safe_mode,
        "packs": pack_statuses(instance, state),
    }
    return answer(body)


@post("/api/packs/plan", status_code=200)
async def plan_operation(request: AppRequest, data: JSONBody[PlanRequest]) -> Response[bytes]:
    """What an operation would do; nothing is written. Its hash confirms it."""
    only(request.scope["query_string"], ())
    _pack_admin(request)
    instance = platform_of(request).instance
    return answer(await plan(instance, data.operation, data.packs, checks=request.app.state.checks))


@post("/api/packs/execute", status_code=200)
async def execute_operation(request: AppRequest, data: JSONBody[ExecuteRequest]) -> Response[bytes]:
    """Carry out a plan; answers once every worker serves the result."""
    only(request.scope["query_string"], ())
    actor = _pack_admin(request)
    instance = platform_of(request).instance
    try:
        result = await execute(
            instance,
            data.operation,
            data.packs,
            data.plan,
            actor,
            checks=request.app.state.checks,
            wait=WAIT_SECONDS,
        )
    except PlanChanged as error:
        return _stale(request, error)
    await request.app.state.catch_up()
    behind = await wait_for_workers(instance, result.generation, WORKERS_SECONDS)
    body = {
        "generation": result.generation,
        "duration_ms": result.duration_ms,
        "workers_behind": behind,
        "plan": result.plan,
    }
    return answer(body)


def _stale(request: AppRequest, error: PlanChanged) -> Response[bytes]:
    """409 with the plan as it would be now."""
    found = problem_answer(error, request.scope)
    body = {**msgspec.json.decode(found.body), "plan": error.plan}
    return Response(msgspec.json.encode(body), status_code=409, media_type="application/problem+json")


@get("/api/packs/operations")
async def list_operations(request: AppRequest) -> Response[bytes]:
    """What was done to packs, by whom and how it ended, the latest first."""
    _pack_admin(request)
    given = request.scope["query_string"]
    only(given, ("limit", "after", "count"))
    records = records_of(request)
    entity = records.entity(AUDIT)
    query = list_query(records, entity, given)
    query = msgspec.structs.replace(query, fields=AUDIT_FIELDS, order=("-sys_created_on",))
    return page_answer(await records.list(entity, query))


ROUTES = (list_packs, plan_operation, execute_operation, list_operations)
