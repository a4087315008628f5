"""Every error that Pergola raises on purpose.

One small tree. Each class has a stable ``code`` (part of the public contract: clients may branch on it), and
each message says what happened, where, and what to do about it. The HTTP layer maps a class to a status by
its ``status`` attribute; nothing here knows more of HTTP than that number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import msgspec


class FieldError(msgspec.Struct, frozen=True, kw_only=True):
    """One thing wrong with one field of the input; ``pointer`` is an RFC 6901 JSON pointer into the body."""

    pointer: str
    detail: str
    code: str


class PlatformError(Exception):
    """Base of all errors raised on purpose."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    title: ClassVar[str] = "Error"

    def __init__(self, detail: str, *, remedy: str = "", errors: Sequence[FieldError] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.remedy = remedy
        self.errors = tuple(errors)

    def __str__(self) -> str:
        return f"{self.detail}; {self.remedy}" if self.remedy else self.detail


# -- what implementers meet: configuration, packs, plans
# -------------------------------------------------------------


class ConfigurationError(PlatformError):
    """The instance's configuration cannot be used."""

    code = "configuration"
    title = "Configuration error"


class PackError(PlatformError):
    """A pack's manifest or one of its contributions is refused."""

    code = "pack_refused"
    status = 422
    title = "Pack refused"


class PackFailed(PlatformError):
    """A pack's code did not end in time, or raised what would have stopped the server."""

    code = "pack_failed"
    title = "Pack failed"


class PlanError(PackError):
    """A life-cycle operation cannot be planned; ``errors`` lists every blocker at once."""

    code = "plan_blocked"
    status = 409
    title = "Plan blocked"


class StalePlan(PackError):
    """The instance changed since the plan was made; nothing was written."""

    code = "plan_stale"
    status = 409
    title = "Plan out of date"


class OperationInProgress(PlatformError):
    """Another life-cycle operation holds the instance."""

    code = "operation_in_progress"
    status = 409
    title = "Operation in progress"


# -- what people meet: access and input
# ------------------------------------------------------------------------------


class NotSignedIn(PlatformError):
    """The request names nobody, or credentials that are not (or no longer) valid."""

    code = "not_signed_in"
    status = 401
    title = "Sign in"


class NotPermitted(PlatformError):
    """The actor may see the thing but may not do this to it."""

    code = "not_permitted"
    status = 403
    title = "Not permitted"


class NotFound(PlatformError):
    """No such thing, or none that the actor may read: the two are never told apart."""

    code = "not_found"
    status = 404
    title = "Not found"


class InvalidInput(PlatformError):
    """The input is well formed but breaks a rule; ``errors`` names each field."""

    code = "invalid_input"
    status = 422
    title = "Invalid input"


class InvalidQuery(PlatformError):
    """A filter, order, field list, limit or cursor cannot be used."""

    code = "invalid_query"
    status = 400
    title = "Invalid query"


class MalformedBody(PlatformError):
    """The body is not what its content type says."""

    code = "malformed_body"
    status = 400
    title = "Malformed body"


class TransitionRefused(PlatformError):
    """The lifecycle does not allow this move from here, or not to this actor."""

    code = "transition_refused"
    status = 409
    title = "Transition refused"


class Conflict(PlatformError):
    """The change collides with what is stored (a duplicate, a record in use)."""

    code = "conflict"
    status = 409
    title = "Conflict"


class VersionConflict(PlatformError):
    """Somebody else changed the record since the caller read it."""

    code = "version_conflict"
    status = 412
    title = "Changed meanwhile"


class VersionRequired(PlatformError):
    """A change must name the version that it is based on."""

    code = "version_required"
    status = 428
    title = "Version required"


class TooManyAttempts(PlatformError):
    """Sign-in is paused for this account or address; ``retry_after`` is in seconds."""

    code = "too_many_attempts"
    status = 429
    title = "Too many attempts"

    def __init__(self, detail: str, *, retry_after: int, remedy: str = "") -> None:
        super().__init__(detail, remedy=remedy)
        self.retry_after = retry_after


# -- what storage raises; the record pipeline turns these into the errors above
# --------------------------------------


class StorageError(PlatformError):
    """The database refused or failed."""

    code = "storage"
    status = 500
    title = "Storage error"


class IntegrityViolation(StorageError):
    """A database constraint refused a change."""

    code = "integrity"
    status = 409
    title = "Conflict"

    def __init__(self, detail: str, *, table: str = "", columns: Sequence[str] = (), name: str = "") -> None:
        super().__init__(detail)
        self.table = table
        self.columns = tuple(columns)
        self.name = name


class UniqueViolation(IntegrityViolation):
    """A value that must be unique stands already."""

    code = "not_unique"


class ReferenceViolation(IntegrityViolation):
    """A reference points at nothing, or a referenced record would go."""

    code = "bad_reference"


class CheckViolation(IntegrityViolation):
    """A check constraint does not hold."""

    code = "check_failed"


class NotNullViolation(IntegrityViolation):
    """A value is missing that the table demands."""

    code = "missing_value"


class DatabaseBusy(StorageError):
    """A lock was not to be had in time."""

    code = "database_busy"
    status = 503
    title = "Busy"


class SerializationFailure(StorageError):
    """The database asks for the transaction to be tried again."""

    code = "serialization"
    status = 503
    title = "Busy"


class DatabaseUnavailable(StorageError):
    """The database cannot be reached."""

    code = "database_unavailable"
    status = 503
    title = "Database unavailable"


def refusal(field: str, detail: str, remedy: str, code: str) -> InvalidInput:
    """The error for a value of one field that does not fit what else is known; ``code`` tells programs which one it is."""
    return InvalidInput(
        detail, remedy=remedy, errors=[FieldError(pointer=f"/{field}", detail=detail, code=code)]
    )
