"""The platform describes itself: who I am, and which tables there are."""

from __future__ import annotations

from typing import Any, get_args

from litestar import Response, get
from litestar.params import FromPath

from api.context import AppRequest, actor_of, records_of
from api.parameters import only
from api.routes.records import answer
from platform_core import (
    Entity,
    Field,
    Lifecycle,
    NotFound,
    Operation,
    Records,
)

OPERATIONS = get_args(Operation)


@get("/api/me")
async def me(request: AppRequest) -> Response[bytes]:
    """Who the caller is: user, roles, and what the packs know of him."""
    only(request.scope["query_string"], ())
    actor, records = actor_of(request.scope), records_of(request)
    return answer({
        "sys_id": actor.id,
        "user_name": actor.user_name,
        "name": actor.name,
        "kind": actor.kind,
        "roles": sorted(actor.roles),
        "temporary": sorted(actor.temporary),
        "impersonator": None if actor.impersonator is None else {
            "user_name": actor.impersonator.user_name,
            "reason": actor.impersonator.reason,
            "ends": actor.impersonator.ends,
        },
        "facts": await records.facts(),
    })  # fmt: skip


@get("/api/schema")
async def schema(request: AppRequest) -> Response[bytes]:
    """The tables that the caller can do something with."""
    only(request.scope["query_string"], ())
    records = records_of(request)
    tables = [described for entity in _visible(records) if (described := _summary(records, entity))["may"]]
    return answer({"tables": tables})


@get("/api/schema/{table:str}")
async def table_schema(request: AppRequest, table: FromPath[str]) -> Response[bytes]:
    """One table: its fields as far as the caller may use them, its choices, its lifecycle."""
    only(request.scope["query_string"], ())
    records = records_of(request)
    entity = records.entity(table)
    described = _summary(records, entity)
    if not described["may"]:
        raise NotFound(
            f"there is no table {table!r}", remedy="GET /api/schema lists the tables that you can use"
        )
    readable, creatable, writable = (
        records.may(entity, operation) for operation in ("read", "create", "write")
    )
    fields = {**creatable, **writable, **readable}
    described["fields"] = [
        {
            **_field(field),
            "readable": name in readable,
            "on_create": name in creatable and not field.read_only,
            "on_change": name in writable and not field.read_only,
        }
        for name, field in fields.items()
    ]
    lifecycle = records.assembly.registry.lifecycle(entity)
    described["lifecycle"] = None if lifecycle is None else _lifecycle(records, entity, lifecycle)
    return answer(described)


def _visible(records: Records) -> list[type[Entity]]:
    return [entity for entity in records.assembly.registry.entities.values() if not entity.info.internal]


def _summary(records: Records, entity: type[Entity]) -> dict[str, Any]:
    info = entity.info
    return {
        "table": info.table,
        "label": info.label,
        "plural": info.plural,
        "summary": info.summary,
        "pack": records.assembly.registry.owner(entity),
        "extends": None if info.extends is None else info.extends.info.table,
        "abstract": info.abstract,
        "case_type": _case_type(records, entity),
        "display": info.display or None,
        "may": [operation for operation in OPERATIONS if records.may(entity, operation)],
    }


def _case_type(records: Records, entity: type[Entity]) -> dict[str, str] | None:
    """Under which name and category people open records of the entity as a case."""
    for kind in records.assembly.registry.contributions.case_types:
        if kind.entity is entity:
            return {"label": kind.label, "category": kind.category, "summary": kind.summary}
    return None


def _field(field: Field) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": field.name,
        "kind": field.kind,
        "label": field.label,
        "required": field.required,
    }
    if field.help:
        described["help"] = field.help
    if field.max_length is not None:
        described["max_length"] = field.max_length
    if field.choices is not None:
        described["choices"] = list(field.choices.items)
    if field.references is not None:
        described["references"] = field.references.info.table  # type: ignore[attr-defined]
    if field.read_only:
        described["read_only"] = True
    return described


def _lifecycle(records: Records, entity: type[Entity], lifecycle: Lifecycle) -> dict[str, Any]:
    return {
        "field": lifecycle.field,
        "initial": lifecycle.initial,
        "states": list(lifecycle.states),
        "transitions": [
            {
                "name": move.name,
                "label": move.label,
                "from": move.sources,
                "to": move.target,
                "needs": move.needs,
                "takes": move.takes,
                "roles": [role.name for role in move.roles],
                "because": move.because,
                "may": bool(records.may(entity, f"transition:{move.name}")),
            }
            for move in lifecycle.transitions
        ],
    }


ROUTES = (me, schema, table_schema)
