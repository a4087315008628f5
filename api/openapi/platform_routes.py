"""The routes that every platform has, whatever its packs."""

from __future__ import annotations

from typing import Any

import msgspec

from api.openapi import platform_types as types
from api.openapi import single_sign_on_routes, token_routes
from api.openapi.access_routes import ACCESS, ACCESS_TYPES, access_paths
from api.openapi.account_routes import account_paths
from api.openapi.components import (
    CHANGE,
    JSON,
    PUBLIC,
    READ,
    REF_TEMPLATE,
    Schema,
    empty_answer,
    parameter_ref,
    schema_ref,
)
from api.openapi.operations import ALWAYS, WITH_BODY, operation, typed_answer, typed_body
from api.openapi.rights_routes import RIGHTS, RIGHTS_TYPES, rights_paths
from api.openapi.session_routes import SIGN_IN, session_paths
from api.problems import MEDIA_TYPE
from api.routes import passwords, second_factor, sessions
from api.routes.packs import ExecuteRequest, PlanRequest
from platform_core import Enrolment, FactorState, Plan

ABOUT, PACKS, SERVER = "About", "Packs", "Server"
TAGS = {
    SIGN_IN: "A session cookie for browsers.",
    token_routes.TOKENS: "Tokens for programs: the endpoints of OAuth 2, and everybody's personal tokens.",
    single_sign_on_routes.SINGLE_SIGN_ON: "Identity providers that people sign in with, and clients that programs are.",
    ABOUT: "The platform describes itself: who the caller is, which tables there are.",
    ACCESS: "Why somebody may or may not, who can, what all may, what differs, what would be.",
    RIGHTS: "Roles lent to colleagues for a time, and support that acts in the place of somebody.",
    PACKS: "What is installed and active, and changing that: plan first, then execute what was planned.",
    SERVER: "For monitoring and tools.",
}
_TYPES: tuple[Any, ...] = (
    types.Me, types.Tables, types.TableSchema, *ACCESS_TYPES, sessions.Credentials, types.SessionStarted,
    types.SecondFactorOwed, sessions.ChallengeTaken, sessions.CodeGiven, Enrolment, FactorState, types.SessionList,
    types.SessionsEnded, types.SignedOut, types.SessionRenewed, types.RecoveryCodes, types.FactorConfirmed,
    types.TemporaryPassword, passwords.NewPassword, passwords.OwnPassword, passwords.ResetAsked, passwords.ResetDone,
    types.ResetTaken, second_factor.PasswordGiven, second_factor.Code,
    *token_routes.TYPES, *single_sign_on_routes.TYPES, types.PacksOnInstance,
    PlanRequest, Plan, ExecuteRequest, types.OperationDone, types.AuditedOperations, types.Live, types.Ready,
    *RIGHTS_TYPES,
)  # fmt: skip


def platform_schemas() -> dict[str, Schema]:
    """The schemas of these routes' bodies and answers."""
    _, schemas = msgspec.json.schema_components(_TYPES, ref_template=REF_TEMPLATE)
    return dict(schemas)


def platform_paths() -> dict[str, Schema]:
    """The paths of the platform's own routes."""
    return {
        **session_paths(), **account_paths(), **token_routes.token_paths(), **single_sign_on_routes.single_sign_on_paths(),
        **_about_paths(), **access_paths(), **rights_paths(), **_pack_paths(), **_server_paths(),
    }  # fmt: skip


# -- about ------------------------------------------------------------------------------------------------------------


def _about_paths() -> dict[str, Schema]:
    return {
        "/api/me": {"get": operation(
            "me", ABOUT, "Who the caller is", answers={"200": typed_answer("User, roles, facts", types.Me)},
            failures=(400, *ALWAYS), security=READ,
        )},
        "/api/schema": {"get": operation(
            "schema", ABOUT, "Tables that the caller can use", answers={"200": typed_answer("The tables", types.Tables)},
            failures=(400, *ALWAYS), security=READ,
        )},
        "/api/schema/{table}": {
            "parameters": [{
                "name": "table", "in": "path", "required": True, "description": "Name of the table",
                "schema": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$", "examples": ["sys_user"]},
            }],
            "get": operation(
                "table_schema", ABOUT, "One table as the caller can use it",
                answers={"200": typed_answer("Its fields, choices and lifecycle", types.TableSchema)},
                failures=(400, 404, *ALWAYS), security=READ,
            ),
        },
    }  # fmt: skip


