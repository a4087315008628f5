"""The API document has the forum's routes and schemas, with failures in their own shape and examples that fit."""

from __future__ import annotations

from typing import Any

import pytest

from industry_packs import telecom
from industry_packs.telecom.apis import FACES
from plugins import (
    b2b,
    b2c,
    customer_base,
    customer_service,
    install_base,
    product_data,
    service_organization,
)
from tests.api.openapi.document_kit import document_of, operations, resolved, validator

PACKS = (
    customer_base.pack, b2b.pack, b2c.pack, product_data.pack, service_organization.pack, install_base.pack,
    customer_service.pack, telecom.pack,
)  # fmt: skip
SCHEMAS = ("TroubleTicket", "TroubleTicket_R18", "Customer", "Individual", "Product", "Service", "Resource")


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return document_of(*PACKS)


def forums(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [each for each in operations(document) if each[1].startswith("/tmf-api/")]


def test_every_interface_has_its_routes(document: dict[str, Any]) -> None:
    found = {(method, path) for method, path, _ in forums(document)}
    for face in FACES:
        for resource in face.resources:
            path = f"{face.base}/{resource.path}"
            assert {("get", path), ("post", path)} <= found
            assert {(method, f"{path}/{{id}}") for method in ("get", "patch", "delete")} <= found
        assert {("post", f"{face.base}/hub"), ("delete", f"{face.base}/hub/{{id}}")} <= found
    assert len(found) == 54


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_have_the_forums_names(document: dict[str, Any], name: str) -> None:
    schemas = document["components"]["schemas"]
    for suffix in ("", "_Create", "_Update"):
        assert schemas[name + suffix]["additionalProperties"] is False or not suffix
    assert {"id", "href", "@type"} <= schemas[name]["properties"].keys()
    assert not {"id", "href"} & schemas[f"{name}_Create"]["properties"].keys()
    assert not {"id", "href", "@type"} & schemas[f"{name}_Update"]["properties"].keys()


def test_failures_have_the_forums_body(document: dict[str, Any]) -> None:
    for _, path, operation in forums(document):
        for status in ("400", "404", "409", "500"):
            (kind, content), *others = operation["responses"][status]["content"].items()
            assert (kind, others) == ("application/json", []), path
            assert {"code", "reason"} <= set(resolved(document, content["schema"])["required"])
        # A token that is not valid is refused before the route is reached.
        kinds = operation["responses"]["401"]["content"].keys()
        assert kinds == {"application/json", "application/problem+json"}
    # The other interface with refusals of its own is that for programs which know an install base by it.
    own = ("/tmf-api/", "/api/sn_install_base/integrations/")
    others = [one for one in operations(document) if not one[1].startswith(own)]
    assert all("$ref" in one["responses"]["404"] for _, _, one in others if "404" in one["responses"])


def test_examples_fit_their_schemas(document: dict[str, Any]) -> None:
    checked = 0
    for name, schema in document["components"]["schemas"].items():
        if not name.startswith((*SCHEMAS, "Organization", "EventSubscription", "Error", "RelatedParty")):
            continue
        for word, described in schema.get("properties", {}).items():
            for part in (described, *described.get("anyOf", ())):
                for example in part.get("examples", ()):
                    errors = list(validator(document, part).iter_errors(example))
                    assert not errors, (name, word, errors)
                    checked += 1
    assert checked > 100


def test_lists_tell_by_what_they_are_filtered(document: dict[str, Any]) -> None:
    listed = document["paths"]["/tmf-api/troubleTicket/v4/troubleTicket"]["get"]
    names = {resolved(document, each)["name"] for each in listed["parameters"]}
    assert names >= {
        "fields",
        "offset",
        "limit",
        "severity",
        "status",
        "ticketType",
        "externalId",
        "relatedParty.id",
    }
    assert listed["responses"]["200"]["headers"].keys() >= {"X-Total-Count", "X-Result-Count"}
