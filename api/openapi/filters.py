"""What lists and figures can be asked: filters, orders, fields, measures."""

from __future__ import annotations

import re
from typing import Any

from api.openapi.components import ID_PATTERN, Schema, schema_ref
from api.openapi.fields import constants
from api.parameters import LIST_PARAMETERS, OPERATORS
from platform_core import Field

AGGREGATE_PARAMETERS = ("group_by", "measures")
MAX_FIELDS = 200
MAX_KEYS = 20
"""Keys of an order; groups and measures together."""
MAX_TEXT = 1000
_ORDERED = ("lt", "lte", "gt", "gte")
_TEXT = ("startswith", "contains", "endswith")
_UNSORTABLE = ("json", "reference_list")
_NUMBERS = ("integer", "money", "decimal", "duration")
_PATH = r"(\.[a-z][a-z0-9_]*){1,5}"
_SPECIAL = re.compile(r"([\\^$.|?*+()\[\]{}/])")
_WHOLE = "-?[0-9]{1,18}"
_NUMBER = r"-?[0-9]{1,15}(\.[0-9]{1,15})?"
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_MOMENT = rf"{_DAY}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(\.[0-9]{{1,6}})?(Z|[+-][0-9]{{2}}:[0-9]{{2}})"


def filter_schemas() -> dict[str, Schema]:
    """The values that filters compare with, by the kinds of fields."""
    return {
        "FilterText": {"type": "string"},
        "FilterTextPart": {
            "type": "string", "maxLength": MAX_TEXT, "description": "The case of ASCII letters makes no difference",
        },
        "FilterTexts": {"type": "string", "description": "Texts, separated by commas"},
        "FilterInteger": {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1},
        "FilterLong": {"type": "integer", "format": "int64", "minimum": -(2**63), "maximum": 2**63 - 1},
        "FilterIntegers": _list_of(_WHOLE, "Whole numbers"),
        "FilterNumber": {"type": "number"},
        "FilterNumbers": _list_of(_NUMBER, "Numbers"),
        "FilterBoolean": {"type": "boolean"},
        "FilterMoment": {"type": "string", "format": "date-time"},
        "FilterMoments": _list_of(_MOMENT, "Moments with their time zone"),
        "FilterDay": {"type": "string", "format": "date"},
        "FilterDays": _list_of(_DAY, "Days"),
        "FilterId": {"type": "string", "pattern": ID_PATTERN},
        "FilterIds": _list_of(ID_PATTERN.strip("^$"), "Ids"),
    }  # fmt: skip


def _list_of(pattern: str, what: str) -> Schema:
    return {
        "type": "string",
        "pattern": f"^{pattern}(,{pattern})*$",
        "description": f"{what}, separated by commas",
    }


_VALUES = {
    "string": ("FilterText", "FilterTexts"), "text": ("FilterText", "FilterTexts"), "number": ("FilterText", "FilterTexts"),
    "integer": ("FilterInteger", "FilterIntegers"), "money": ("FilterLong", "FilterIntegers"),
    "duration": ("FilterLong", "FilterIntegers"), "decimal": ("FilterNumber", "FilterNumbers"),
    "boolean": ("FilterBoolean", ""), "datetime": ("FilterMoment", "FilterMoments"), "date": ("FilterDay", "FilterDays"),
    "id": ("FilterId", "FilterIds"), "reference": ("FilterId", "FilterIds"), "reference_list": ("FilterId", ""),
}  # fmt: skip


def equality_parameters(fields: dict[str, Field]) -> list[Schema]:
    """``field=value`` for every field that can be compared so."""
    return [
        {"name": name, "in": "query", "description": f"{field.label} is this", "schema": _value(field)}
        for name, field in fields.items()
        if field.kind not in _UNSORTABLE and name not in (*LIST_PARAMETERS, *AGGREGATE_PARAMETERS)
    ]


def operators_parameter(schema_name: str) -> Schema:
    """All other comparisons: each property of the object is a query parameter of its own."""
    return {
        "name": "filters",
        "in": "query",
        "style": "form",
        "explode": True,
        "description": "Further comparisons, each a query parameter of its own: `field[operator]=value`, "
        "and paths over references: `reference.field=value`. All that are given must hold.",
        "schema": schema_ref(schema_name),
    }