# -- packs ------------------------------------------------------------------------------------------------------------


def _pack_paths() -> dict[str, Schema]:
    asked = {"operation": "activate", "packs": ["b2b"]}
    return {
        "/api/packs": {"get": operation(
            "list_packs", PACKS, "Packs and their state", answers={"200": typed_answer("The packs", types.PacksOnInstance)},
            failures=(400, *ALWAYS), security=READ,
        )},
        "/api/packs/plan": {"post": operation(
            "plan_packs", PACKS, "What an operation would do",
            description="Nothing is written. `hash` confirms the plan; `blockers` are all that stands in its way.",
            body=typed_body(PlanRequest, asked), answers={"200": typed_answer("The plan", Plan)},
            failures=(409, *WITH_BODY, *ALWAYS), security=CHANGE,
        )},
        "/api/packs/execute": {"post": _execute(asked)},
        "/api/packs/operations": {"get": operation(
            "list_pack_operations", PACKS, "What was done to packs",
            description="Every operation that somebody tried, refused ones included, with the hash of its plan. "
            "`/api/tables/sys_pack_operation` has filters.",
            parameters=[parameter_ref("limit"), parameter_ref("after"), parameter_ref("count")],
            answers={"200": typed_answer("A page of operations, the latest first", types.AuditedOperations)},
            failures=(400, *ALWAYS), security=READ,
        )},
    }  # fmt: skip


def _execute(asked: dict[str, Any]) -> Schema:
    changed = {
        "allOf": [schema_ref("Problem"), {"type": "object", "properties": {"plan": schema_ref("Plan")}}]
    }
    conflict = {
        "description": "The plan has blockers (`errors` lists all), another operation runs (`detail` says whose; "
        "Retry-After says when to come back), or the instance has changed (`plan` is what would be done now)",
        "headers": {"Retry-After": {"$ref": "#/components/headers/Retry-After"}},
        "content": {MEDIA_TYPE: {"schema": changed}},
    }
    return operation(
        "execute_packs", PACKS, "Carry out a plan",
        description="All of the plan in one transaction, or nothing. Answers once every worker serves the result.",
        body=typed_body(ExecuteRequest, {**asked, "plan": "9f86d081" * 8}),
        answers={"200": typed_answer("It is done", types.OperationDone), "409": conflict},
        failures=(*WITH_BODY, *ALWAYS), security=CHANGE,
    )  # fmt: skip


# -- the server -------------------------------------------------------------------------------------------------------


def _server_paths() -> dict[str, Schema]:
    unready = typed_answer("The database does not answer", types.Ready)
    document = {
        **empty_answer("The document", ("ETag",)),
        "content": {JSON: {"schema": {"type": "object"}}},
    }
    return {
        "/health/live": {"get": operation(
            "live", SERVER, "Whether the process runs",
            answers={"200": typed_answer("It runs", types.Live, {"status": "live"})}, failures=(), security=PUBLIC,
        )},
        "/health/ready": {"get": operation(
            "ready", SERVER, "Whether requests can be answered",
            answers={"200": typed_answer("They can", types.Ready), "503": unready}, failures=(), security=PUBLIC,
        )},
        "/metrics": {"get": operation(
            "metrics", SERVER, "Counters in the Prometheus text format", description="For administrators.",
            answers={"200": {"description": "The counters", "content": {"text/plain": {"schema": {"type": "string"}}}}},
            failures=ALWAYS, security=READ,
        )},
        "/openapi.json": {"get": operation(
            "openapi", SERVER, "This document", description="The instance decides whether it needs a sign-in.",
            answers={"200": document, "304": empty_answer("The caller has this version already", ("ETag",))},
            failures=ALWAYS, security=[{}, *READ],
        )},
    }  # fmt: skip
