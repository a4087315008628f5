"""TMF632 and TMF629: parties and the customers among them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from industry_packs.telecom.entities import PartyProfile
from plugins.b2b import Account, Contact
from plugins.b2c import Consumer
from tests.industry_packs.telecom.operator_kit import CUSTOMERS, INDIVIDUALS, ORGANIZATIONS, Operator
from tests.industry_packs.telecom.test_tickets import refused

JEAN = {"givenName": "Jean", "familyName": "Pontus", "state": "validated"}
BAKERY = {"tradingName": "Jean's Bakery", "state": "initialized"}


async def made(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """A new resource, as it is found at the place that the answer names."""
    answer = await client.post(path, json=body)
    assert answer.status_code == 201, answer.text
    found = await client.get(answer.headers["location"])
    assert found.json() == answer.json()
    assert answer.json()["href"] == answer.headers["location"]
    return dict(answer.json())


def engaged(party: dict[str, Any], kind: str, **values: Any) -> dict[str, Any]:
    """What a customer is created with."""
    return {"name": "Jean", "engagedParty": {"id": party["id"], "@referredType": kind}, **values}


@pytest.mark.rule("TEL-2")
@pytest.mark.rule("TEL-13")
async def test_an_individual_is_a_consumer_or_the_contact_of_an_organization(telco: Operator) -> None:
    client = await telco.client("party system")
    media = [
        {"mediumType": "email", "characteristic": {"emailAddress": "a@example.com"}},
        {"mediumType": "email", "preferred": True, "characteristic": {"emailAddress": "Jean@example.com"}},
    ]
    jean = await made(client, INDIVIDUALS, {**JEAN, "contactMedium": media, "nationality": "Belgian"})
    assert (jean["@type"], jean["@baseType"], jean["fullName"]) == ("Individual", "Party", "Jean Pontus")
    assert jean["contactMedium"] == media
    assert jean["nationality"] == "Belgian"
    consumer = await telco.everything.get(Consumer, jean["id"])
    assert (consumer["first_name"], consumer["email"]) == ("Jean", "jean@example.com")
    employer = {"id": telco["hotel"], "role": "employer", "@referredType": "Organization"}
    rui = await made(client, INDIVIDUALS, {**JEAN, "givenName": "Rui", "relatedParty": [employer]})
    assert (await telco.everything.get(Contact, rui["id"]))["account"] == telco["hotel"]
    assert rui["relatedParty"][0]["name"] == "Hotel"
    found = await client.get(INDIVIDUALS, params={"familyName": "Pontus"})
    assert [each["givenName"] for each in found.json()] == ["Jean", "Rui"]
    assert found.headers["x-total-count"] == "2"
    second = await client.get(INDIVIDUALS, params={"familyName": "Pontus", "offset": 1, "limit": 1})
    assert [each["givenName"] for each in second.json()] == ["Rui"]
    only = await client.get(INDIVIDUALS, params={"familyName": "Pontus", "fields": "givenName"})
    assert only.json()[0].keys() == {"id", "href", "@type", "givenName"}


async def test_what_a_party_needs_is_asked_for_and_words_are_those_of_the_forum(telco: Operator) -> None:
    client = await telco.client("party system")
    for path, body in ((INDIVIDUALS, JEAN), (ORGANIZATIONS, BAKERY)):
        for name in body:
            answer = await client.post(path, json={k: v for k, v in body.items() if k != name})
            if (path, name) != (ORGANIZATIONS, "state"):
                refused(answer, 400, "23")
        refused(await client.post(path, json={**body, "state": "dead"}), 400, "24")
    unknown = {"id": "0" * 32, "role": "employer", "@referredType": "Organization"}
    refused(await client.post(INDIVIDUALS, json={**JEAN, "relatedParty": [unknown]}), 400, "24")


async def test_a_party_is_changed_and_its_state_filtered_by(telco: Operator) -> None:
    client = await telco.client("party system")
    jean = await made(client, INDIVIDUALS, JEAN)
    bakery = await made(client, ORGANIZATIONS, BAKERY)
    answer = await client.patch(
        jean["href"], json={"familyName": "Pontius", "state": "deceaded", "title": None}
    )
    assert answer.status_code == 200, answer.text
    assert (answer.json()["fullName"], answer.json()["state"]) == ("Jean Pontius", "deceaded")
    answer = await client.patch(bakery["href"], json={"tradingName": "Bakery", "isLegalEntity": True})
    assert (answer.json()["name"], answer.json()["isLegalEntity"]) == ("Bakery", True)
    found = (await client.get(INDIVIDUALS, params={"state": "deceaded"})).json()
    assert [each["id"] for each in found] == [jean["id"]]
    before = (await client.get(INDIVIDUALS, params={"state": "initialized"})).json()
    assert telco["clara's record"] in {each["id"] for each in before}


async def test_a_deleted_party_is_gone_and_its_record_is_not(telco: Operator) -> None:
    client = await telco.client("party system")
    jean = await made(client, INDIVIDUALS, JEAN)
    bakery = await made(client, ORGANIZATIONS, BAKERY)
    for party, entity in ((jean, Consumer), (bakery, Account)):
        assert (await client.delete(party["href"])).status_code == 204
        refused(await client.get(party["href"]), 404, "60")
        assert (await telco.everything.get(entity, party["id"]))["active"] is False


@pytest.mark.rule("TEL-13")
async def test_an_organization_is_a_customer_and_is_given_a_name_as_one_once(telco: Operator) -> None:
    client = await telco.client("party system")
    bakery = await made(client, ORGANIZATIONS, BAKERY)
    before = (await client.get(f"{CUSTOMERS}/{bakery['id']}")).json()
    assert (before["name"], before["status"]) == ("Jean's Bakery", "active")
    profile = [{"creditScore": 7}]
    customer = await made(
        client, CUSTOMERS, engaged(bakery, "Organization", status="Approved", creditProfile=profile)
    )
    assert customer["@type"] == "Customer"
    assert (customer["name"], customer["status"], customer["creditProfile"]) == ("Jean", "Approved", profile)
    assert customer["engagedParty"]["id"] == bakery["id"]
    assert (await client.get(customer["engagedParty"]["href"])).json()["id"] == bakery["id"]
    refused(await client.post(CUSTOMERS, json=engaged(bakery, "Organization")), 409, "conflict")
    for query in ("name=Jean", "status=Approved", "status=Approved&name=Jean"):
        assert [each["id"] for each in (await client.get(f"{CUSTOMERS}?{query}")).json()] == [customer["id"]]
    for query in ("name=Jean%00", "status=%00", "engagedParty.id=%00"):
        refused(await client.get(f"{CUSTOMERS}?{query}"), 400, "28")
    answer = await client.patch(customer["href"], json={"status": "Closed", "statusReason": "Moved away"})
    assert (answer.json()["status"], answer.json()["statusReason"]) == ("Closed", "Moved away")
    refused(await client.patch(customer["href"], json={"engagedParty": customer["engagedParty"]}), 400, "24")
    assert (await client.delete(customer["href"])).status_code == 204
    for gone in (customer, bakery):
        refused(await client.get(gone["href"]), 404, "60")


async def test_a_partner_becomes_a_customer_and_ends_to_be_one(telco: Operator) -> None:
    client = await telco.client("party system")
    partner = {"id": telco["stranger"]}
    address = f"{CUSTOMERS}/{telco['stranger']}"
    refused(await client.get(address), 404, "60")
    await made(client, CUSTOMERS, engaged(partner, "Organization"))
    assert (await client.delete(address)).status_code == 204
    refused(await client.get(address), 404, "60")
    assert (await client.get(f"{ORGANIZATIONS}/{telco['stranger']}")).status_code == 200


async def test_a_consumer_is_a_customer_and_is_given_a_name_as_one(telco: Operator) -> None:
    client = await telco.client("party system")
    jean = await made(client, INDIVIDUALS, JEAN)
    customer = await made(client, CUSTOMERS, engaged(jean, "Individual", name="Jean the baker"))
    assert (customer["name"], customer["status"]) == ("Jean the baker", "active")
    found = (await client.get(CUSTOMERS, params={"name": "Jean the baker,Hotel"})).json()
    assert [each["id"] for each in found] == [telco["hotel"], customer["id"]]
    refused(await client.post(CUSTOMERS, json=engaged(jean, "Individual")), 409, "conflict")
    for wrong in (engaged({"id": "0" * 32}, "Organization"), engaged(jean, "Organization")):
        refused(await client.post(CUSTOMERS, json=wrong), 400, "24")
    assert await telco.everything.count(PartyProfile) == 1


async def test_who_may_not_change_a_party_changes_nothing_beside_it_either(telco: Operator) -> None:
    viewer = await telco.client("problem agent")
    address = f"{INDIVIDUALS}/{telco['clara' + chr(39) + 's record']}"
    assert (await viewer.get(address)).status_code == 200
    for body in ({"nationality": "Danish"}, {"state": "validated"}, {"givenName": "C"}):
        refused(await viewer.patch(address, json=body), 403, "50")
    refused(await viewer.post(INDIVIDUALS, json=JEAN), 403, "50")
    refused(await viewer.delete(address), 403, "50")
    assert await telco.everything.count(PartyProfile) == 0
