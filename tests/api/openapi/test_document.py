"""The document is valid, complete and of nothing but what is active."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from api.assembled import assembled_app
from tests.api.openapi.document_kit import (
    OUR_PACKS,
    assembly_of,
    document_bytes,
    document_of,
    operations,
    parameters,
    resolved,
)
from tests.api.openapi.exhibit import pack as exhibit
from tests.example import annex, gadgets

EXAMPLES = (gadgets.pack, annex.pack, exhibit)


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


@pytest.mark.parametrize("packs", [(exhibit,), OUR_PACKS], ids=["exhibit", "ours"])
def test_the_document_is_valid_openapi(packs: tuple[Any, ...]) -> None:
    document = document_of(*packs)
    assert document["openapi"].startswith("3.1.")
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


@pytest.mark.parametrize("packs", [EXAMPLES, OUR_PACKS], ids=["examples", "ours"])
def test_every_reference_leads_somewhere_and_every_schema_is_used(packs: tuple[Any, ...]) -> None:
    document = document_of(*packs)
    used = set(references(document))
    for reference in used:
        assert resolved(document, {"$ref": reference})
    schemas = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert len(schemas) > 100
    assert schemas - used == set()


@pytest.mark.parametrize("packs", [EXAMPLES, OUR_PACKS], ids=["examples", "ours"])
def test_operations_and_parameters_have_names_of_their_own(packs: tuple[Any, ...]) -> None:
    document = document_of(*packs)
    names = Counter(operation["operationId"] for _, _, operation in operations(document))
    assert len(names) > 150
    assert [name for name, count in names.items() if count > 1] == []
    for _, path, operation in operations(document):
        given = [resolved(document, one) for one in operation.get("parameters", ())]
        assert len({(one["name"], one["in"]) for one in given}) == len(given), path


def test_the_same_packs_make_the_same_document() -> None:
    assert document_bytes(exhibit, gadgets.pack) == document_bytes(exhibit, gadgets.pack)


def test_every_tag_is_described_and_stands_in_one_group() -> None:
    document = document_of(*EXAMPLES)
    described = {tag["name"]: tag["description"] for tag in document["tags"]}
    for _, path, operation in operations(document):
        assert all(described[tag] for tag in operation["tags"]), path
    grouped = Counter(tag for group in document["x-tagGroups"] for tag in group["tags"])
    assert grouped == Counter(list(described))


def test_what_is_not_active_is_not_in_the_document() -> None:
    with_annex, without = document_of(gadgets.pack, annex.pack), document_of(gadgets.pack)
    assert "/api/tables/annex_recall/{sys_id}" in with_annex["paths"]
    assert "/annex/count" in with_annex["paths"]
    assert "AnnexRecallCreate" in with_annex["components"]["schemas"]
    text = json.dumps(without)
    assert "gadgets_case" in text
    assert "annex" not in text.lower()
    assert "recall" not in text.lower()


def test_tables_that_no_surface_shows_are_not_in_the_document() -> None:
    hidden = [entity for entity in assembly_of().registry.entities.values() if entity.info.internal]
    assert len(hidden) > 5
    text = json.dumps(document_of())
    assert [entity.info.table for entity in hidden if f'"{entity.info.table}' in text] == []
    assert "password_hash" not in text


def test_every_route_of_the_server_is_in_the_document() -> None:
    assembly = assembly_of(*EXAMPLES)
    unused: Any = None
    app = assembled_app(unused, assembly, unused, unused)
    served = {
        (method.lower(), route.path_format)
        for route in app.routes
        for method in getattr(route, "methods", ())
    }
    documented = {(method, _generic(path)) for method, path, _ in operations(document_of(*EXAMPLES))}
    expected = {(method, path) for method, path in served if method != "options"}
    assert len(expected) > 20
    assert expected - documented == set()
    assert documented - expected == {
        ("get", "/health/live"), ("get", "/health/ready"), ("get", "/metrics"), ("get", "/openapi.json"),
    }  # fmt: skip


def _generic(path: str) -> str:
    """``/api/tables/task/{sys_id}/actions/close`` as the server's route for it."""
    if not path.startswith("/api/tables/"):
        return path
    steps = path.split("/")
    steps[3] = "{table}"
    return "/".join([*steps[:-1], "{transition}"] if "actions" in steps else steps)


def test_managed_and_abstract_tables_offer_what_they_can_do() -> None:
    paths = document_of(*EXAMPLES)["paths"]
    assert set(paths["/api/tables/sys_audit"]) == {"get"}
    assert set(paths["/api/tables/sys_audit/{sys_id}"]) == {"parameters", "get"}
    assert set(paths["/api/tables/task"]) == {"get"}
    assert set(paths["/api/tables/task/{sys_id}"]) == {"parameters", "get", "patch", "delete"}
    assert set(paths["/api/tables/exhibit_piece"]) == {"get", "post"}
    assert "/api/tables/exhibit_piece/{sys_id}/journal/{field}" in paths
    assert "/api/tables/sys_user/{sys_id}/journal/{field}" not in paths


def test_lifecycle_moves_have_paths_and_bodies_of_their_own() -> None:
    document = document_of(*EXAMPLES)
    show = document["paths"]["/api/tables/exhibit_piece/{sys_id}/actions/show"]["post"]
    assert show["summary"] == "Show"
    assert show["description"] == (
        "A piece is shown with a text. Leads from Stored to Shown. Filled in, now or before: `text`. "
        "For the roles `exhibit.curator`."
    )
    body = show["requestBody"]["content"]["application/json"]["schema"]
    assert list(body["properties"]) == ["text", "pieces", "remarks"], "the platform fills in `keeper`"
    assert body["additionalProperties"] is False
    inherited = document["paths"]["/api/tables/annex_recall/{sys_id}/actions/close"]["post"]
    assert inherited["operationId"] == "annex_recall_action_close"


def test_changes_demand_a_version_and_sign_in_and_name_their_failures() -> None:
    document = document_of(*EXAMPLES)
    for path, item in document["paths"].items():
        for method in ("patch", "delete"):
            if path.startswith("/api/tables/") and method in item:
                if path.endswith("/{attachment}"):
                    # A file has no versions: it is there, or it is not.
                    continue
                assert parameters(document, item[method])["If-Match"]["required"] is True
                assert {"401", "403", "404", "409", "412", "422", "428", "503"} <= set(
                    item[method]["responses"]
                )
    create = document["paths"]["/api/tables/exhibit_piece"]["post"]
    attach = document["paths"]["/api/tables/exhibit_piece/{sys_id}/attachments"]["post"]
    assert attach["security"] == create["security"]
    assert parameters(document, attach)["file_name"]["required"] is True
    assert create["security"] == [{"session": [], "csrf": []}, {"bearer": []}, {"oauth2": []}]
    assert create["responses"]["201"]["headers"].keys() == {"ETag", "Location"}
    assert "Idempotency-Key" in parameters(document, create)
    public = {
        operation["operationId"] for _, _, operation in operations(document) if not operation["security"]
    }
    assert public == {
        "sign_in",
        "give_second_factor",
        "enrol_at_sign_in",
        "change_password",
        "ask_for_password_reset",
        "complete_password_reset",
        "token",
        "revoke_token",
        "introspect_token",
        "oauth_metadata",
        "sign_in_providers",
        "begin_sign_in",
        "finish_sign_in",
        "live",
        "ready",
        "opening_hours",
    }
