"""The routes about access."""

from __future__ import annotations

from typing import Any

from api.openapi.components import CHANGE, ID_PATTERN, JSON, READ, Schema, parameter_ref, schema_ref
from api.openapi.operations import ALWAYS, WITH_BODY, operation, typed_answer, typed_body
from api.routes.access import FORMATS, CreationRequest, DiffRequest
from platform_core import AccessDiff, Explanation, Matrix, Proposal, Simulated, WhoCan

ACCESS = "Access"
ACCESS_TYPES: tuple[Any, ...] = (
    Explanation,
    CreationRequest,
    WhoCan,
    Matrix,
    DiffRequest,
    AccessDiff,
    Proposal,
    Simulated,
)
_ID: Schema = {"type": "string", "pattern": ID_PATTERN}
_NAME: Schema = {"type": "string", "minLength": 1}
_OPERATION: Schema = {
    "type": "string", "pattern": "^(create|read|write|delete|transition:.+)$", "default": "read",
}  # fmt: skip
_FIELD = "A field of the record, if it is about one"


def access_paths() -> dict[str, Schema]:
    """The paths by which access is looked into."""
    return {
        "/api/access/explain": {"get": _explain(), "post": operation(
            "explain_creation", ACCESS, "Why somebody may or may not create a record with these values",
            description="The record is made with all that business rules fill in, looked at, and taken back. Values that no "
            "record takes are refused as a creation refuses them. Administrators may name a user.",
            body=typed_body(CreationRequest, {"table": "task", "values": {"short_description": "Lamp"}}),
            answers={"200": typed_answer("The verdict and the rules behind it", Explanation)},
            failures=(404, 409, *WITH_BODY, *ALWAYS), security=CHANGE,
        )},
        "/api/access/who-can": {"get": _who_can()},
        "/api/access/matrix": {"get": _matrix()},
        "/api/access/diff": {"post": operation(
            "diff_access", ACCESS, "What differs between two policies",
            description="What would differ if just these packs, and all that they require, were active; or what differs "
            "from a table of rights that was saved. Nothing is written. For user administrators and pack administrators.",
            body=typed_body(DiffRequest, {"packs": ["b2b"]}),
            answers={"200": typed_answer("Who gains or loses what, in roles and in users", AccessDiff)},
            failures=(404, 409, *WITH_BODY, *ALWAYS), security=CHANGE,
        )},
        "/api/access/simulate": {"post": operation(
            "simulate_access", ACCESS, "What a change of roles or rules would bring about",
            description="Roles given and taken, memberships, rules added and removed: who would gain or lose which records "
            "and fields. Nothing is written. Records count as far as the caller reads them. For user administrators.",
            body=typed_body(Proposal, {"give": [{"role": "sn_customerservice_manager", "user": "ann"}]}),
            answers={"200": typed_answer("The effects", Simulated)}, failures=(404, *WITH_BODY, *ALWAYS),
            security=CHANGE,
        )},
    }  # fmt: skip


def query_parameter(name: str, description: str, schema: Schema, *, required: bool = False) -> Schema:
    """A parameter of the query."""
    return {
        "name": name, "in": "query", "description": description, "schema": schema,
        **({"required": True} if required else {}),
    }  # fmt: skip


def _explain() -> Schema:
    return operation(
        "explain_access", ACCESS, "Why somebody may or may not",
        description="The rules that decide whether somebody may do something to a record, each with its reason, how he "
        "holds its role, and what would change the answer. User administrators may ask on behalf of others.",
        parameters=[
            query_parameter("table", "Table of the record", _NAME, required=True),
            query_parameter("sys_id", "Id of the record; only `create` is asked about without one", _ID),
            query_parameter("operation", "What is to be done", _OPERATION),
            query_parameter("field", _FIELD, _NAME),
            query_parameter("user", "Id of the user; the caller when left out", _ID),
        ],
        answers={"200": typed_answer("The verdict and the rules behind it", Explanation)},
        failures=(400, 404, *ALWAYS), security=READ,
    )  # fmt: skip


def _who_can() -> Schema:
    return operation(
        "who_can_access", ACCESS, "Who can do something to a record",
        description="A page of people by user name, with the rules that open the record to them and how they hold the "
        "rules' roles. `after`: the `next` of the last page. For user administrators, of records that they read.",
        parameters=[
            query_parameter("table", "Table of the record", _NAME, required=True),
            query_parameter("sys_id", "Id of the record", _ID, required=True),
            query_parameter("operation", "What is to be done", _OPERATION),
            query_parameter("field", _FIELD, _NAME),
            parameter_ref("limit"), parameter_ref("after"),
        ],
        answers={"200": typed_answer("The people", WhoCan)}, failures=(400, 404, *ALWAYS), security=READ,
    )  # fmt: skip


def _matrix() -> Schema:
    names: Schema = {"type": "string", "minLength": 1}
    texts = {form.partition(";")[0]: {"schema": {"type": "string"}} for form in FORMATS.values()}
    content = {**texts, JSON: {"schema": schema_ref("Matrix")}}
    return operation(
        "access_matrix", ACCESS, "The table of rights",
        description="Which role may do what with which records and fields, with the rules and their reasons. For user "
        "administrators.",
        parameters=[
            query_parameter("role", "Of these roles alone, with commas between them", names),
            query_parameter("table", "Of these tables alone, with commas between them", names),
            query_parameter("pack", "Of these packs' tables alone, with commas between them", names),
            query_parameter("format", "As data, as a page, or as lines", {"enum": list(FORMATS), "default": "json"}),
        ],
        answers={"200": {"description": "The table", "content": content}},
        failures=(400, 404, *ALWAYS), security=READ,
    )  # fmt: skip
