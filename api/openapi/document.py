"""The whole document, put together."""

from __future__ import annotations

import msgspec
from litestar import Litestar

from api.authentication import COOKIE
from api.openapi.components import (
    Schema,
    security_schemes,
    shared_headers,
    shared_parameters,
    shared_responses,
    shared_schemas,
)  # fmt: skip
from api.openapi.entities import EntityDocument
from api.openapi.filters import filter_schemas
from api.openapi.names import Names
from api.openapi.pack_routes import PackRoutes
from api.openapi.platform_routes import TAGS, platform_paths, platform_schemas
from api.openapi.record_routes import record_paths
from api.openapi.trails import trail_schemas
from platform_core import Assembly

OPENAPI = "3.1.1"
DESCRIPTION = """\
Everything that this instance serves, for exactly the packs that are active on it.

- Who asks: a session cookie with its CSRF token, or a token as `Authorization: Bearer`. What a caller sees and may do \
is decided record by record and field by field; `GET /api/access/explain` says why.
- Errors have one shape (RFC 9457): branch on `code`, show `detail` and `remedy`; `errors` points into the body.
- Versions: a record's ETag goes into If-Match of a change, so that nobody overwrites what he has not seen.
- Lists: `next` goes into `after` of the next page. A parameter that is not known is an error that names the nearest.
- Requests have an id, X-Request-ID: send your own, or take the one of the answer.
"""


class _Document:
    """The document in the making."""

    def __init__(self) -> None:
        self.schemas: dict[str, Schema] = {
            **shared_schemas(),
            **trail_schemas(),
            **filter_schemas(),
            **platform_schemas(),
        }
        self.paths: dict[str, Schema] = platform_paths()
        self.tags: dict[str, str] = dict(TAGS)
        self.groups: dict[str, list[str]] = {"platform": list(TAGS)}
        self.schema_names = Names(self.schemas)
        self.tag_names = Names(TAGS)
        own = (one for item in self.paths.values() for one in item.values() if isinstance(one, dict))
        self.operations = Names(one["operationId"] for one in own)

    def add_entities(self, assembly: Assembly) -> None:
        """Put the records of every active entity in that is shown to people."""
        registry = assembly.registry
        for entity in registry.entities.values():
            if entity.info.internal:
                continue
            described = EntityDocument(registry, entity, self.schema_names, self.tag_names)
            self.schemas |= described.schemas()
            self.paths |= record_paths(described, self.operations.take)
            self.tags[described.tag] = f"{entity.info.summary} Table `{entity.info.table}`."
            self.groups.setdefault(registry.owner(entity), []).append(described.tag)

    def add_pack_routes(self, app: Litestar, assembly: Assembly) -> None:
        """Put the packs' own routes in."""
        routes = PackRoutes(app, tuple(assembly.packs), self.schema_names, self.operations)
        self.schemas |= routes.schemas
        self.paths |= routes.paths
        summaries = {pack.name: pack.summary for pack in assembly.packs}
        for tag, owner in routes.tags.items():
            if tag not in self.tags:
                self.tags[tag] = summaries.get(owner, "Routes of the packs.")
                self.groups.setdefault(owner, []).append(tag)


def openapi_document(
    assembly: Assembly,
    pack_app: Litestar | None,
    *,
    title: str,
    version: str,
    server_url: str,
    cookie: str = COOKIE,
) -> bytes:
    """The OpenAPI 3.1 document of an assembly as JSON; ``pack_app`` holds its packs' route handlers, and them alone.

    It takes a while, so it is made once per generation and not in the event loop.
    """
    made = _Document()
    made.add_entities(assembly)
    if pack_app is not None:
        made.add_pack_routes(pack_app, assembly)
    document = {
        "openapi": OPENAPI,
        "info": {"title": title, "version": version, "description": DESCRIPTION},
        "servers": [{"url": server_url}],
        "tags": [{"name": name, "description": text} for name, text in made.tags.items()],
        "x-tagGroups": [{"name": name, "tags": tags} for name, tags in made.groups.items()],
        "paths": made.paths,
        "components": {
            "schemas": made.schemas,
            "responses": shared_responses(),
            "parameters": shared_parameters(),
            "headers": shared_headers(),
            "securitySchemes": security_schemes(cookie),
        },
    }
    return msgspec.json.encode(document)
