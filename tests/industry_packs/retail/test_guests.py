"""What somebody does who is not signed in: find an order, send something back, complain."""

from __future__ import annotations

import asyncio
import datetime
from typing import Any

import httpx
import pytest

from industry_packs.retail import (
    MANAGER_FULFILLER,
    RMA_AGENT,
    CustomerComplaint,
    Order,
    OrderLine,
    RmaCase,
    RmaCaseLine,
)
from industry_packs.retail.entities import OrderLookup
from industry_packs.retail.guests import forget, order_of
from platform_core import InvalidInput, utc_now
from plugins.b2c import CONSUMER
from plugins.service_model_foundation import MemberResponsibility
from plugins.service_organization import OrganizationMember
from tests.industry_packs.retail.chain import PEN, Chain

LOOK, SEND = "/api/retail/order-lookups", "/api/retail/returns"
STATUS, LABEL, COMPLAIN = "/api/retail/return-status", "/api/retail/return-labels", "/api/retail/complaints"
CLARA = "clara@example.com"


async def member_of(chain: Chain, user: str) -> str:
    """Make somebody a member of the north; his membership's id."""
    member = {"service_organization": chain["north"], "user": user}
    return str((await chain.everything.create(OrganizationMember, member))["sys_id"])


async def shipped(chain: Chain) -> str:
    """An order of a guest, delivered yesterday; its number."""
    await chain.order("guest's", consumer=None, external_number="WEB-7", ordered_at=utc_now())
    yesterday = utc_now().date() - datetime.timedelta(days=1)
    for what in ("pen", "ink"):
        await chain.everything.update(OrderLine, chain[f"guest's's {what}"], {"delivered_on": yesterday})
    return "WEB-7"


async def look(client: httpx.AsyncClient, number: str = "WEB-7", email: str = CLARA) -> httpx.Response:
    return await client.post(LOOK, json={"number": number, "email": email})


async def test_an_order_is_found_by_number_and_address_together(chain: Chain) -> None:
    await shipped(chain)
    client = await chain.world.client()
    found = await look(client, " WEB-7 ", "Clara@Example.com")
    assert found.status_code == 200, found.text
    order = found.json()
    assert (order["external_number"], order["total"], order["currency"]) == ("WEB-7", 3990, "EUR")
    assert [line["gtin"] for line in order["lines"]] == ["04006381333931", "00000096385074"]
    assert order["withdrawal"]["open"] is True
    assert "14 days from delivery of the last item" in order["withdrawal"]["reason"]
    assert (await look(client, order["number"])).status_code == 200
    answers = [
        await look(client, "WEB-8"),
        await look(client, email="other@example.com"),
        await look(client, "x", "y@z"),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.json()["detail"] for answer in answers}) == 1, (
        "nobody learns which of the two was wrong"
    )


async def test_nobody_finds_orders_by_trying(chain: Chain) -> None:
    await shipped(chain)
    await chain.setting("retail.lookups_per_order", "3")
    client = await chain.world.client()
    tried = [(await look(client, email=f"{n}@example.com")).status_code for n in range(5)]
    assert tried == [404, 404, 404, 429, 429]
    refused = await look(client)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "3600"), (
        "also with the right address"
    )
    walked = [(await look(client, f"WEB-{n}", "who@example.com")).status_code for n in range(10, 15)]
    assert walked == [404, 404, 404, 429, 429], "one address is not tried with many numbers either"


async def test_many_at_a_time_count_as_well(chain: Chain) -> None:
    await chain.setting("retail.lookups_per_order", "3")
    client = await chain.world.client()
    answers = await asyncio.gather(*(look(client, email=f"{n}@example.com") for n in range(8)))
    assert sum(answer.status_code == 404 for answer in answers) <= 3


async def test_all_guests_together_have_a_limit_and_finding_does_not_count(chain: Chain) -> None:
    await shipped(chain)
    await chain.setting("retail.failed_lookups_per_hour", "2")
    client = await chain.world.client()
    assert [(await look(client)).status_code for _ in range(4)] == [200] * 4
    tried = [(await look(client, f"N-{n}", f"{n}@example.com")).status_code for n in range(3)]
    assert tried == [404, 404, 429]


async def test_looks_are_kept_as_fingerprints_for_a_day(chain: Chain) -> None:
    client = await chain.world.client()
    await look(client, "SECRET-1", "who@example.com")
    for table in ("retail_order_lookup", "sys_outbox", "sys_audit"):
        rows = await chain.world.instance.database.fetch(f'SELECT * FROM "{table}"')
        assert "SECRET-1" not in str(rows)
        assert "who@example.com" not in str(rows)
    await forget(chain.everything)
    assert await chain.everything.count(OrderLookup) == 1
    (row,) = (await chain.everything.list(OrderLookup)).records
    old = utc_now() - datetime.timedelta(days=2)
    mark = ("?", "?") if chain.world.instance.database.dialect == "sqlite" else ("$1", "$2")
    sql = f'UPDATE "retail_order_lookup" SET "sys_created_on" = {mark[0]} WHERE "sys_id" = {mark[1]}'
    await chain.world.instance.database.execute(sql, (old, row["sys_id"]))
    await forget(chain.everything)
    assert await chain.everything.count(OrderLookup) == 0


