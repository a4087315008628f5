"""Cases of stores and headquarters, their tasks, and what a retail organization is."""

from __future__ import annotations

from typing import Any

import pytest

from industry_packs.retail import (
    CustomerComplaint,
    InStoreOperation,
    InStoreTask,
    RetailCase,
    RetailOrganization,
    RetailTask,
    StoreInquiry,
)
from platform_core import InvalidInput, TransitionRefused
from plugins.customer_service import Case
from tests.industry_packs.retail.chain import Chain


async def inquiry(chain: Chain, **values: Any) -> dict[str, Any]:
    asked = {"short_description": "Shelves", "requesting_service_organization": chain["harbour"], **values}
    return await chain.add("inquiry", StoreInquiry, **asked)


@pytest.mark.rule("RET-2")
async def test_a_retail_case_is_always_of_a_type(chain: Chain) -> None:
    for person in (chain.everything, chain.records("support"), chain.records("retail admin")):
        with pytest.raises(InvalidInput, match="no record is created in 'sn_retail_case' itself"):
            await person.create(RetailCase, {"short_description": "Any"})
    found = await inquiry(chain)
    for entity in (RetailCase, Case):
        assert (await chain.everything.get(entity, found["sys_id"]))["sys_class_name"] == "sn_rtl_stre_servcs"


@pytest.mark.rule("RET-2")
async def test_nor_over_http(chain: Chain) -> None:
    from industry_packs.retail import SUPPORT_AGENT

    client = await chain.world.client(await chain.world.person("sue", SUPPORT_AGENT))
    answer = await client.post("/api/tables/sn_retail_case", json={"short_description": "Any"})
    assert answer.status_code in {404, 405, 422}, answer.text


@pytest.mark.rule("RET-3")
async def test_a_retail_organization_stays_with_its_organization(chain: Chain) -> None:
    for person in (chain.everything, chain.records("retail admin")):
        with pytest.raises(InvalidInput) as refused:
            await person.update(
                RetailOrganization, chain["retail hill"], {"organization_core": chain["south"]}
            )
        assert [(each.pointer, each.code) for each in refused.value.errors] == [
            ("/organization_core", "fixed")
        ]
    renamed = await chain.records("retail admin").update(
        RetailOrganization, chain["retail hill"], {"brand": "Pier", "flagship": True}
    )
    assert (renamed["brand"], renamed["flagship"]) == ("Pier", True)
    with pytest.raises(InvalidInput, match="only a store is a flagship"):
        await chain.everything.update(RetailOrganization, chain["retail south"], {"flagship": True})


async def test_who_belongs_to_one_store_need_not_name_it(chain: Chain) -> None:
    found = await chain.records("clerk").create(StoreInquiry, {"short_description": "Shelves"})
    assert found["requesting_service_organization"] == chain["harbour"]
    await chain.joins("clerk", "market", "location_contributor")
    with pytest.raises(InvalidInput, match="not known which store"):
        await chain.records("clerk").create(StoreInquiry, {"short_description": "Shelves"})


async def test_a_store_supports_itself_in_its_operations(chain: Chain) -> None:
    made = await chain.records("seller").create(InStoreOperation, {"short_description": "Count the pens"})
    assert made["service_organization"] == made["requesting_service_organization"] == chain["harbour"]
    moved = await chain.everything.update(
        InStoreOperation, made["sys_id"], {"requesting_service_organization": chain["market"]}
    )
    assert moved["service_organization"] == chain["market"]


async def test_an_inquiry_is_answered_by_headquarters_and_confirmed_by_the_store(chain: Chain) -> None:
    made = await chain.records("clerk").create(StoreInquiry, {"short_description": "Shelves"})
    support, clerk = chain.records("support"), chain.records("clerk")
    accepted = await support.transition(StoreInquiry, made["sys_id"], "accept")
    assert accepted["assigned_to"] == chain["support"]
    answer = {"resolution_code": "fixed_by_support", "close_notes": "They come on Monday."}
    await support.transition(StoreInquiry, made["sys_id"], "propose_solution", answer)
    await clerk.transition(StoreInquiry, made["sys_id"], "return_solution", {"comments": "They did not."})
    await support.transition(StoreInquiry, made["sys_id"], "propose_solution", answer)
    closed = await clerk.transition(StoreInquiry, made["sys_id"], "confirm_solution")
    assert (closed["active"], closed["reopen_count"]) == (False, 1)


