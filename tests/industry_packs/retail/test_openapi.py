"""The routes of retail in the API document: every one typed, with examples that can be sent."""

from __future__ import annotations

from typing import Any

from openapi_spec_validator import validate

from tests.industry_packs.retail.chain import Chain

ROUTES = {
    "/api/retail/order-lookups": "post",
    "/api/retail/returns": "post",
    "/api/retail/return-status": "post",
    "/api/retail/return-labels": "post",
    "/api/retail/complaints": "post",
    "/api/retail/returns/{sys_id}/label": "get",
    "/api/retail/store-statistics": "get",
}


def properties(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The properties of a schema, behind its reference."""
    name = schema["$ref"].rpartition("/")[2]
    found: dict[str, Any] = document["components"]["schemas"][name]["properties"]
    return found


async def test_the_document_holds_every_route_with_its_shapes(chain: Chain) -> None:
    document = (await (await chain.world.client()).get("/openapi.json")).json()
    validate(document)
    for path, method in ROUTES.items():
        operation = document["paths"][path][method]
        assert operation["tags"] == ["Retail"]
        answers = {code: answer for code, answer in operation["responses"].items() if code.startswith("2")}
        (answer,) = answers.values()
        assert properties(document, answer["content"]["application/json"]["schema"])
        if method == "post":
            body = operation["requestBody"]["content"]["application/json"]["schema"]
            assert properties(document, body)
            assert operation["security"] == [] or {} in operation["security"], "open to everybody"
    looked = document["paths"]["/api/retail/order-lookups"]["post"]["requestBody"]["content"][
        "application/json"
    ]
    fields = properties(document, looked["schema"])
    assert fields["number"]["examples"] == ["WEB-100234"]
    assert fields["email"]["examples"] == ["clara.jensen@example.com"]