async def test_a_guest_sends_something_back_and_follows_it(chain: Chain) -> None:
    await shipped(chain)
    await chain.setting("retail.gs1_company_prefix", "4006381")
    client = await chain.world.client()
    token = (await look(client)).json()["token"]
    line = {"position": 1, "quantity": 2, "reason": "not_satisfied"}
    made = await client.post(SEND, json={"token": token, "lines": [line]})
    assert made.status_code == 201, made.text
    returned = made.json()
    (decided,) = returned["lines"]
    assert (decided["right"], decided["quantity"], returned["stage"]) == ("withdrawal", 2, "initiate")
    assert decided["decision"].startswith(f"return accepted until {decided['accepted_until']}: 14 days from")
    (case,) = (await chain.everything.list(RmaCase)).records
    assert (case["contact_type"], case["sales_order"]) == ("web", chain["guest's"])
    status = (await client.post(STATUS, json={"token": token})).json()
    assert status == {"returns": [returned]}
    label = (await client.post(LABEL, json={"token": token, "number": returned["number"]})).json()
    assert label["sscc"] == case["sscc"] is not None
    assert (label["ship_to"], label["ship_to_gln"]) == ("Harbour", "4006381000017")
    (item,) = label["items"]
    assert item["label"]["element_string"] == f"(01)0{PEN}"
    missing = await client.post(LABEL, json={"token": token, "number": "RMA9"})
    assert missing.status_code == 404


async def test_what_there_is_no_right_to_is_not_opened_and_the_answer_says_why(chain: Chain) -> None:
    await shipped(chain)
    client = await chain.world.client()
    token = (await look(client)).json()["token"]
    await chain.everything.update(Order, chain["guest's"], {"channel": "store"})
    lines = [{"position": 2, "quantity": 1, "reason": "defective"}, {"position": 1, "quantity": 1}]
    refused = await client.post(SEND, json={"token": token, "lines": lines})
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/lines/1", "no_right")
    assert "bought in a store" in error["detail"]
    assert await chain.everything.count(RmaCase) == await chain.everything.count(RmaCaseLine) == 0


@pytest.mark.parametrize(
    ("line", "pointer"),
    [
        ({"position": 9, "quantity": 1}, "/lines/0/position"),
        ({"position": 1, "quantity": 4}, "/lines/0/quantity"),
    ],
)
async def test_what_is_wrong_with_a_line_is_told_in_the_guests_words(
    chain: Chain, line: dict[str, Any], pointer: str
) -> None:
    await shipped(chain)
    client = await chain.world.client()
    token = (await look(client)).json()["token"]
    refused = await client.post(SEND, json={"token": token, "lines": [line]})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_a_token_is_good_for_its_order_and_for_some_hours(chain: Chain) -> None:
    await shipped(chain)
    client = await chain.world.client()
    token = (await look(client)).json()["token"]
    assert order_of(chain.everything, token) == chain["guest's"]
    order, moment, proof = token.split(".")
    later = f"{order}.{int(moment) + 9999}.{proof}"
    other = f"{chain['order']}.{moment}.{proof}"
    for wrong in (later, other, "", "a.b.c", f"{order}.1.{proof}", f"{order}.²5.{proof}", token[:-1]):
        with pytest.raises(InvalidInput):
            order_of(chain.everything, wrong)
        answer = await client.post(STATUS, json={"token": wrong})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/token")


async def test_staff_and_buyers_read_the_label_of_what_they_may_read(chain: Chain) -> None:
    await chain.rma()
    await chain.back(sgtin=f"(01)0{PEN}(21)S1")
    path = f"/api/retail/returns/{chain['return']}/label"
    agent = await chain.world.client(await chain.world.person("rita", RMA_AGENT))
    label = (await agent.get(path)).json()
    assert label["items"][0]["label"]["epc"] == "urn:epc:id:sgtin:4006381.033393.S1"
    assert label["sscc"] is None
    stranger = await chain.world.client(await chain.world.person("carl", CONSUMER))
    assert (await stranger.get(path)).status_code == 404
    assert (await agent.get("/api/retail/returns/no/label")).status_code == 404
    assert (await (await chain.world.client()).get(path)).status_code == 401


async def test_figures_of_stores_are_counted_over_what_one_may_read(chain: Chain) -> None:
    await chain.rma()
    about = {"short_description": "Rude", "requesting_service_organization": chain["market"]}
    await chain.everything.create(CustomerComplaint, about)
    boss = await chain.world.person("nora", MANAGER_FULFILLER)
    await chain.everything.create(
        MemberResponsibility,
        {"member": await member_of(chain, boss.id), "type": "location_manager_fulfiller"},
    )
    client = await chain.world.client(boss)
    stores = (await client.get("/api/retail/store-statistics")).json()["stores"]
    assert [(each["name"], each["cases"], each["open_cases"], each["returns"]) for each in stores] == [
        ("Harbour", 0, 0, 1),
        ("Market", 1, 1, 0),
        ("North", 0, 0, 0),
    ]
    nobody = await chain.world.client(await chain.world.person("carl", CONSUMER))
    assert (await nobody.get("/api/retail/store-statistics")).json() == {"stores": []}