@pytest.mark.rule("C-5")
async def test_a_case_is_closed_after_its_tasks(chain: Chain) -> None:
    made = await chain.records("seller").create(InStoreOperation, {"short_description": "Count the pens"})
    seller = chain.records("seller")
    task = await seller.create(InStoreTask, {"retail_case": made["sys_id"], "subject": "Count the shelf"})
    assert (task["number"][:3], task["short_description"]) == ("RIS", "Count the shelf")
    assert (task["requested_by"], task["parent"]) == (chain["seller"], made["sys_id"])
    await seller.transition(InStoreOperation, made["sys_id"], "accept")
    with pytest.raises(TransitionRefused, match=task["number"]):
        await seller.transition(InStoreOperation, made["sys_id"], "close", {"close_notes": "Done"})
    started = await seller.transition(InStoreTask, task["sys_id"], "start")
    assert started["assigned_to"] == chain["seller"]
    await seller.transition(RetailTask, task["sys_id"], "complete")
    closed = await seller.transition(InStoreOperation, made["sys_id"], "close", {"close_notes": "Done"})
    assert closed["active"] is False


async def test_an_in_store_task_is_one_of_an_operation(chain: Chain) -> None:
    found = await inquiry(chain)
    with pytest.raises(InvalidInput, match="in-store task is one of an in-store operation"):
        await chain.everything.create(InStoreTask, {"retail_case": found["sys_id"], "subject": "Count"})
    task = await chain.everything.create(
        RetailTask, {"retail_case": found["sys_id"], "subject": "Order shelves"}
    )
    assert task["number"].startswith("RT0")
    with pytest.raises(InvalidInput, match="stays what it was"):
        other = await inquiry(chain)
        await chain.everything.update(RetailTask, task["sys_id"], {"retail_case": other["sys_id"]})


@pytest.mark.rule("RET-7")
@pytest.mark.parametrize(
    "field",
    [
        "consumer",
        "account",
        "contact",
        "requested_by",
        "sales_order",
        "complainant_email",
        "complainant_name",
    ],
)
async def test_an_anonymous_complaint_leads_to_nobody(chain: Chain, field: str) -> None:
    known = {
        "consumer": chain["clara's record"],
        "account": chain["hotel"],
        "contact": chain["guest"],
        "requested_by": chain["clerk"],
        "sales_order": chain["order"],
        "complainant_email": "who@example.com",
        "complainant_name": "Who",
    }
    values = {"short_description": "Rude", "anonymous": True}
    with pytest.raises(InvalidInput) as refused:
        await chain.records("support").create(CustomerComplaint, {**values, field: known[field]})
    assert f"/{field}" in {error.pointer for error in refused.value.errors}
    made = await chain.records("support").create(CustomerComplaint, values)
    with pytest.raises(InvalidInput, match="names nobody"):
        await chain.everything.update(CustomerComplaint, made["sys_id"], {field: known[field]})
    with pytest.raises(InvalidInput, match="cannot be changed"):
        await chain.everything.update(CustomerComplaint, made["sys_id"], {"anonymous": False})


@pytest.mark.rule("RET-7")
async def test_who_is_signed_in_as_a_customer_is_told_that_he_is_on_record(chain: Chain) -> None:
    await chain.everything.get(CustomerComplaint.info.extends or Case, (await inquiry(chain))["sys_id"])
    clara = chain.records("clara")
    named = await clara.create(CustomerComplaint, {"short_description": "Rude", "topic": "service"})
    stored = await chain.everything.get(CustomerComplaint, named["sys_id"])
    assert stored["consumer"] == chain["clara's record"]
    with pytest.raises(InvalidInput):
        await clara.create(CustomerComplaint, {"short_description": "Rude", "anonymous": True})
