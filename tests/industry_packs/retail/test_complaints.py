"""Complaints of people who are not signed in: anonymous or by name."""

from __future__ import annotations

import pytest

from industry_packs.retail import CustomerComplaint
from platform_core import Query
from platform_core.base.mail import OutgoingMail
from plugins.b2c import CONSUMER
from tests.industry_packs.retail.chain import Chain
from tests.mail_kit import Post, delivered, set_up

COMPLAIN, CLARA = "/api/retail/complaints", "clara@example.com"


@pytest.mark.rule("RET-7")
async def test_an_anonymous_complaint_stores_no_person_and_sends_no_mail(chain: Chain, post: Post) -> None:
    await chain.setting("retail.mails_complaints", "true")
    await set_up(chain.world, post, public_url="https://csm.example.com/")
    chain.everything = chain.world.system = chain.world.instance.elevated("test set-up")
    client = await chain.world.client()
    body = {"subject": "Rude", "text": "At the till.", "topic": "service", "store_gln": "4006381000017"}
    made = await client.post(COMPLAIN, json={**body, "anonymous": True})
    assert made.status_code == 201, made.text
    await delivered(chain.world)
    (complaint,) = (await chain.everything.list(CustomerComplaint)).records
    assert complaint["number"] == made.json()["number"]
    assert complaint["requesting_service_organization"] == chain["harbour"]
    persons = (
        "opened_by", "consumer", "account", "contact", "household", "requested_by", "complainant_name",
        "complainant_email", "assigned_to",
    )  # fmt: skip
    assert {name: complaint[name] for name in persons} == dict.fromkeys(persons)
    assert complaint["sys_created_by"] == "nobody"
    assert post.mails == []
    assert (await chain.everything.count(OutgoingMail)) == 0
    named = await client.post(COMPLAIN, json={**body, "name": "Clara", "email": CLARA})
    assert named.status_code == 201
    await delivered(chain.world)
    assert [mail.rcpt_tos for mail in post.mails] == [[CLARA]]
    assert named.json()["number"] in post.texts[0]
    assert "till" not in post.texts[0]


@pytest.mark.rule("RET-7")
async def test_whoever_is_signed_in_is_not_anonymous(chain: Chain) -> None:
    body = {"subject": "Rude", "anonymous": True}
    client = await chain.world.client(await chain.world.person("carl", CONSUMER))
    refused = await client.post(COMPLAIN, json=body)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/anonymous")
    assert await chain.everything.count(CustomerComplaint) == 0


async def test_complaints_of_guests_have_names_stores_and_a_limit(chain: Chain) -> None:
    client = await chain.world.client()
    refused = {
        "/name": {"subject": "Rude"},
        "/email": {"subject": "Rude", "name": "Clara"},
        "/store_gln": {"subject": "Rude", "anonymous": True, "store_gln": "4006381000031"},
    }
    for pointer, body in refused.items():
        answer = await client.post(COMPLAIN, json=body)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    wrong = await client.post(
        COMPLAIN, json={"subject": "Rude", "anonymous": True, "store_gln": "4006381000018"}
    )
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (400, "/store_gln")
    address = {"subject": "Rude", "name": "Clara", "email": "nowhere"}
    answer = await client.post(COMPLAIN, json=address)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/email")


async def test_so_many_complaints_of_guests_are_taken_in_an_hour(chain: Chain) -> None:
    await chain.setting("retail.complaints_per_hour", "1")
    client = await chain.world.client()
    body = {"subject": "Rude", "anonymous": True}
    assert [(await client.post(COMPLAIN, json=body)).status_code for _ in range(2)] == [201, 429]
    assert await chain.everything.count(CustomerComplaint) == 1
    assert (await chain.everything.list(CustomerComplaint, Query(limit=1))).records[0]["anonymous"] is True
