"""What all operations of the document share: problems, headers, parameters, ways to sign in."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import msgspec

from api.problems import MEDIA_TYPE, TYPE_PREFIX, BodyTooLarge, Problem, UnsupportedMediaType
from api.routes.records import MAX_KEY
from platform_core import (
    DEFAULT_LIMIT,
    MAX_LIMIT,
    Conflict,
    DatabaseBusy,
    InvalidInput,
    InvalidQuery,
    NotFound,
    NotPermitted,
    NotSignedIn,
    PlatformError,
    TooManyAttempts,
    VersionConflict,
    VersionRequired,
)

Schema = dict[str, Any]
"""A JSON Schema, or any other object of the document."""

Security = list[dict[str, list[str]]]
"""Alternatives, each of which a caller may prove who he is with."""

JSON = "application/json"
REF_TEMPLATE = "#/components/schemas/{name}"
ID_PATTERN = "^[0-9a-f]{32}$"

READ: Security = [{"session": []}, {"bearer": []}, {"oauth2": []}]
"""What may stand in for whoever reads."""
CHANGE: Security = [{"session": [], "csrf": []}, {"bearer": []}, {"oauth2": []}]
"""What may stand in for whoever changes something: a session needs its token, too."""
PUBLIC: Security = []
"""Nobody needs to sign in."""

_PROBLEMS: dict[int, tuple[type[PlatformError], str]] = {
    400: (InvalidQuery, "The query or the body cannot be read: an unknown parameter, a value of another kind, no JSON"),
    401: (NotSignedIn, "Nobody is signed in, or the credentials are not (or no longer) valid"),
    403: (NotPermitted, "The caller may not do this; or a session's change came without its CSRF token"),
    404: (NotFound, "There is no such record, or none that the caller may read: the two are never told apart"),
    409: (Conflict, "What is stored stands against it: a duplicate, a record in use, a move that the state does not allow"),
    412: (VersionConflict, "Somebody else changed the record since the version in If-Match"),
    413: (BodyTooLarge, "The body is larger than this server takes"),
    415: (UnsupportedMediaType, "The body is of a type that is not read here"),
    422: (InvalidInput, "The input breaks a rule; `errors` names each field"),
    428: (VersionRequired, "If-Match is missing"),
    429: (TooManyAttempts, "Too many attempts; Retry-After says when to come back"),
    503: (DatabaseBusy, "The server or its database cannot answer right now; Retry-After says when to come back"),
}  # fmt: skip

_PROBLEM_FACTS = {
    "type": {"format": "uri", "description": "Names the kind of problem; to be compared, not to be fetched"},
    "title": {"description": "The kind of problem in words"},
    "status": {"minimum": 400, "maximum": 599, "description": "The HTTP status"},
    "detail": {"description": "What happened"},
    "instance": {"description": "The path that was asked for"},
    "code": {"description": "The kind of problem as a stable code: branch on this"},
    "errors": {"description": "Each thing that is wrong, with a JSON pointer into the body"},
    "remedy": {"description": "What to do about it"},
    "request_id": {"description": "Names the request in the server's log"},
}  # fmt: skip


def schema_ref(name: str) -> Schema:
    """A reference to a schema of the document."""
    return {"$ref": REF_TEMPLATE.format(name=name)}


def parameter_ref(name: str) -> Schema:
    """A reference to a shared parameter."""
    return {"$ref": f"#/components/parameters/{name}"}


def json_content(schema: Schema, example: Any = None) -> Schema:
    """JSON of this schema, as a body or an answer has it."""
    return {JSON: {"schema": schema, **({} if example is None else {"example": example})}}


def answer(description: str, schema: Schema, example: Any = None, headers: tuple[str, ...] = ()) -> Schema:
    """A response with JSON."""
    return {"description": description, **_headers(headers), "content": json_content(schema, example)}


def empty_answer(description: str, headers: tuple[str, ...] = ()) -> Schema:
    """A response without a body."""
    return {"description": description, **_headers(headers)}


def problems(*statuses: int) -> Schema:
    """The problem responses with these statuses; shared ones by reference."""
    return {str(status): _shared(status) for status in sorted(statuses)}


def _shared(status: int) -> Schema:
    if status in _PROBLEMS:
        return {"$ref": f"#/components/responses/Problem{status}"}
    return {
        "description": HTTPStatus(status).phrase,
        "content": {MEDIA_TYPE: {"schema": schema_ref("Problem")}},
    }


def shared_schemas() -> dict[str, Schema]:
    """The schemas that every document has."""
    _, schemas = msgspec.json.schema_components([Problem], ref_template=REF_TEMPLATE)
    for name, facts in _PROBLEM_FACTS.items():
        schemas["Problem"]["properties"][name] |= facts
    schemas["Problem"]["description"] = "What every request that fails is answered with (RFC 9457)"
    return dict(schemas)


def shared_responses() -> dict[str, Schema]:
    """A response for every status that a problem can have."""
    return {f"Problem{status}": _problem(status) for status in _PROBLEMS}


def _problem(status: int) -> Schema:
    error, description = _PROBLEMS[status]
    example = Problem(
        type=TYPE_PREFIX + error.code, title=error.title, status=status, detail="What happened, and where",
        instance="/api/tables/sys_user", code=error.code, errors=(), remedy="What to do about it",
        request_id="0f8c2d6a41b7e953",
    )  # fmt: skip
    headers = {401: ("WWW-Authenticate",), 429: ("Retry-After",), 503: ("Retry-After",)}.get(status, ())
    return {
        "description": description,
        **_headers((*headers, "X-Request-ID")),
        "content": {MEDIA_TYPE: {"schema": schema_ref("Problem"), "example": msgspec.to_builtins(example)}},
    }


def _headers(names: tuple[str, ...]) -> Schema:
    if not names:
        return {}
    return {"headers": {name: {"$ref": f"#/components/headers/{name}"} for name in names}}


def shared_headers() -> dict[str, Schema]:
    """The headers of responses."""
    text = {"type": "string"}
    return {
        "ETag": {"description": "The version; goes into If-Match and If-None-Match", "schema": text},
        "Location": {"description": "Where the new record is", "schema": text},
        "Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer", "minimum": 0}},
        "Set-Cookie": {"description": "Sets or removes the session cookie", "schema": text},
        "WWW-Authenticate": {"description": "How to sign in", "schema": text},
        "X-Request-ID": {"description": "Names the request in the server's log", "schema": text},
    }


def shared_parameters() -> dict[str, Schema]:
    """The parameters that many operations have."""
    version = {
        "anyOf": [
            {"const": "*", "title": "whatever the version"},
            {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
        ]
    }
    limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
    key = {"type": "string", "minLength": 1, "maxLength": MAX_KEY, "pattern": "^[!-~]+$"}
    return {
        "sys_id": _parameter(
            "sys_id", "path", "Id of the record", {"type": "string", "pattern": ID_PATTERN}, required=True
        ),
        "attachment": _parameter(
            "attachment", "path", "Id of the file", {"type": "string", "pattern": ID_PATTERN}, required=True
        ),
        "file_name": _parameter(
            "file_name", "query", "What the file is called; no slash, backslash or control character",
            {"type": "string", "minLength": 1, "maxLength": 255}, required=True,
        ),
        "limit": _parameter("limit", "query", "How many records a page has at most", limit),
        "after": _parameter("after", "query", "`next` of the previous page", {"type": "string"}),
        "count": _parameter(
            "count", "query", "Whether to count all records that the query has: up to a thousand, or exactly",
            {"enum": ["none", "bounded", "exact"], "default": "none"},
        ),
        "If-Match": _parameter(
            "If-Match", "header", "The version that the change is based on: the record's ETag, or `*`", version,
            required=True,
        ),
        "If-None-Match": _parameter(
            "If-None-Match", "header", "The version that the caller has; 304 when it is still the one", {"type": "string"}
        ),
        "Idempotency-Key": _parameter(
            "Idempotency-Key", "header",
            "A key of your making, say a UUID: asking again with the same key and body gives the same record", key,
        ),
    }  # fmt: skip


def _parameter(name: str, place: str, description: str, schema: Schema, *, required: bool = False) -> Schema:
    return {
        "name": name, "in": place, **({"required": True} if required else {}),
        "description": description, "schema": schema,
    }  # fmt: skip


def security_schemes(cookie: str) -> dict[str, Schema]:
    """How a caller proves who he is."""
    token_url = {
        "tokenUrl": "/api/token",
        "scopes": {"read": "Reading alone. The name of every role is a scope, too"},
    }
    return {
        "session": {
            "type": "apiKey", "in": "cookie", "name": cookie,
            "description": "The session of a browser; POST /api/sign-in sets it",
        },
        "csrf": {
            "type": "apiKey", "in": "header", "name": "X-CSRF-Token",
            "description": "`csrf_token` of the sign-in; goes with every change that a session makes",
        },
        "bearer": {
            "type": "http", "scheme": "bearer",
            "description": "A personal token of POST /api/me/tokens, or an access token",
        },
        "oauth2": {
            "type": "oauth2",
            "flows": {"password": {**token_url, "refreshUrl": "/api/token"}, "clientCredentials": token_url},
        },
    }  # fmt: skip
