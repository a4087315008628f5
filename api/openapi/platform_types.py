"""What the platform's own routes answer with, as types."""

from __future__ import annotations

import datetime
from typing import Literal

import msgspec

from platform_core import Operation, OperationName, PackStatus, Plan, SessionInfo

Code = str | int


class ActingFor(msgspec.Struct):
    """Who really sits there, why, and until when."""

    user_name: str
    reason: str
    ends: datetime.datetime


class Me(msgspec.Struct):
    """Who the caller is. `temporary`: those of the roles that he has for a time only. `impersonator`: who acts in
    his place, if somebody does. `facts`: what the packs know of him, such as his accounts.
    """

    sys_id: str
    user_name: str
    name: str
    kind: Literal["internal", "external", "nobody"]
    roles: list[str]
    temporary: list[str]
    impersonator: ActingFor | None
    facts: dict[str, list[str | int | bool]]


class CaseTypeSummary(msgspec.Struct):
    """Under which name people open records of the table as a case."""

    label: str
    category: str
    summary: str


class TableSummary(msgspec.Struct):
    """A table that the caller can do something with. `may`: which operations are open to him at all."""

    table: str
    label: str
    plural: str
    summary: str
    pack: str
    extends: str | None
    abstract: bool
    case_type: CaseTypeSummary | None
    display: str | None
    may: list[Operation]


class Tables(msgspec.Struct):
    """The tables that the caller can do something with."""

    tables: list[TableSummary]


class ChoiceOfField(msgspec.Struct):
    """A code and its label."""

    value: Code
    label: str


class FieldOfTable(msgspec.Struct):
    """A field, and what the caller may do with it on at least some records."""

    name: str
    kind: str
    label: str
    required: bool
    readable: bool
    on_create: bool
    on_change: bool
    help: str | msgspec.UnsetType = msgspec.UNSET
    max_length: int | msgspec.UnsetType = msgspec.UNSET
    choices: list[ChoiceOfField] | msgspec.UnsetType = msgspec.UNSET
    references: str | msgspec.UnsetType = msgspec.UNSET
    read_only: bool | msgspec.UnsetType = msgspec.UNSET


class StateOfLifecycle(msgspec.Struct):
    """A state; a final one accepts no further change."""

    code: Code
    label: str
    active: bool
    final: bool


class Move(msgspec.Struct, rename={"sources": "from", "target": "to"}):
    """A move from some states to another one; without `roles` anybody who may change the record makes it.

    `may`: whether the caller may make it on some records at least.
    """

    name: str
    label: str
    sources: list[Code]
    target: Code
    needs: list[str]
    takes: list[str]
    roles: list[str]
    because: str
    may: bool


class LifecycleOfTable(msgspec.Struct):
    """The states of a table's records and the moves between them."""

    field: str
    initial: Code
    states: list[StateOfLifecycle]
    transitions: list[Move]


class TableSchema(TableSummary):
    """One table as far as the caller may use it."""

    fields: list[FieldOfTable]
    lifecycle: LifecycleOfTable | None


class SessionStarted(msgspec.Struct):
    """A session has begun; `csrf_token` goes with its changes as X-CSRF-Token."""

    user_name: str
    csrf_token: str
    expires: datetime.datetime
    must_change_password: bool
    recovery_codes: list[str] | msgspec.UnsetType = msgspec.UNSET


class SecondFactorOwed(msgspec.Struct):
    """The password was right, and a code is owed. `enrolment`: an authenticator app has to be set up first."""

    challenge: str
    expires: datetime.datetime
    enrolment: bool


class SessionList(msgspec.Struct):
    """Sessions of browsers, the newest first."""

    sessions: list[SessionInfo]


class SessionsEnded(msgspec.Struct):
    """How many sessions ended."""

    ended: int


class SignedOut(msgspec.Struct):
    """Where the browser is to go so that its user signs out at his identity provider, too."""

    continue_at: str


class SessionRenewed(msgspec.Struct):
    """The session's new token for changes; null for programs, which have no session."""

    csrf_token: str | None


class RecoveryCodes(msgspec.Struct):
    """Codes that stand in for the second factor, each once; shown this once."""

    recovery_codes: list[str]


class FactorConfirmed(msgspec.Struct):
    """The second factor counts from now on; the session goes on with another token for changes."""

    recovery_codes: list[str]
    csrf_token: str | None


class ResetTaken(msgspec.Struct):
    """The same whether or not there is such an account."""

    detail: str


class TemporaryPassword(msgspec.Struct):
    """A password that is good for choosing another one; shown this once."""

    user_name: str
    password: str


class PacksOnInstance(msgspec.Struct):
    """The packs, and the generation that the instance is at. `safe_mode`: no pack was imported."""

    generation: int
    safe_mode: bool
    packs: list[PackStatus]


class AuditedOperation(msgspec.Struct):
    """An operation that somebody tried. `actor`: the id of the user; empty for the command line."""

    sys_id: str
    operation: OperationName | Literal["initialize"]
    packs: list[str]
    plan_hash: str
    result: Literal["done", "refused", "stale", "failed"]
    detail: str | None
    duration_ms: int
    actor: str | None
    sys_created_by: str
    sys_created_on: datetime.datetime


class CountOfOperations(msgspec.Struct):
    """How many there are; not `exact` where counting ended at its bound."""

    value: int
    exact: bool


class AuditedOperations(msgspec.Struct):
    """A page of operations, the latest first; `next` is the `after` of the next one."""

    records: list[AuditedOperation]
    next: str | None
    count: CountOfOperations | msgspec.UnsetType = msgspec.UNSET


class OperationDone(msgspec.Struct):
    """What an operation did. `workers_behind`: serving processes that do not serve the new generation yet."""

    generation: int
    duration_ms: int
    workers_behind: list[str]
    plan: Plan


class Live(msgspec.Struct):
    """The process runs."""

    status: Literal["live"]


class Ready(msgspec.Struct):
    """Whether requests can be answered, and which packs are left out.

    `quarantined` ones cannot be used, of `missing` ones the distribution has gone. `safe_mode`: no pack was imported.
    """

    status: Literal["ready", "degraded", "unavailable"]
    generation: int
    safe_mode: bool
    quarantined: list[str]
    missing: list[str]
