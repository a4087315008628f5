"""The paths of one entity's records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from api.openapi import examples
from api.openapi.components import (
    CHANGE,
    READ,
    Schema,
    answer,
    empty_answer,
    json_content,
    parameter_ref,
    schema_ref,
)
from api.openapi.entities import EntityDocument
from api.openapi.filters import (
    MAX_FIELDS,
    MAX_KEYS,
    equality_parameters,
    names_parameter,
    operators_parameter,
)
from api.openapi.operations import ALWAYS, WITH_BODY, operation
from api.routes.records import PREFIX
from platform_core import Transition

ANY_FILE: Schema = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
OperationId = Callable[[str], str]
"""Gives an operation its name: the one asked for, if it is free."""


def record_paths(entity: EntityDocument, operation_id: OperationId) -> dict[str, Schema]:
    """All paths of an entity."""
    base = f"{PREFIX}/{entity.table}"
    one = f"{base}/{{sys_id}}"
    name = _namer(entity, operation_id)
    paths = {
        base: _collection(entity, name),
        f"{base}/aggregate": {"get": _aggregate(entity, name)},
        one: _on_record(**_single(entity, name)),
        f"{one}/history": _on_record(get=_history(entity, name)),
        f"{one}/attachments": _on_record(**_attachments(entity, name)),
        f"{one}/attachments/{{attachment}}": _on_record(**_attachment(entity, name)),
    }
    if entity.journals:
        paths[f"{one}/journal/{{field}}"] = _on_record(get=_journal(entity, name))
    for transition in entity.lifecycle.transitions if entity.writable and entity.lifecycle else ():
        paths[f"{one}/actions/{transition.name}"] = _on_record(post=_move(entity, transition, name))
    return paths


def _namer(entity: EntityDocument, operation_id: OperationId) -> OperationId:
    return lambda verb: operation_id(f"{entity.table}_{verb}")


def _on_record(**operations: Schema) -> Schema:
    return {"parameters": [parameter_ref("sys_id")], **operations}


# -- the collection ---------------------------------------------------------------------------------------------------


def _collection(entity: EntityDocument, name: OperationId) -> Schema:
    found = {"get": _list(entity, name)}
    if entity.creatable:
        found["post"] = _create(entity, name)
    return found


def _list(entity: EntityDocument, name: OperationId) -> Schema:
    record = examples.record(entity.registry, entity.entity)
    return operation(
        name("list"), entity.tag, f"List {entity.plural.lower()}",
        description="The records that the query has and the caller may read, page by page.",
        parameters=[
            _fields_parameter(entity),
            names_parameter(
                "order", "Fields to order by; `-` before one for descending", entity.ref("Order"), maxItems=MAX_KEYS
            ),
            parameter_ref("limit"), parameter_ref("after"), parameter_ref("count"),
            *equality_parameters(entity.stored), operators_parameter(entity.part("Filters")),
        ],
        answers={"200": answer("A page of records", entity.ref("Page"), {"records": [record], "next": None})},
        failures=(400, *ALWAYS), security=READ,
    )  # fmt: skip


def _fields_parameter(entity: EntityDocument) -> Schema:
    return names_parameter(
        "fields", "What to answer; all fields when left out", entity.ref("Field"), maxItems=MAX_FIELDS
    )


def _create(entity: EntityDocument, name: OperationId) -> Schema:
    example = examples.creation(entity.registry, entity.entity)
    return operation(
        name("create"), entity.tag, f"Create: {entity.label.lower()}",
        parameters=[parameter_ref("Idempotency-Key")],
        body={"required": True, "content": json_content(entity.ref("Create"), example)},
        answers={"201": entity.record_answer("The new record, as far as the caller may read it", headers=("Location",))},
        failures=(409, *WITH_BODY, *ALWAYS), security=CHANGE,
    )  # fmt: skip


def _aggregate(entity: EntityDocument, name: OperationId) -> Schema:
    measures = names_parameter(
        "measures",
        "Figures of each group",
        entity.ref("Measure"),
        minItems=1,
        maxItems=MAX_KEYS // 2,
        default=["count"],
    )
    return operation(
        name("aggregate"), entity.tag, f"Figures of {entity.plural.lower()}",
        description="Figures per group over the records that the caller may read; without `group_by` one group of all.",
        parameters=[
            names_parameter("group_by", "Fields to group by", entity.ref("Field"), maxItems=MAX_KEYS // 2), measures,
            *equality_parameters(entity.stored), operators_parameter(entity.part("Filters")),
        ],
        answers={"200": answer("A figure of each kind for each group", schema_ref("Groups"), {"groups": [{"count": 42}]})},
        failures=(400, *ALWAYS), security=READ,
    )  # fmt: skip


# -- one record -------------------------------------------------------------------------------------------------------


def _single(entity: EntityDocument, name: OperationId) -> dict[str, Schema]:
    found = {"get": _get(entity, name)}
    if entity.writable:
        found |= {"patch": _update(entity, name), "delete": _delete(entity, name)}
    return found


def _get(entity: EntityDocument, name: OperationId) -> Schema:
    answers = {"200": entity.record_answer("The record, as far as the caller may read it")}
    parameters = [_fields_parameter(entity)]
    if entity.versioned:
        parameters.append(parameter_ref("If-None-Match"))
        answers["304"] = empty_answer("The caller has this version already", ("ETag",))
    return operation(
        name("get"), entity.tag, f"Read: {entity.label.lower()}", parameters=parameters, answers=answers,
        failures=(400, 404, *ALWAYS), security=READ,
    )  # fmt: skip


def _update(entity: EntityDocument, name: OperationId) -> Schema:
    example = examples.change(entity.registry, entity.entity)
    return operation(
        name("update"), entity.tag, f"Change: {entity.label.lower()}",
        parameters=[parameter_ref("If-Match")],
        body={"required": True, "content": json_content(entity.ref("Patch"), example)},
        answers={"200": entity.record_answer("The record after the change")},
        failures=(404, 409, 412, 428, *WITH_BODY, *ALWAYS), security=CHANGE,
    )  # fmt: skip


def _delete(entity: EntityDocument, name: OperationId) -> Schema:
    return operation(
        name("delete"), entity.tag, f"Delete: {entity.label.lower()}",
        description="What the record held stays in the audit.",
        parameters=[parameter_ref("If-Match")],
        answers={"204": empty_answer("The record is gone")},
        failures=(400, 404, 409, 412, 422, 428, *ALWAYS), security=CHANGE,
    )  # fmt: skip


def _move(entity: EntityDocument, transition: Transition, name: OperationId) -> Schema:
    example = examples.move(entity.registry, entity.entity, transition)
    return operation(
        name(f"action_{transition.name}"), entity.tag, transition.label,
        description=_about_move(entity, transition),
        parameters=[parameter_ref("If-Match")],
        body={"required": False, "content": json_content(entity.move_schema(transition), example)},
        answers={"200": entity.record_answer("The record after the move")},
        failures=(404, 409, 412, 428, *WITH_BODY, *ALWAYS), security=CHANGE,
    )  # fmt: skip


def _about_move(entity: EntityDocument, transition: Transition) -> str:
    assert entity.lifecycle is not None, "a move belongs to a lifecycle"
    label = entity.lifecycle.choices.label
    sources = ", ".join(label(code) for code in transition.sources)
    sentences = [f"{transition.because.rstrip('.')}.", f"Leads from {sources} to {label(transition.target)}."]
    if transition.needs:
        sentences.append(
            f"Filled in, now or before: {', '.join(f'`{field}`' for field in transition.needs)}."
        )
    if transition.roles:
        sentences.append(f"For the roles {', '.join(f'`{role.name}`' for role in transition.roles)}.")
    return " ".join(sentences)


# -- what hangs on a record -------------------------------------------------------------------------------------------


def _journal(entity: EntityDocument, name: OperationId) -> Schema:
    field = {"enum": entity.journals}
    parameter = {
        "name": "field",
        "in": "path",
        "required": True,
        "description": "Which journal",
        "schema": field,
    }
    return _trail(entity, name("journal"), "Entries of a journal, newest first", "JournalPage", parameter)


def _history(entity: EntityDocument, name: OperationId) -> Schema:
    return _trail(entity, name("history"), "Changes of a record, newest first", "HistoryPage")


def _attachments(entity: EntityDocument, name: OperationId) -> dict[str, Schema]:
    found = {"get": _trail(entity, name("attachments"), "Files on a record, newest first", "AttachmentPage")}
    if entity.writable:
        found["post"] = operation(
            name("attach"), entity.tag, "Attach a file to a record",
            description="For who may change the record. The body is the file as it is, of the type in Content-Type.",
            parameters=[parameter_ref("file_name"), parameter_ref("Idempotency-Key")],
            body={"required": True, "content": ANY_FILE},
            answers={"201": answer("What is known of the file", schema_ref("Attachment"), headers=("Location",))},
            failures=(400, 404, 409, 413, 422, 429, *ALWAYS), security=CHANGE,
        )  # fmt: skip
    return found


def _attachment(entity: EntityDocument, name: OperationId) -> dict[str, Schema]:
    found = {
        "get": operation(
            name("attachment"), entity.tag, "What a file on a record holds",
            parameters=[parameter_ref("attachment"), parameter_ref("If-None-Match")],
            answers={
                "200": {**empty_answer("The file, to be saved", ("ETag",)), "content": ANY_FILE},
                "304": empty_answer("The caller has it already", ("ETag",)),
            },
            failures=(400, 404, *ALWAYS), security=READ,
        )
    }  # fmt: skip
    if entity.writable:
        found["delete"] = operation(
            name("detach"), entity.tag, "Take a file away from a record",
            description="For who attached it and may change the record, and for who may delete the record.",
            parameters=[parameter_ref("attachment")],
            answers={"204": empty_answer("The file is gone; that it was there stays in the history")},
            failures=(400, 404, 409, *ALWAYS), security=CHANGE,
        )  # fmt: skip
    return found


def _trail(entity: EntityDocument, operation_id: str, summary: str, schema: str, *parameters: Any) -> Schema:
    return operation(
        operation_id, entity.tag, summary, parameters=[*parameters, parameter_ref("limit"), parameter_ref("after")],
        answers={"200": answer("A page of them", schema_ref(schema))}, failures=(400, 404, *ALWAYS), security=READ,
    )  # fmt: skip
