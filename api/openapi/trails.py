"""What hangs on records, and figures about them: the answers that are alike for all entities."""

from __future__ import annotations

from api.openapi.components import ID_PATTERN, Schema
from api.openapi.entities import page_schema

_ID: Schema = {"type": "string", "pattern": ID_PATTERN}
_TEXT: Schema = {"type": "string"}
_MAYBE: Schema = {"type": ["string", "null"]}
_MADE: dict[str, Schema] = {
    "sys_created_on": {"type": "string", "format": "date-time"},
    "sys_created_by": {"type": "string", "description": "User name"},
}
_ACTED: dict[str, Schema] = {
    "impersonator": {
        "type": ["string", "null"],
        "description": "User name of whoever acted in the place of `sys_created_by`, if somebody did",
    }
}
_ENTRY: dict[str, Schema] = {"sys_id": _ID, "value": _TEXT, **_MADE, **_ACTED}
_CHANGE: dict[str, Schema] = {
    "sys_id": _ID, "fieldname": _TEXT, "oldvalue": _MAYBE, "newvalue": _MAYBE,
    "record_checkpoint": {"type": "integer", "description": "`sys_mod_count` of the record after the change"}, **_MADE,
    **_ACTED,
}  # fmt: skip
_FILE: dict[str, Schema] = {
    "sys_id": _ID, "file_name": _TEXT, "content_type": _TEXT, "size_bytes": {"type": "integer", "minimum": 0},
    "hash": {"type": "string", "description": "SHA-256 of the content, in hexadecimal"}, **_MADE,
}  # fmt: skip


def trail_schemas() -> dict[str, Schema]:
    """Pages of journal entries, changes and files; counts; figures."""
    return {
        "Count": {
            "type": "object",
            "description": "How many records there are; when `exact` is false, at least so many",
            "properties": {"value": {"type": "integer", "minimum": 0}, "exact": {"type": "boolean"}},
            "required": ["value", "exact"],
            "additionalProperties": False,
        },
        "Groups": _groups(),
        "JournalPage": page_schema(_whole(_ENTRY)),
        "HistoryPage": page_schema(_whole(_CHANGE)),
        "Attachment": _whole(_FILE),
        "AttachmentPage": page_schema(_whole(_FILE)),
    }


def _whole(properties: dict[str, Schema]) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _groups() -> Schema:
    group: Schema = {
        "type": "object",
        "description": "The values of the fields that were grouped by, and the figures under the names of their measures",
        "properties": {"count": {"type": "integer", "minimum": 0}},
        "patternProperties": {"^(sum|avg):": {"type": ["number", "null"]}},
        "additionalProperties": True,
    }
    return {
        "type": "object",
        "properties": {"groups": {"type": "array", "items": group}},
        "required": ["groups"],
        "additionalProperties": False,
    }
