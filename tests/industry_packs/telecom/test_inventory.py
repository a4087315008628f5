"""TMF637, TMF638 and TMF639: products, services and resources."""

from __future__ import annotations

from typing import Any

import pytest

from industry_packs.telecom.entities import (
    ADMINISTRATIVE_STATE,
    OPERATIONAL_STATE,
    PRODUCT_STATUS,
    RESOURCE_STATUS,
    SERVICE_STATE,
    USAGE_STATE,
    NetworkResource,
    NetworkService,
    ProductInventory,
)
from tests.industry_packs.telecom.operator_kit import PRODUCTS, RESOURCES, SERVICES, Operator
from tests.industry_packs.telecom.test_parties import made
from tests.industry_packs.telecom.test_tickets import refused

SERVICE = {"state": "active", "serviceSpecification": {"id": "CFS-7", "name": "Internet access"}}
SWITCH = {"name": "Switch 7", "resourceStatus": "available"}


def product(telco: Operator, **values: Any) -> dict[str, Any]:
    """What a product is created with: one of the hotel."""
    party = {"id": telco["hotel"], "role": "customer", "@referredType": "Organization"}
    return {
        "status": "active",
        "productSpecification": {"id": telco["fibre"]},
        "relatedParty": [party],
        **values,
    }


@pytest.mark.rule("TEL-14")
@pytest.mark.parametrize("status", PRODUCT_STATUS.codes)
async def test_a_product_has_a_status_of_the_forum(telco: Operator, status: str) -> None:
    client = await telco.client("inventory system")
    found = await made(client, PRODUCTS, product(telco, status=status))
    assert found["status"] == status
    refused(await client.patch(found["href"], json={"status": "aborted"}), 400, "24")
    refused(await client.patch(found["href"], json={"status": None}), 400, "24")


@pytest.mark.rule("TEL-14")
async def test_services_and_resources_have_states_of_the_forum(telco: Operator) -> None:
    client = await telco.client("inventory system")
    for state in SERVICE_STATE.codes:
        assert (await made(client, SERVICES, {**SERVICE, "state": state}))["state"] == state
    refused(await client.post(SERVICES, json={**SERVICE, "state": "broken"}), 400, "24")
    for name, codes in (
        ("administrativeState", ADMINISTRATIVE_STATE), ("operationalState", OPERATIONAL_STATE),
        ("usageState", USAGE_STATE), ("resourceStatus", RESOURCE_STATUS),
    ):  # fmt: skip
        for code in codes.codes:
            assert (await made(client, RESOURCES, {**SWITCH, name: code}))[name] == code
        refused(await client.post(RESOURCES, json={**SWITCH, name: "broken"}), 400, "24")


@pytest.mark.rule("TEL-13")
async def test_each_says_what_it_is(telco: Operator) -> None:
    client = await telco.client("inventory system")
    bodies = (
        (PRODUCTS, product(telco), "Product"),
        (SERVICES, SERVICE, "Service"),
        (RESOURCES, SWITCH, "Resource"),
    )
    for path, body, kind in bodies:
        found = await made(client, path, body)
        assert found["@type"] == kind
        only = (await client.get(f"{found['href']}?fields=name")).json()
        assert only == {name: found[name] for name in ("id", "href", "@type", "name")}
    logical = await made(client, RESOURCES, {**SWITCH, "@type": "LogicalResource"})
    assert logical["@type"] == "LogicalResource"
    assert (await telco.everything.get(NetworkResource, logical["id"]))["kind"] == "logical"


async def test_what_is_missing_is_named(telco: Operator) -> None:
    client = await telco.client("inventory system")
    for path, body in ((PRODUCTS, {"status": "active"}), (SERVICES, SERVICE), (RESOURCES, {"name": "x"})):
        for name in body:
            answer = await client.post(path, json={k: v for k, v in body.items() if k != name})
            assert name in refused(answer, 400, "23")["message"]
    # The specification asks for the status alone; a sold product is one of our catalogue.
    assert (
        "productSpecification"
        in refused(await client.post(PRODUCTS, json={"status": "active"}), 400, "23")["message"]
    )


async def test_a_product_is_the_sold_product_of_its_customer(telco: Operator) -> None:
    client = await telco.client("inventory system")
    words = {
        "name": "Hotel fibre",
        "startDate": "2026-03-01T00:00:00Z",
        "productCharacteristic": [{"name": "speed", "value": 500}],
        "place": [{"id": "elsewhere", "name": "Dock Street 12"}],
    }
    found = await made(client, PRODUCTS, product(telco, **words))
    row = await telco.everything.get(ProductInventory, found["id"])
    assert (row["account"], row["product"], str(row["start_date"])) == (
        telco["hotel"],
        telco["fibre"],
        "2026-03-01",
    )
    assert {name: found[name] for name in words} == words
    assert found["relatedParty"][0]["name"] == "Hotel"
    for query in (f"relatedParty.id={telco['hotel']}", "name=Hotel%20fibre&status=active,suspended"):
        assert [each["id"] for each in (await client.get(f"{PRODUCTS}?{query}")).json()] == [found["id"]]
    assert (await client.get(PRODUCTS, params={"relatedParty.id": telco["group"]})).json() == []
    answer = await client.patch(found["href"], json={"status": "suspended", "productCharacteristic": None})
    assert answer.json()["status"] == "suspended"
    assert "productCharacteristic" not in answer.json()
    assert (await client.delete(found["href"])).status_code == 204
    refused(await client.get(found["href"]), 404, "60")


async def test_a_service_keeps_what_another_catalogue_calls_it_and_moves_to_ours(telco: Operator) -> None:
    client = await telco.client("inventory system")
    found = await made(client, SERVICES, {**SERVICE, "supportingResource": [{"id": "R7"}]})
    assert found["serviceSpecification"] == SERVICE["serviceSpecification"]
    assert (found["name"], found["supportingResource"]) == ("Internet access", [{"id": "R7"}])
    answer = await client.patch(
        found["href"], json={"state": "terminated", "serviceSpecification": {"id": telco["fibre"]}}
    )
    assert answer.json()["serviceSpecification"]["name"] == "Fibre 500"
    row = await telco.everything.get(NetworkService, found["id"])
    assert (row["specification"], row["state"]) == (telco["fibre"], "terminated")
    refused(await client.patch(found["href"], json={"serviceSpecification": {"id": "0" * 32}}), 400, "24")


@pytest.mark.rule("TEL-10")
async def test_inventories_refuse_what_is_not_theirs_to_be_given(telco: Operator) -> None:
    client = await telco.client("inventory system")
    for path, body in ((PRODUCTS, product(telco)), (SERVICES, SERVICE), (RESOURCES, SWITCH)):
        found = await made(client, path, body)
        for name in ("id", "href", "creationDate", "@type", "colour"):
            refused(await client.patch(found["href"], json={name: "2026-01-01T00:00:00Z"}), 400, "24")
        viewer = await telco.client("network viewer")
        refused(
            await viewer.patch(found["href"], json={"name": "x"}),
            404 if path == PRODUCTS else 403,
            "60" if path == PRODUCTS else "50",
        )
