"""Every failure in one shape: RFC 9457 problems with a stable code, a remedy and the request's id."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import msgspec
from litestar.exceptions import HTTPException, ValidationException

from api.logs import request_id
from platform_core import (
    FieldError,
    InvalidQuery,
    MalformedBody,
    NotFound,
    NotPermitted,
    NotSignedIn,
    OperationInProgress,
    PlatformError,
    StorageError,
    TooManyAttempts,
)

log = logging.getLogger("pergola.api")

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:pergola:problem:"
"""``type`` is this and the code: an identifier to compare, not an address to fetch."""

_CHALLENGE = {"www-authenticate": 'Bearer realm="Pergola"'}
_SERVER_FAULT = 500

AnyScope = Mapping[str, Any]
"""Ours, or Litestar's typed one."""


class BodyTooLarge(PlatformError):
    """The request's body is larger than this server takes."""

    code = "body_too_large"
    status = 413
    title = "Body too large"


class UnsupportedMediaType(PlatformError):
    """The request's body is of a type that this route does not read."""

    code = "unsupported_media_type"
    status = 415
    title = "Unsupported media type"


class ClientGone(PlatformError):
    """The client hung up before its request was complete; the status is for the log alone."""

    code = "client_gone"
    status = 499
    title = "Client gone"


class NotServing(PlatformError):
    """The server starts or stops, or gave up a request that ran too long while the packs changed."""

    code = "not_serving"
    status = 503
    title = "Not serving"


class InstanceUnavailable(PlatformError):
    """The instance of this host name does not run at present; the server goes on trying to start it."""

    code = "instance_unavailable"
    status = 503
    title = "Instance unavailable"

    def __init__(self, detail: str, *, retry_after: int, remedy: str = "") -> None:
        super().__init__(detail, remedy=remedy)
        self.retry_after = retry_after


class UnknownHost(PlatformError):
    """The request names no host, or one that is not served here."""

    code = "unknown_host"
    status = 421
    title = "Unknown host"


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What every request that fails is answered with."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    errors: Sequence[FieldError]
    remedy: str
    request_id: str


class Answer(msgspec.Struct, frozen=True):
    """A problem and the headers that go with it."""

    problem: Problem
    headers: Mapping[str, str]

    @property
    def body(self) -> bytes:
        return msgspec.json.encode(self.problem)


class _Kind(msgspec.Struct, frozen=True):
    """What a problem is: its code, its title, its status."""

    code: str
    title: str
    status: int


def answer(error: Exception, scope: AnyScope) -> Answer:
    """The problem that stands for an error; logged when it is the server's fault.

    What goes wrong inside is told to the log alone: messages of the database or of Python say too much.
    """
    if isinstance(error, StorageError):
        return _of_storage_error(error, scope)
    if isinstance(error, PlatformError) and error.status != _SERVER_FAULT:
        return _of_platform_error(error, scope)
    if isinstance(error, ValidationException):
        return _of_parameters(error, scope)
    if isinstance(error, HTTPException) and error.status_code < _SERVER_FAULT:
        return _of_http_exception(error, scope)
    return _of_failure(error, scope)


def _of_platform_error(error: PlatformError, scope: AnyScope) -> Answer:
    headers: dict[str, str] = {}
    if isinstance(error, TooManyAttempts | InstanceUnavailable):
        headers["retry-after"] = str(error.retry_after)
    elif isinstance(error, OperationInProgress):
        headers["retry-after"] = "5"
    elif error.status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["retry-after"] = "1"
    elif error.status == HTTPStatus.UNAUTHORIZED:
        headers.update(_CHALLENGE)
    return _build(_kind_of(error), scope, error.detail, error.remedy, errors=error.errors, headers=headers)


def _of_storage_error(error: StorageError, scope: AnyScope) -> Answer:
    log.error("%s", error, exc_info=error, extra=_where(scope))
    if error.status == HTTPStatus.SERVICE_UNAVAILABLE:
        text = "The database could not answer in time"
        return _build(_kind_of(error), scope, text, "try again", headers={"retry-after": "1"})
    if error.status == HTTPStatus.CONFLICT:
        text = "The change collides with what is stored"
        return _build(_kind_of(error), scope, text, "read the record again and check its references and keys")
    return _of_internal(_kind_of(error), scope)


