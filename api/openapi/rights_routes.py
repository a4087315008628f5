"""The routes about lending roles and acting in the place of others."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec

from api.authentication import IMPERSONATION
from api.openapi.components import CHANGE, ID_PATTERN, READ, Schema, empty_answer
from api.openapi.operations import ALWAYS, WITH_BODY, operation, typed_answer, typed_body
from api.routes.delegations import NewDelegation
from api.routes.impersonation import NewImpersonation
from platform_core import UnderWay

RIGHTS = "Lent and acted"


class Delegation(msgspec.Struct):
    """A role that somebody lends to a colleague."""

    sys_id: str
    role: str
    starts: datetime.datetime
    ends: datetime.datetime
    reason: str
    delegator: str
    delegate: str


class NamedDelegation(Delegation):
    """A delegation with the user names of both sides."""

    delegator_user_name: str | None
    delegate_user_name: str | None


class Delegations(msgspec.Struct):
    """What the caller lends, and what is lent to him."""

    given: list[NamedDelegation]
    received: list[NamedDelegation]


RIGHTS_TYPES: tuple[Any, ...] = (Delegation, Delegations, NewDelegation, NewImpersonation, UnderWay)
_LOAN = {
    "role": "sn_customerservice_agent", "delegate": "0198c1f2a6b07e3c9d4f5a6b7c8d9e0f",
    "ends": "2026-08-14T18:00:00Z", "reason": "Holidays",
}  # fmt: skip
_PLACE = {"user": "0198c1f2a6b07e3c9d4f5a6b7c8d9e0f", "reason": "He cannot see his invoice", "minutes": 15}


def rights_paths() -> dict[str, Schema]:
    """The paths for delegations and impersonation."""
    return {
        "/api/me/delegations": {
            "get": operation(
                "list_delegations", RIGHTS, "What one lends and borrows",
                answers={"200": typed_answer("As far as it has not ended", Delegations)},
                failures=(400, *ALWAYS), security=READ,
            ),
            "post": operation(
                "lend_role", RIGHTS, "Lend a role to a colleague",
                description="Only a role that one holds oneself, and for a time. It counts while one holds it, and is not "
                "passed on.",
                body=typed_body(NewDelegation, _LOAN), answers={"201": typed_answer("It is lent", Delegation)},
                failures=(409, *WITH_BODY, *ALWAYS), security=CHANGE,
            ),
        },
        "/api/me/delegations/{delegation_id}": {
            "parameters": [{
                "name": "delegation_id", "in": "path", "required": True, "description": "Id of the delegation",
                "schema": {"type": "string", "pattern": ID_PATTERN},
            }],
            "delete": operation(
                "revoke_delegation", RIGHTS, "End a delegation", description="Either side may.",
                answers={"204": empty_answer("It has ended")}, failures=(404, 409, *ALWAYS), security=CHANGE,
            ),
        },
        IMPERSONATION: {
            "post": operation(
                "impersonate", RIGHTS, "Act in the place of somebody",
                description="In this session, for a while, and never with more than the other one may do. Takes the role "
                "`impersonator`, and of staff every role that the other one holds. All that is done bears both names.",
                body=typed_body(NewImpersonation, _PLACE), answers={"200": typed_answer("It has begun", UnderWay)},
                failures=(404, *WITH_BODY, *ALWAYS), security=CHANGE,
            ),
            "delete": operation(
                "end_impersonation", RIGHTS, "Be oneself again",
                answers={"204": empty_answer("It has ended")}, failures=ALWAYS, security=CHANGE,
            ),
        },
    }  # fmt: skip
