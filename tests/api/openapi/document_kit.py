"""Documents of packs, without a server, and ways to walk through them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from api.assembled import packs_app
from api.openapi import openapi_document
from docs.pages.installed import own_packs
from platform_core import Assembly, Pack
from platform_core.assembly import assemble
from platform_core.discovery import available

METHODS = ("get", "post", "put", "patch", "delete")
OUR_PACKS = tuple(pack for name, pack in own_packs().items() if name != "base")
"""All packs of the repository."""


def assembly_of(*packs: Pack) -> Assembly:
    """The assembly of these packs, and of the base."""
    return assemble(available(extra=packs), [pack.name for pack in packs])


def document_bytes(*packs: Pack) -> bytes:
    """The document of these packs as it is served."""
    assembly = assembly_of(*packs)
    return openapi_document(
        assembly, packs_app(assembly.registry), title="Test: API", version="7", server_url="/"
    )


def document_of(*packs: Pack) -> dict[str, Any]:
    """The document of these packs; made once, never to be changed."""
    # By what they are, not by what is in them: columns of conditions cannot be hashed.
    key = tuple(map(id, packs))
    if key not in _documents:
        _documents[key] = packs, json.loads(document_bytes(*packs))
    return _documents[key][1]


_documents: dict[tuple[int, ...], tuple[tuple[Pack, ...], dict[str, Any]]] = {}


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and operation of everything in a document."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield method, path, item[method]


def resolved(document: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    """What a reference stands for."""
    if "$ref" not in value:
        return value
    found: Any = document
    for step in value["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    assert isinstance(found, dict)
    return found


def parameters(document: dict[str, Any], operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """An operation's own parameters by name."""
    found = [resolved(document, one) for one in operation.get("parameters", ())]
    return {one["name"]: one for one in found}


def validator(document: dict[str, Any], schema: dict[str, Any]) -> Draft202012Validator:
    """Checks values against a schema of the document, formats included."""
    resource = Resource.from_contents(document, default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource("urn:document", resource)
    text = json.dumps(schema).replace('"#/components/', '"urn:document#/components/')
    return Draft202012Validator(
        json.loads(text), registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER
    )