def operators_schema(fields: dict[str, Field]) -> Schema:
    """``field[operator]=value`` for every field and each operator that has a meaning for it."""
    properties: dict[str, Schema] = {}
    for name, field in fields.items():
        if name in (*LIST_PARAMETERS, *AGGREGATE_PARAMETERS) and field.kind not in _UNSORTABLE:
            properties[f"{name}[eq]"] = _value(field)
        properties |= {f"{name}[{operator}]": schema for operator, schema in _operators(field).items()}
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if references := _references(fields):
        pattern = f"^({references}){_PATH}(\\[({'|'.join(OPERATORS)})\\])?$"
        found["patternProperties"] = {pattern: {"type": "string"}}
    return found


def _operators(field: Field) -> dict[str, Schema]:
    found: dict[str, Schema] = {}
    if field.kind == "reference_list":
        found["contains"] = schema_ref("FilterId")
    elif field.kind != "json":
        found["ne"] = _value(field)
        if is_ordered(field):
            found |= {operator: _value(field) for operator in _ORDERED}
        if several := _several(field):
            found["in"] = several
        if field.kind in ("string", "text", "number"):
            found |= {operator: schema_ref("FilterTextPart") for operator in _TEXT}
    if not field.required:
        found["isnull"] = schema_ref("FilterBoolean")
    return found


def _value(field: Field) -> Schema:
    if field.choices is not None:
        return {"oneOf": constants(field.choices.items)}
    return schema_ref(_VALUES[field.kind][0])


def _several(field: Field) -> Schema | None:
    if field.choices is not None:
        one = "|".join(_SPECIAL.sub(r"\\\1", str(code)) for code in field.choices.codes)
        return {
            "type": "string",
            "pattern": f"^({one})(,({one}))*$",
            "description": "Codes, separated by commas",
        }
    name = _VALUES[field.kind][1]
    return schema_ref(name) if name else None


def is_ordered(field: Field) -> bool:
    """Whether a field's values are more or less than one another."""
    if field.choices is not None:
        return field.choices.code_type is int
    return field.kind not in (*_UNSORTABLE, "boolean", "id", "reference")


def path_schema(fields: dict[str, Field]) -> Schema:
    """A field, or a path over references."""
    return _named(sorted_names(fields, sortable=False), fields, "")


def order_schema(fields: dict[str, Field]) -> Schema:
    """A field or path to order by, with ``-`` before it for descending."""
    names = sorted_names(fields, sortable=True)
    return _named([*names, *(f"-{name}" for name in names)], fields, "-?")


def measure_schema(fields: dict[str, Field]) -> Schema:
    """``count``, or a function of a field."""
    summed = "|".join(name for name, field in fields.items() if _is_number(field))
    ranked = "|".join(name for name, field in fields.items() if is_ordered(field) or field.kind == "choice")
    options: list[Schema] = [{"const": "count"}]
    options += [{"type": "string", "pattern": f"^(sum|avg):({summed})$"}] if summed else []
    options += [{"type": "string", "pattern": f"^(min|max):({ranked})$"}] if ranked else []
    if references := _references(fields):
        options.append({"type": "string", "pattern": f"^(sum|avg|min|max):({references}){_PATH}$"})
    return {"anyOf": options}


def sorted_names(fields: dict[str, Field], *, sortable: bool) -> list[str]:
    """The names of fields, if need be of those alone that have an order."""
    return [name for name, field in fields.items() if not (sortable and field.kind in _UNSORTABLE)]


def names_parameter(name: str, description: str, item: Schema, **facts: Any) -> Schema:
    """A parameter that takes several names, separated by commas."""
    schema: Schema = {"type": "array", "items": item, **facts}
    return {
        "name": name,
        "in": "query",
        "style": "form",
        "explode": False,
        "description": description,
        "schema": schema,
    }


def _named(names: list[str], fields: dict[str, Field], prefix: str) -> Schema:
    options: list[Schema] = [{"enum": names}]
    if references := _references(fields):
        options.append({"type": "string", "pattern": f"^{prefix}({references}){_PATH}$"})
    return {"anyOf": options}


def _references(fields: dict[str, Field]) -> str:
    return "|".join(name for name, field in fields.items() if field.kind == "reference")


def _is_number(field: Field) -> bool:
    if field.choices is not None:
        return field.choices.code_type is int
    return field.kind in _NUMBERS