def _of_parameters(error: ValidationException, scope: AnyScope) -> Answer:
    """Litestar's messages about path, query, header and cookie parameters, or a body that is missing."""
    found = [item for item in error.extra or () if isinstance(item, dict) and "message" in item]
    if any(item.get("source") == "body" for item in found):
        return _build(_kind_of(MalformedBody), scope, "The request has no body", "send a JSON body")
    errors = tuple(
        FieldError(
            pointer="",  # Pointers lead into the body; a parameter is named in the text.
            detail=f"parameter {str(item.get('key', ''))!r}: {item['message']}",
            code="invalid_parameter",
        )
        for item in found
    )
    text = "A parameter of the request is not valid" if errors else error.detail
    remedy = "correct what errors names" if errors else ""
    return _build(_kind_of(InvalidQuery), scope, text, remedy, errors=errors)


def _of_http_exception(error: HTTPException, scope: AnyScope) -> Answer:
    kind = _kind_of_status(error.status_code)
    text, remedy = error.detail, ""
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    if kind.status == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = headers.get("allow", "")
        headers["allow"] = allowed.replace("GET", "GET, HEAD")  # The edge answers HEAD for every GET.
        text = f"{scope['method']} is not served at {_path(scope)}"
        remedy = f"use one of: {headers['allow']}" if allowed else ""
    elif kind.status == HTTPStatus.NOT_FOUND and text == HTTPStatus.NOT_FOUND.phrase:
        text, remedy = f"There is nothing at {_path(scope)}", "see /openapi.json for all that is served"
    elif kind.status == HTTPStatus.UNAUTHORIZED:
        headers = {**_CHALLENGE, **headers}
    return _build(kind, scope, text, remedy, headers=headers)


def _of_failure(error: Exception, scope: AnyScope) -> Answer:
    log.error("%s: %s", type(error).__name__, error, exc_info=error, extra=_where(scope))
    if isinstance(error, PlatformError):
        return _of_internal(_kind_of(error), scope)
    status = error.status_code if isinstance(error, HTTPException) else _SERVER_FAULT
    return _of_internal(_kind_of_status(status), scope)


def _of_internal(kind: _Kind, scope: AnyScope) -> Answer:
    remedy = "try again; if it fails again, give the request id to whoever runs this server"
    return _build(kind, scope, "The server failed while it answered", remedy)


def _build(
    kind: _Kind,
    scope: AnyScope,
    detail: str,
    remedy: str,
    *,
    errors: Sequence[FieldError] = (),
    headers: Mapping[str, str] | None = None,
) -> Answer:
    problem = Problem(
        type=TYPE_PREFIX + kind.code,
        title=kind.title,
        status=kind.status,
        detail=detail,
        instance=_path(scope),
        code=kind.code,
        errors=errors,
        remedy=remedy,
        request_id=request_id.get(),
    )
    return Answer(problem, {"content-type": MEDIA_TYPE, **(headers or {})})


def _kind_of(error: PlatformError | type[PlatformError]) -> _Kind:
    return _Kind(error.code, error.title, error.status)


_NAMED: Mapping[int, type[PlatformError]] = {
    error.status: error for error in (NotSignedIn, NotPermitted, NotFound, BodyTooLarge, UnsupportedMediaType)
}


def _kind_of_status(number: int) -> _Kind:
    if named := _NAMED.get(number):
        return _kind_of(named)
    try:
        status = HTTPStatus(number)
    except ValueError:
        return _Kind(f"http_{number}", f"HTTP status {number}", number)
    return _Kind(status.name.lower(), status.phrase.capitalize(), number)


def _path(scope: AnyScope) -> str:
    return quote(scope.get("path", ""), safe="/:@!$&'()*+,;=~-._")


def _where(scope: AnyScope) -> dict[str, Any]:
    return {"fields": {"method": scope.get("method", ""), "path": scope.get("path", "")}}
