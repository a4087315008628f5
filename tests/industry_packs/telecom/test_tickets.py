"""TMF621: trouble tickets in version 4 and in the words of release 18."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from plugins.customer_service import Case
from tests.industry_packs.telecom.operator_kit import TICKET, TICKETS, TICKETS_R18, Operator

FACES = (TICKETS, TICKETS_R18)


async def opened(client: httpx.AsyncClient, path: str = TICKETS, **values: Any) -> dict[str, Any]:
    """A new ticket."""
    answer = await client.post(path, json={**TICKET, **values})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def refused(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The forum's error body, checked."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    body: dict[str, Any] = answer.json()
    assert body["code"] == code, body
    assert body["reason"]
    assert body["status"] == str(status)
    return body


@pytest.mark.rule("TEL-1")
@pytest.mark.parametrize("path", FACES)
async def test_a_ticket_needs_description_severity_and_type(telco: Operator, path: str) -> None:
    client = await telco.client("ticket system")
    for name in TICKET:
        body = refused(
            await client.post(path, json={k: v for k, v in TICKET.items() if k != name}), 400, "23"
        )
        assert name in body["message"]
    assert await telco.everything.count(Case) == 0


@pytest.mark.rule("TEL-2")
@pytest.mark.parametrize("path", FACES)
async def test_a_new_ticket_is_found_at_its_href(telco: Operator, path: str) -> None:
    client = await telco.client("ticket system")
    answer = await client.post(path, json=TICKET)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["href"] == answer.headers["location"] == f"{path}/{made['id']}"
    found = await client.get(made["href"])
    assert found.status_code == 200
    assert found.json() == made
    assert {name: made[name] for name in TICKET} == TICKET
    assert made["status"] == "acknowledged"
    assert (made["@type"], made["@baseType"]) == ("TroubleTicket", "BusinessInteraction")
    assert made["@schemaLocation"].startswith("/openapi.json#/components/schemas/TroubleTicket")


@pytest.mark.rule("TEL-3")
@pytest.mark.parametrize("path", FACES)
@pytest.mark.parametrize("name", ["note", "relatedParty", "relatedEntity", "attachment"])
async def test_what_is_a_list_is_refused_as_anything_else(telco: Operator, path: str, name: str) -> None:
    client = await telco.client("ticket system")
    body = refused(await client.post(path, json={**TICKET, name: {"id": "1"}}), 400, "24")
    assert name in body["message"]


@pytest.mark.rule("TEL-4")
async def test_a_list_says_how_many_there_are_and_how_many_it_holds(telco: Operator) -> None:
    client = await telco.client("ticket system")
    made = [await opened(client, name=f"Ticket {number}") for number in range(5)]
    answer = await client.get(TICKETS, params={"offset": 1, "limit": 3})
    assert (answer.headers["x-total-count"], answer.headers["x-result-count"]) == ("5", "3")
    assert [each["id"] for each in answer.json()] == [each["id"] for each in made[1:4]]
    answer = await client.get(TICKETS, params={"offset": 5})
    assert (answer.status_code, answer.json()) == (200, [])
    assert (answer.headers["x-total-count"], answer.headers["x-result-count"]) == ("5", "0")
    for wrong in ({"limit": 0}, {"limit": 1001}, {"offset": -1}, {"offset": "many"}):
        refused(await client.get(TICKETS, params=wrong), 400, "28")


@pytest.mark.rule("TEL-5")
async def test_filters_add_up_and_values_are_alternatives(telco: Operator) -> None:
    client = await telco.client("ticket system")
    for number, (severity, priority) in enumerate(
        [("Minor", "Low"), ("Major", "Low"), ("Minor", "High"), ("Critical", "High")]
    ):
        await opened(client, name=str(number), severity=severity, priority=priority)

    async def names(query: str) -> str:
        answer = await client.get(f"{TICKETS}?{query}")
        assert answer.status_code == 200, answer.text
        return "".join(each["name"] for each in answer.json())

    assert await names("severity=Minor") == "02"
    assert await names("severity=Minor&priority=High") == "2"
    assert await names("severity=Minor,Critical") == "023"
    assert await names("severity=Minor;Critical") == "023"
    assert await names("severity=Major&severity=Critical&priority=High") == "3"
    assert await names("status=acknowledged&severity.eq=Major") == "1"
    assert await names("status=inProgress") == ""
    assert await names("status=inProgress,acknowledged") == "0123"
    assert await names("creationDate.gt=2020-01-01T00:00:00Z&creationDate.lt=2999-01-01") == "0123"
    assert await names("creationDate.lt=2020-01-01T00:00:00Z") == ""
    for wrong in ("colour=red", "severity.like=x", "creationDate.gt=soon", "status.gt=held"):
        refused(await client.get(f"{TICKETS}?{wrong}"), 400, "28")


@pytest.mark.rule("TEL-6")
async def test_fields_are_just_those_asked_for_on_r18_and_id_and_href_besides_on_v4(telco: Operator) -> None:
    client = await telco.client("ticket system")
    made = await opened(client)
    for path, always in ((TICKETS, {"id", "href"}), (TICKETS_R18, set())):
        one = (await client.get(f"{path}/{made['id']}?fields=severity,status,nonsense")).json()
        assert one.keys() == {"severity", "status"} | always
        (listed,) = (await client.get(f"{path}?fields=severity&fields=status")).json()
        assert listed == one


@pytest.mark.rule("TEL-7")
async def test_unknown_ids_are_not_found_and_collections_take_a_slash_at_the_end(telco: Operator) -> None:
    client = await telco.client("ticket system")
    made = await opened(client)
    for key in ("0" * 32, "nonsense", made["id"][:-1]):
        for method in ("GET", "DELETE", "PATCH"):
            body = {"name": "x"} if method == "PATCH" else None
            refused(await client.request(method, f"{TICKETS}/{key}", json=body), 404, "60")
    assert [each["id"] for each in (await client.get(f"{TICKETS}/")).json()] == [made["id"]]
    assert (await client.post(f"{TICKETS}/", json=TICKET)).status_code == 201
    # What has no route at all is none of the interface's: the platform says so in its own words.
    assert (await client.get("/tmf-api/nonsense")).headers["content-type"] == "application/problem+json"


@pytest.mark.rule("TEL-8")
async def test_v4_knows_eight_statuses_and_r18_keeps_any(telco: Operator) -> None:
    client = await telco.client("ticket system")
    refused(await client.post(TICKETS, json={**TICKET, "status": "Dispatched"}), 400, "24")
    made = await opened(client, TICKETS_R18, status="Dispatched")
    assert made["status"] == "Dispatched"
    refused(await client.patch(f"{TICKETS}/{made['id']}", json={"status": "Dispatched"}), 400, "24")
    answer = await client.patch(made["href"], json={"status": "In Progress"})
    assert answer.json()["status"] == "In Progress"
    case = await telco.everything.get(Case, made["id"])
    assert case["state"] == 10
    listed = (await client.get(f"{TICKETS_R18}?status=In%20Progress")).json()
    assert [each["id"] for each in listed] == [made["id"]]


@pytest.mark.rule("TEL-9")
async def test_each_status_is_on_record_with_its_moment_and_reason(telco: Operator) -> None:
    client = await telco.client("ticket system")
    made = await opened(client)
    assert "statusChange" not in made
    for status, reason in (
        ("inProgress", "Somebody looks"),
        ("pending", "Waits for the customer"),
        ("held", "Waits for a part"),
        ("resolved", "Spliced"),
    ):
        answer = await client.patch(made["href"], json={"status": status, "statusChangeReason": reason})
        assert answer.status_code == 200, answer.text
        ticket = answer.json()
        last = ticket["statusChange"][-1]
        assert (ticket["status"], last["status"]) == (status, status)
        assert ticket["statusChangeReason"] == last["changeReason"] == reason
        assert ticket["statusChangeDate"] == last["changeDate"]
    assert [each["status"] for each in ticket["statusChange"]] == [
        "inProgress",
        "pending",
        "held",
        "resolved",
    ]
    assert ticket["resolutionDate"]
    case = await telco.everything.get(Case, made["id"])
    assert (case["state"], case["close_notes"], case["resolution_code"]) == (6, "Spliced", "fixed_by_support")


@pytest.mark.rule("TEL-9")
async def test_a_case_that_moves_on_the_desk_moves_as_a_ticket(telco: Operator) -> None:
    await telco.add("case", Case, short_description="case", contact=telco["guest"])
    client = await telco.client("ticket system")
    assert (await client.get(f"{TICKETS}/{telco['case']}")).json()["status"] == "acknowledged"
    await telco.records("agent").transition(Case, telco["case"], "accept")
    ticket = (await client.get(f"{TICKETS}/{telco['case']}")).json()
    assert [each["status"] for each in ticket["statusChange"]] == ["inProgress"]
    rejected = await client.patch(
        f"{TICKETS}/{telco['case']}", json={"status": "rejected", "statusChangeReason": "No fault found"}
    )
    assert [each["status"] for each in rejected.json()["statusChange"]] == ["inProgress", "rejected"]
    assert (await telco.everything.get(Case, telco["case"]))["state"] == 7
    refused(
        await client.patch(f"{TICKETS}/{telco['case']}", json={"status": "inProgress"}),
        409,
        "transition_refused",
    )
    refused(
        await client.patch(f"{TICKETS}/{telco['case']}", json={"severity": "x"}), 409, "transition_refused"
    )


@pytest.mark.rule("TEL-10")
@pytest.mark.parametrize(
    "name",
    [
        "id",
        "href",
        "creationDate",
        "lastUpdate",
        "statusChange",
        "statusChangeDate",
        "@type",
        "@baseType",
        "@schemaLocation",
    ],
)
async def test_what_cannot_be_patched_is_refused(telco: Operator, name: str) -> None:
    client = await telco.client("ticket system")
    made = await opened(client)
    value = [] if name == "statusChange" else "2026-01-01T00:00:00Z"
    body = refused(await client.patch(made["href"], json={"severity": "Minor", name: value}), 400, "24")
    assert name in body["message"]
    assert (await client.get(made["href"])).json() == made


@pytest.mark.rule("TEL-10")
async def test_a_merge_patch_changes_what_it_names_and_takes_away_what_is_null(telco: Operator) -> None:
    client = await telco.client("ticket system")
    made = await opened(
        client,
        externalId="X-1",
        channel={"id": "7", "name": "Shop"},
        attachment=[{"name": "a", "url": "https://a.b/c"}],
    )
    headers = {"content-type": "application/merge-patch+json"}
    answer = await client.patch(
        made["href"],
        content=b'{"name": "Other", "externalId": null, "channel": {"id": "7", "name": null}, "attachment": null}',
        headers=headers,
    )
    assert answer.status_code == 400, "a channel's name is a text, or left out"
    answer = await client.patch(
        made["href"], content=b'{"name": "Other", "externalId": null, "attachment": null}', headers=headers
    )
    assert answer.status_code == 200, answer.text
    expected = {**made, "name": "Other", "lastUpdate": answer.json()["lastUpdate"]}
    del expected["externalId"], expected["attachment"]
    assert answer.json() == expected


async def test_notes_are_comments_both_ways(telco: Operator) -> None:
    client = await telco.client("ticket system")
    made = await opened(client, note=[{"text": "first"}, {"text": "second"}])
    assert [each["text"] for each in made["note"]] == ["first", "second"]
    await telco.everything.update(Case, made["id"], {"comments": "third"})
    again = {"note": [*made["note"], {"text": "fourth"}]}
    answer = await client.patch(made["href"], json=again)
    assert [each["text"] for each in answer.json()["note"]] == ["first", "second", "third", "fourth"]


async def test_parties_and_entities_stand_on_the_case_and_others_are_kept_as_said(telco: Operator) -> None:
    client = await telco.client("ticket system")
    theirs = {"id": "4711", "role": "vendor", "@referredType": "Organization"}
    parties = [
        {"id": telco["hotel"], "role": "customer", "@referredType": "Organization"},
        {"id": telco["guest"], "role": "contact", "@referredType": "Individual"},
        theirs,
    ]
    things = [{"id": telco["fibre"], "role": "specification", "@referredType": "ProductSpecification"}]
    made = await opened(client, relatedParty=parties, relatedEntity=things)
    case = await telco.everything.get(Case, made["id"])
    assert (case["account"], case["contact"], case["product"]) == (
        telco["hotel"],
        telco["guest"],
        telco["fibre"],
    )
    shown = {each["role"]: each["id"] for each in made["relatedParty"]}
    assert shown == {"customer": telco["hotel"], "contact": telco["guest"], "vendor": "4711"}
    assert theirs in made["relatedParty"]
    assert made["relatedEntity"][0]["id"] == telco["fibre"]
    found = (await client.get(TICKETS, params={"relatedParty.id": telco["hotel"]})).json()
    assert [each["id"] for each in found] == [made["id"]]
    unknown = {"id": "0" * 32, "role": "customer", "@referredType": "Organization"}
    body = refused(await client.post(TICKETS, json={**TICKET, "relatedParty": [unknown]}), 400, "24")
    assert "relatedParty/0/id" in body["message"]
