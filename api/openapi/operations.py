"""One operation of the document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.openapi.components import Schema, Security, answer, json_content, problems, schema_ref

ALWAYS = (401, 403, 503)
"""How every operation that needs a sign-in can fail."""
WITH_BODY = (400, 413, 415, 422)
"""How every operation that takes a body can fail."""


def operation(
    operation_id: str,
    tag: str,
    summary: str,
    *,
    description: str = "",
    parameters: Sequence[Schema] = (),
    body: Schema | None = None,
    answers: dict[str, Schema],
    failures: Sequence[int],
    security: Security,
) -> Schema:
    """An operation; ``failures`` are the statuses of the problems that it can answer with."""
    found: Schema = {"operationId": operation_id, "tags": [tag], "summary": summary}
    if description:
        found["description"] = description
    if parameters:
        found["parameters"] = list(parameters)
    if body is not None:
        found["requestBody"] = body
    found["responses"] = {**answers, **problems(*failures)}
    found["security"] = list(security)
    return found


def typed_body(kind: type, example: Any = None) -> Schema:
    """A JSON body of a type of the platform's own."""
    return {"required": True, "content": json_content(schema_ref(kind.__name__), example)}


def typed_answer(description: str, kind: type, example: Any = None, headers: tuple[str, ...] = ()) -> Schema:
    """A JSON answer of such a type."""
    return answer(description, schema_ref(kind.__name__), example, headers)
