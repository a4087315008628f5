"""Listeners: who is told of what, how often, and where nothing is posted to."""

from __future__ import annotations

import asyncio
import datetime
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from industry_packs.telecom.entities import Listener, Notification
from industry_packs.telecom.tmf import delivery
from industry_packs.telecom.tmf.targets import ALLOWED, Unreachable, is_public, target_of
from platform_core import Query, utc_now
from platform_core.base.plumbing import Property
from plugins.customer_service import Case
from tests.industry_packs.telecom.operator_kit import INDIVIDUALS, Operator
from tests.industry_packs.telecom.test_tickets import opened, refused

HUB = "/tmf-api/troubleTicket/v4/hub"
PUBLIC = "https://client.example.com/listener"


class Ear:
    """A listener's server: what it heard, and what it answers."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.answers: list[str] = []
        self.address = ""

    async def hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one notification."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            line.split(":")[1] for line in head.split("\r\n") if line.lower().startswith("content-length")
        )
        body = json.loads(await reader.readexactly(int(length)))
        answer = self.answers.pop(0) if self.answers else "201 Created"
        if answer.startswith("2"):
            self.heard.append(body)
        writer.write(
            f"HTTP/1.1 {answer}\r\nlocation: {self.address}/x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode()
        )
        await writer.drain()
        writer.close()

    def types(self) -> list[str]:
        """The types of what it heard."""
        return [each["eventType"] for each in self.heard]


@pytest.fixture
async def ear() -> AsyncIterator[Ear]:
    found = Ear()
    server = await asyncio.start_server(found.hear, "127.0.0.1", 0)
    found.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/listener"
    yield found
    server.close()
    await server.wait_closed()


async def allow(telco: Operator) -> None:
    """Let listeners stand on this machine."""
    await telco.everything.create(Property, {"name": ALLOWED, "value": "true"})
    await telco.world.instance.reload()
    telco.everything = telco.world.instance.elevated("test")


async def registered(
    client: httpx.AsyncClient, callback: str, query: str = "", hub: str = HUB
) -> dict[str, Any]:
    body = {"callback": callback} | ({"query": query} if query else {})
    answer = await client.post(hub, json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def post_all(telco: Operator) -> None:
    """Deliver the outbox, and what came of it."""
    await telco.tell()
    await delivery.deliver(telco.everything)


@pytest.mark.rule("TEL-11")
async def test_a_listener_is_registered_and_removed_by_its_owner(telco: Operator) -> None:
    client, other = await telco.client("ticket system"), await telco.client("party system")
    body = {"callback": PUBLIC, "query": "eventType=TroubleTicketCreateEvent"}
    answer = await client.post(HUB, json=body)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made == {"id": made["id"], **body}
    assert answer.headers["location"] == f"{HUB}/{made['id']}"
    refused(await other.delete(f"{HUB}/{made['id']}"), 404, "60")
    refused(await client.delete(f"/tmf-api/party/v4/hub/{made['id']}"), 404, "60")
    gone = await client.delete(f"{HUB}/{made['id']}")
    assert (gone.status_code, gone.content) == (204, b"")
    for unknown in (made["id"], "0" * 32, "nonsense"):
        refused(await client.delete(f"{HUB}/{unknown}"), 404, "60")
    refused(await client.post(HUB, json={}), 400, "23")
    for query in ("colour=red", "eventType=Nonsense", "=", "eventType=TroubleTicketCreateEvent&x=1"):
        refused(await client.post(HUB, json={"callback": PUBLIC, "query": query}), 400, "24")
    refused(await (await telco.client("bystander")).post(HUB, json=body), 403, "50")


@pytest.mark.rule("TEL-9")
@pytest.mark.rule("TEL-11")
async def test_a_listener_hears_of_what_it_asked_for_and_of_nothing_else(telco: Operator, ear: Ear) -> None:
    await allow(telco)
    client = await telco.client("ticket system")
    await registered(client, ear.address)
    quiet = Ear()
    server = await asyncio.start_server(quiet.hear, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    await registered(
        client, address, "eventType=TroubleTicketResolvedEvent,troubleticketinformationrequiredevent"
    )
    made = await opened(client)
    await client.patch(made["href"], json={"severity": "Minor"})
    for status in ("pending", "resolved"):
        await client.patch(made["href"], json={"status": status, "statusChangeReason": status})
    for _ in range(2):
        await post_all(telco)
    server.close()
    assert sorted(ear.types()) == sorted([
        "TroubleTicketCreateEvent", "TroubleTicketAttributeValueChangeEvent", *["TroubleTicketStatusChangeEvent"] * 3,
        "TroubleTicketInformationRequiredEvent", "TroubleTicketResolvedEvent",
        *["TroubleTicketAttributeValueChangeEvent"] * (ear.types().count("TroubleTicketAttributeValueChangeEvent") - 1),
    ])  # fmt: skip
    assert sorted(quiet.types()) == ["TroubleTicketInformationRequiredEvent", "TroubleTicketResolvedEvent"]
    for event in ear.heard:
        assert event.keys() >= {"eventId", "eventTime", "eventType", "event", "timeOcurred", "domain"}
        assert event["event"]["troubleTicket"]["id"] == made["id"]
    assert len({event["eventId"] for event in ear.heard}) == len(ear.heard)


async def test_what_is_told_is_what_the_owner_of_the_listener_sees(telco: Operator, ear: Ear) -> None:
    await allow(telco)
    ours, theirs = await telco.client("ticket system"), await telco.client("party system")
    await registered(theirs, ear.address)
    await registered(theirs, ear.address, hub="/tmf-api/party/v4/hub")
    await opened(ours, name="Not for parties' eyes")
    body = {"givenName": "Jean", "familyName": "Pontus", "state": "validated"}
    person = (await theirs.post(INDIVIDUALS, json=body)).json()
    await post_all(telco)
    await theirs.patch(person["href"], json={"familyName": "Pontius"})
    await theirs.delete(person["href"])
    await post_all(telco)
    assert set(ear.types()) >= {"IndividualCreateEvent", "IndividualDeleteEvent"}
    assert not [each for each in ear.types() if each.startswith("TroubleTicket")]
    gone = next(each for each in ear.heard if each["eventType"] == "IndividualDeleteEvent")
    assert gone["event"]["individual"].keys() == {"id", "href", "@type"}


async def test_a_deletion_is_told_to_who_saw_the_ticket(telco: Operator, ear: Ear) -> None:
    await allow(telco)
    client = await telco.client("ticket system")
    await registered(client, ear.address, "eventType=TroubleTicketDeleteEvent")
    made = await opened(client)
    refused(await client.delete(made["href"]), 403, "50")
    manager = await telco.client("manager")
    assert (await manager.delete(made["href"])).status_code == 204
    await post_all(telco)
    assert ear.types() == ["TroubleTicketDeleteEvent"]
    assert await telco.everything.count(Case) == 0


async def test_what_fails_is_tried_again_ever_more_rarely_and_in_order(telco: Operator, ear: Ear) -> None:
    await allow(telco)
    client = await telco.client("ticket system")
    await registered(client, ear.address, "eventType=TroubleTicketCreateEvent")
    for name in ("first", "second"):
        await opened(client, name=name)
    ear.answers = ["500 Oops", "302 Found"]
    await post_all(telco)
    assert ear.heard == []
    query = Query(order=("sys_id",))
    first, second = (await telco.everything.list(Notification, query)).records
    assert (first["attempts"], second["attempts"], first["state"]) == (1, 0, "pending")
    assert first["last_error"] == "it answered 500"
    assert first["next_attempt"] > utc_now()
    await delivery.deliver(telco.everything)
    assert (await telco.everything.get(Notification, first["sys_id"]))["attempts"] == 1, "it is not due yet"
    for error in ("it answered 302", None):
        await telco.everything.update(Notification, first["sys_id"], {"next_attempt": utc_now()})
        await delivery.deliver(telco.everything)
        assert (await telco.everything.get(Notification, first["sys_id"]))["last_error"] == error
    assert [each["event"]["troubleTicket"]["name"] for each in ear.heard] == ["first", "second"]
    last = {"attempts": delivery.MOST_ATTEMPTS - 1, "state": "pending", "next_attempt": utc_now()}
    await telco.everything.update(Notification, second["sys_id"], last)
    ear.answers = ["500 Oops"]
    await delivery.deliver(telco.everything)
    assert (await telco.everything.get(Notification, second["sys_id"]))["state"] == "failed"


def test_the_pauses_grow_to_an_hour() -> None:
    pauses = [delivery.delay(attempts).total_seconds() for attempts in range(1, 13)]
    assert pauses[:4] == [5, 10, 20, 40]
    assert max(pauses) == 3600


async def test_what_was_delivered_is_forgotten_after_a_week(telco: Operator) -> None:
    client = await telco.client("ticket system")
    made = await registered(client, PUBLIC)
    listener = {"listener": made["id"], "event_type": "X", "body": {}, "state": "delivered"}
    for key in ("old", "new"):
        await telco.add(key, Notification, event_key=key, **listener)
    before = (utc_now() - datetime.timedelta(days=8)).isoformat(timespec="microseconds")
    database = telco.world.instance.database
    mark = ("?", "?") if database.dialect == "sqlite" else ("$1", "$2")
    moment: Any = before if database.dialect == "sqlite" else utc_now() - datetime.timedelta(days=8)
    sql = f'UPDATE "telecom_notification" SET "sys_created_on" = {mark[0]} WHERE "sys_id" = {mark[1]}'
    await database.execute(sql, (moment, telco["old"]))
    await delivery.deliver(telco.everything)
    left = {row["event_key"] async for row in telco.everything.every(Notification)}
    assert left == {"new"}


PRIVATE = (
    "http://127.0.0.1/", "http://localhost:8000/", "http://[::1]/", "http://10.1.2.3/", "http://192.168.0.1/",
    "http://172.16.0.1/", "http://169.254.169.254/latest", "http://0.0.0.0/", "http://[fe80::1]/",
    "http://[::ffff:127.0.0.1]/", "http://[fd00::1]/", "http://100.64.0.1/", "http://224.0.0.1/",
    "http://printer.local/", "http://db.internal/", "http://intranet/", "http://2130706433/",
    "http://[64:ff9b::7f00:1]/", "http://localhost./",
)  # fmt: skip


async def test_nothing_is_posted_to_what_only_this_server_reaches(telco: Operator, ear: Ear) -> None:
    client = await telco.client("ticket system")
    for callback in PRIVATE:
        body = refused(await client.post(HUB, json={"callback": callback}), 400, "24")
        assert "callback" in body["message"]
    for callback in ("ftp://example.com/", "https://a:b@example.com/", "nonsense", "https://"):
        refused(await client.post(HUB, json={"callback": callback}), 400, "24")
    assert await telco.everything.count(Listener) == 0
    # A name that is looked up later may lead here all the same.
    assert (
        await delivery.post(ear.address, {}, private=False) == "it is on this machine or in a private network"
    )
    port = ear.address.rsplit(":", 1)[1]
    assert "private network" in await delivery.post(f"http://localhost:{port}", {}, private=False)
    assert ear.heard == []
    assert await delivery.post(ear.address, {"a": 1}, private=True) == ""
    assert ear.heard == [{"a": 1}]


def test_addresses_are_public_or_not() -> None:
    assert is_public("93.184.216.34")
    assert is_public("2606:2800:220:1:248:1893:25c8:1946")
    for address in (
        "127.0.0.1",
        "::1",
        "10.0.0.1",
        "::ffff:10.0.0.1",
        "169.254.169.254",
        "2002:7f00:1::",
        "224.0.0.1",
    ):
        assert not is_public(address), address


async def test_what_a_client_says_ends_no_line_of_a_request(ear: Ear) -> None:
    base = ear.address.rpartition("/")[0]
    for callback in (f"{base}/a b", f"{base}/\u2028", f"{base}/ä?x", f"{base}/x y\r\nHost: b"):
        assert await delivery.post(callback, {}, private=True) != ""
    assert ear.heard == []
    ear.answers = ["100 Continue", "nonsense"]
    assert "no connection" in await delivery.post(ear.address, {}, private=True)
    assert "no connection" in await delivery.post(ear.address, {}, private=True)
    assert await delivery.post(f"{ear.address}?a=1&b=%20", {"b": 2}, private=True) == ""
    assert ear.heard == [{"b": 2}]


async def test_an_unknown_name_and_a_silent_port_are_told_apart(ear: Ear) -> None:
    with pytest.raises(Unreachable, match="http"):
        await target_of("gopher://127.0.0.1/", private=True)
    target = await target_of(ear.address, private=True)
    assert target.address == "127.0.0.1"
    assert "no connection" in await delivery.post("http://127.0.0.1:1/", {}, private=True)
