"""The forum's error body, for whatever goes wrong in one of its routes."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from msgspec import Meta

from platform_core import (
    InvalidInput,
    InvalidQuery,
    MalformedBody,
    PlatformError,
    TooManyAttempts,
)

log = logging.getLogger("pergola.telecom")

MISSING_BODY, BAD_BODY, MISSING_FIELD, BAD_FIELD, BAD_HEADER, BAD_QUERY = "21", "22", "23", "24", "26", "28"
CODES = {401: "40", 403: "50", 404: "60", 405: "61", 415: BAD_HEADER, 429: "53", 503: "5"}
TYPE_PREFIX = "urn:pergola:problem:"


class Error(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What every request that fails is answered with."""

    code: Annotated[str, Meta(examples=["23"], description="Of the forum's list, or one of ours in words")]
    reason: Annotated[str, Meta(examples=["1 field of the body cannot be taken"])]
    message: Annotated[str, Meta(examples=["severity: this field is required"])] = ""
    status: Annotated[str, Meta(examples=["400"])] = ""
    reference_error: Annotated[str, Meta(examples=["urn:pergola:problem:invalid_input"])] = msgspec.field(
        default="", name="referenceError"
    )


def error_response(_: Request[Any, Any, Any], error: Exception) -> Response[Error]:
    """The answer for any error that a route of the forum's raises."""
    status, body = _described(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.SERVICE_UNAVAILABLE:
        log.error("%s: %s", type(error).__name__, error, exc_info=error)
    headers = {}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["www-authenticate"] = 'Bearer realm="Pergola"'
    elif status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        headers["retry-after"] = str(error.retry_after if isinstance(error, TooManyAttempts) else 1)
    return Response(body, status_code=status, media_type="application/json", headers=headers)


def _described(error: Exception) -> tuple[int, Error]:
    if isinstance(error, PlatformError) and error.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return _of_platform_error(error)
    if isinstance(error, ValidationException):
        return _of_parameters(error)
    if isinstance(error, HTTPException) and error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
        status = _status(error.status_code)
        return status, _error(CODES.get(error.status_code, BAD_QUERY), error.detail, "", status)
    if isinstance(error, PlatformError) and error.status == HTTPStatus.SERVICE_UNAVAILABLE:
        return error.status, _error(
            CODES[503], "The server cannot answer just now", "try again", error.status
        )
    reason = "The server failed while it answered"
    return 500, _error("1", reason, "try again; if it fails again, tell whoever runs this server", 500)


def _of_platform_error(error: PlatformError) -> tuple[int, Error]:
    status = _status(error.status)
    said = [f"{found.pointer.lstrip('/') or 'body'}: {found.detail}" for found in error.errors]
    message = "; ".join([*said, *([error.remedy] if error.remedy else [])])
    reference = TYPE_PREFIX + error.code
    return status, _error(_code(error), error.detail, message, status, reference)


def _code(error: PlatformError) -> str:
    if isinstance(error, InvalidInput):
        return MISSING_FIELD if error.errors and error.errors[0].code == "required" else BAD_FIELD
    if isinstance(error, MalformedBody):
        return MISSING_BODY if "empty" in error.detail else BAD_BODY
    if isinstance(error, InvalidQuery):
        return BAD_QUERY
    return CODES.get(error.status, error.code)


def _of_parameters(error: ValidationException) -> tuple[int, Error]:
    found = [item for item in error.extra or () if isinstance(item, dict) and "message" in item]
    if any(item.get("source") == "body" for item in found):
        return 400, _error(MISSING_BODY, "The request has no body", "send a JSON body", 400)
    message = "; ".join(f"{item.get('key', '')}: {item['message']}" for item in found)
    return 400, _error(BAD_QUERY, "A parameter of the request is not valid", message or error.detail, 400)


def _status(number: int) -> int:
    """The forum knows 400 for every kind of bad input."""
    known = (401, 403, 404, 405, 409, 429)
    return number if number in known else 409 if number == HTTPStatus.PRECONDITION_FAILED else 400


def _error(code: str, reason: str, message: str, status: int, reference: str = "") -> Error:
    return Error(code=code, reason=reason, message=message, status=str(status), reference_error=reference)


HANDLERS: dict[int | type[Exception], Any] = {
    PlatformError: error_response,
    HTTPException: error_response,
    Exception: error_response,
}
