"""The forum's interfaces show what their actor may see: lists and single answers agree, and nothing else shows through."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from industry_packs.telecom.apis import FACES
from industry_packs.telecom.entities import NetworkResource, NetworkService, PartyProfile, TroubleTicket
from platform_core import Records
from plugins.b2b import Account
from plugins.b2c import Consumer
from plugins.customer_service import Case
from tests.industry_packs.telecom.operator_kit import (
    CUSTOMERS,
    INDIVIDUALS,
    ORGANIZATIONS,
    PRODUCTS,
    RESOURCES,
    SERVICES,
    TICKETS,
    TICKETS_R18,
    Operator,
)

PATHS = (TICKETS, TICKETS_R18, CUSTOMERS, INDIVIDUALS, ORGANIZATIONS, PRODUCTS, SERVICES, RESOURCES)
PEOPLE = (
    "ticket system", "party system", "inventory system", "problem agent", "agent", "consumer agent", "viewer",
    "clara", "guest", "hotel admin", "group admin", "foreigner", "bystander",
)  # fmt: skip


@pytest.fixture
async def busy(telco: Operator) -> Operator:
    """Tickets, parties with profiles, and inventories of the hotel, of Clara and of a stranger."""
    async with telco.preparing():
        for name, who in (
            ("hotel's", {"contact": telco["guest"]}),
            ("clara's", {"consumer": telco["clara's record"]}),
            ("stranger's", {"contact": telco["foreigner"]}),
        ):
            owner = (
                {"consumer": telco["clara's record"]}
                if "consumer" in who
                else {"account": telco["hotel" if name == "hotel's" else "stranger"]}
            )
            await telco.add(f"{name} case", Case, short_description=name, description=name, **who)
            values = {"severity": name, "external_id": name, "further": {"attachment": [{"name": name}]}}
            await telco.add(f"{name} ticket", TroubleTicket, case=telco[f"{name} case"], **values)
            await telco.product(f"{name} product", **owner)
            await telco.add(f"{name} service", NetworkService, name=name, **owner)
            profile = {"customer_name": name, "party": {"nationality": name}}
            await telco.add(f"{name} profile", PartyProfile, **owner, **profile)
        await telco.add("switch", NetworkResource, name="Switch")
    return telco


async def listed(client: httpx.AsyncClient, path: str, query: str = "limit=1000") -> list[dict[str, Any]]:
    answer = await client.get(f"{path}?{query}")
    assert answer.status_code == 200, answer.text
    return list(answer.json())


async def test_a1_lists_hold_what_can_be_got_and_in_the_same_words(busy: Operator) -> None:
    everything = {
        path: {each["id"] for each in await listed(await busy.client("manager"), path)} for path in PATHS
    }
    everything[RESOURCES] = {busy["switch"]}
    everything[SERVICES] |= {busy[f"{name} service"] for name in ("hotel's", "clara's", "stranger's")}
    everything[PRODUCTS] |= {busy[f"{name} product"] for name in ("hotel's", "clara's", "stranger's")}
    some = 0
    for person in PEOPLE:
        client = await busy.client(person)
        for path in PATHS:
            shown = {each["id"]: each for each in await listed(client, path)}
            some += len(shown)
            for key in everything[path] | shown.keys():
                answer = await client.get(f"{path}/{key}")
                found = answer.json() if answer.status_code == 200 else None
                # Notes are told with one ticket alone.
                if found is not None:
                    found.pop("note", None)
                assert found == shown.get(key), (person, path)
    assert some > 50


async def test_each_sees_his_own(busy: Operator) -> None:
    async def names(person: str) -> set[str]:
        return {each["name"] for each in await listed(await busy.client(person), TICKETS)}

    assert await names("ticket system") == await names("viewer") == {"hotel's", "clara's", "stranger's"}
    assert await names("agent") == {"hotel's", "stranger's"}
    assert await names("consumer agent") == await names("clara") == {"clara's"}
    assert await names("guest") == await names("group admin") == {"hotel's"}
    assert await names("foreigner") == {"stranger's"}
    assert await names("bystander") == await names("network viewer") == set()
    assert [each["id"] for each in await listed(await busy.client("clara"), PRODUCTS)] == [
        busy["clara's product"]
    ]


QUESTIONS = (
    "limit=1", "offset=1", "severity=hotel's,stranger's", "externalId=clara's", "status=acknowledged", "name=clara's",
    "creationDate.gt=2020-01-01", "customer_name=x", "status=active", "familyName=x", "state=active",
    "relatedParty.id={hotel}", "engagedParty.id={hotel}", "fields=name,severity", "severity.gt=a", "priority=Low",
)  # fmt: skip


async def everything_asked(
    busy: Operator, client: httpx.AsyncClient
) -> list[tuple[str, int, bytes, str | None]]:
    """What somebody is answered, whatever he asks."""
    found = []
    for path in PATHS:
        for question in QUESTIONS:
            address = f"{path}?{question.format(hotel=busy['hotel'])}"
            answer = await client.get(address)
            found.append((address, answer.status_code, answer.content, answer.headers.get("x-total-count")))
        for name in busy.known:
            answer = await client.get(f"{path}/{busy[name]}")
            found.append((f"{path}/{name}", answer.status_code, answer.content, None))
    return found


@pytest.mark.parametrize("person", ["clara", "guest"])
async def test_a2_what_may_not_be_seen_changes_no_answer(busy: Operator, person: str) -> None:
    client = await busy.client(person)
    before = await everything_asked(busy, client)
    hidden = [
        name
        for name in ("hotel's", "clara's", "stranger's")
        if name != ("clara's" if person == "clara" else "hotel's")
    ]
    everything: Records = busy.everything
    for name in hidden:
        await everything.update(Case, busy[f"{name} case"], {"short_description": "other", "priority": 1})
        await everything.transition(Case, busy[f"{name} case"], "accept", {"assigned_to": busy["agent"]})
        await everything.update(
            TroubleTicket, busy[f"{name} ticket"], {"severity": "hotel's", "external_id": "clara's"}
        )
        await everything.update(
            PartyProfile, busy[f"{name} profile"], {"customer_name": "clara's", "customer_status": "active"}
        )
        await everything.update(NetworkService, busy[f"{name} service"], {"name": "clara's"})
    case = await everything.create(Case, {"short_description": "clara's", "account": busy["stranger"]})
    await everything.create(TroubleTicket, {"case": case["sys_id"], "severity": "hotel's"})
    await everything.create(Account, {"name": "clara's"})
    await everything.create(Consumer, {"first_name": "clara's"})
    after = await everything_asked(busy, client)
    assert [one for one, other in zip(before, after, strict=True) if one != other] == []
    assert sum(status == 200 for _, status, _, _ in before) > 50


async def test_a2_who_may_not_read_a_party_of_a_ticket_does_not_find_tickets_by_it(busy: Operator) -> None:
    await busy.everything.transition(Case, busy["clara's case"], "accept", {"assigned_to": busy["agent"]})
    client = await busy.client("clara")
    assert await listed(client, TICKETS, f"relatedParty.id={busy['agent']}") == []
    assert len(await listed(await busy.client("viewer"), TICKETS, f"relatedParty.id={busy['agent']}")) == 1
    (mine,) = await listed(client, TICKETS)
    assert busy["agent"] not in str(mine)


async def test_r6_a_list_takes_as_many_statements_whatever_it_holds(
    busy: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    kind = type(busy.world.instance.database)
    fetch = kind.fetch

    async def counted(self: Any, sql: str, *arguments: Any, **named: Any) -> Any:
        if "telecom" in sql or "sn_" in sql or "csm_" in sql or "customer_" in sql:
            seen.append(sql)
        return await fetch(self, sql, *arguments, **named)

    client = await busy.client("ticket system")
    monkeypatch.setattr(kind, "fetch", counted)
    counts = {}
    for limit in (1, 3):
        await listed(client, TICKETS, f"limit={limit}")
        counts[limit] = len(seen)
        seen.clear()
    # The count, the page, and what is kept beside its cases.
    assert counts == {1: 3, 3: 3}


async def test_strangers_are_refused_in_the_forums_words(busy: Operator) -> None:
    client = await busy.world.client()
    for face in FACES:
        for path in (f"{face.base}/{face.resources[0].path}", f"{face.base}/hub"):
            answer = await client.request("GET" if not path.endswith("hub") else "POST", path, json={})
            assert answer.status_code == 401
            assert answer.json()["code"] == "40"
            assert answer.headers["www-authenticate"].startswith("Bearer")
