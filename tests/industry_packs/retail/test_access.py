"""Who sees and does what: a store its own, a manager all below, headquarters everything."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from industry_packs import retail
from industry_packs.retail import (
    RETAIL_ADMIN,
    RMA_MANAGER,
    CustomerComplaint,
    HeadquartersCommunication,
    InStoreOperation,
    Order,
    OrderLine,
    Refund,
    RetailCase,
    RetailOrganization,
    ReturnLaw,
    RmaCase,
    RmaCaseLine,
    StoreInquiry,
)
from platform_core import Entity, InvalidInput, NotFound, NotPermitted, PlatformError, Query
from platform_core.testing import assert_policy_agrees
from plugins.b2c import UNIFIED_CONSUMER
from plugins.customer_service import Case
from plugins.service_model_foundation import ExcludedOrganization, InternalLocation, MemberResponsibility
from plugins.service_organization import Organization, OrganizationMember
from tests.industry_packs.retail.chain import Chain

STORES = ("harbour", "market", "hill")
REACH = {
    "clerk": {"harbour"},
    "seller": {"harbour"},
    "market seller": {"market"},
    "store manager": {"harbour"},
    "area manager": {"harbour", "market"},
    "area assistant": {"harbour", "market"},
    "south manager": {"hill"},
    "unplaced": set(),
    "support": set(STORES),
    "retail admin": set(STORES),
    "manager": set(STORES),
    "viewer": set(STORES),
    "agent": set(),
    "consumer agent": set(),
    "rma agent": set(),
    "author": set(),
    "clara": set(),
    "guest": set(),
    "nobody": set(),
}


@pytest.fixture
async def busy(chain: Chain) -> Chain:
    """An inquiry, an operation, an order with a return, of each store."""
    async with chain.preparing():
        for store in STORES:
            about = {"short_description": store, "requesting_service_organization": chain[store]}
            await chain.add(f"{store}'s inquiry", StoreInquiry, **about)
            await chain.add(f"{store}'s operation", InStoreOperation, **about)
            await chain.order(f"{store}'s order", sold_by=chain[store], email=f"{store}@example.com")
            await chain.rma(f"{store}'s return", f"{store}'s order", short_description=store)
            await chain.back(f"{store}'s order's pen", f"{store}'s return")
    return chain


async def lists(chain: Chain, person: str, entity: type[Entity], kind: str) -> set[str]:
    """The stores of which a person gets something in a list; the same that he gets one by one."""
    ids = {chain[f"{store}'s {kind}"]: store for store in STORES}
    page = await chain.records(person).list(entity, Query(fields=("sys_id",), limit=500))
    listed = {ids[each["sys_id"]] for each in page.records if each["sys_id"] in ids}
    got = set()
    for sys_id, store in ids.items():
        with suppress(NotFound):
            await chain.records(person).get(entity, sys_id)
            got.add(store)
    assert listed == got
    return listed


@pytest.mark.rule("RET-8")
@pytest.mark.rule("C-1")
@pytest.mark.parametrize(
    ("entity", "kind"),
    [
        (StoreInquiry, "inquiry"),
        (RetailCase, "inquiry"),
        (Case, "inquiry"),
        (InStoreOperation, "operation"),
        (Case, "operation"),
    ],
)
async def test_a_store_sees_its_own_and_a_manager_all_below(
    busy: Chain, entity: type[Entity], kind: str
) -> None:
    assert {person: await lists(busy, person, entity, kind) for person in REACH} == REACH


@pytest.mark.rule("RET-8")
async def test_so_it_is_with_orders_and_returns(busy: Chain) -> None:
    everything = set(STORES)
    of_goods = REACH | {
        "rma agent": everything, "consumer agent": everything, "clara": everything, "manager": everything,
    }  # fmt: skip
    for person in ("author", "viewer", "nobody", "guest", "agent"):
        del of_goods[person]
    for entity, kind in ((Order, "order"), (RmaCase, "return")):
        assert {person: await lists(busy, person, entity, kind) for person in of_goods} == of_goods, kind
    assert await lists(busy, "rma viewer", RmaCase, "return") == everything
    assert await lists(busy, "rma viewer", Order, "order") == everything
    lines = await busy.records("area manager").list(RmaCaseLine)
    assert len(lines.records) == 2
    assert (await busy.records("unplaced").list(OrderLine)).records == []


@pytest.mark.rule("RET-8")
@pytest.mark.rule("C-4")
async def test_it_takes_a_membership_that_is_in_force(busy: Chain) -> None:
    member = busy["area manager at north"]
    await busy.everything.update(OrganizationMember, member, {"active": False})
    assert await lists(busy, "area manager", StoreInquiry, "inquiry") == set()
    await busy.everything.update(OrganizationMember, member, {"active": True})
    await busy.everything.update(Organization, busy["market"], {"parent": busy["south"]})
    assert await lists(busy, "area manager", StoreInquiry, "inquiry") == {"harbour"}
    assert await lists(busy, "south manager", StoreInquiry, "inquiry") == {"hill", "market"}
    held = {"responsibility": busy["south manager's responsibility at south"], "organization": busy["market"]}
    await busy.everything.create(ExcludedOrganization, held)
    assert await lists(busy, "south manager", StoreInquiry, "inquiry") == {"hill"}
    await busy.everything.update(InternalLocation, busy["hill"], {"restricted": True})
    assert await lists(busy, "south manager", StoreInquiry, "inquiry") == set()
    listed = {"member": busy["clerk at harbour"], "type": "listed_member"}
    await busy.everything.delete(MemberResponsibility, busy["clerk's responsibility at harbour"])
    await busy.everything.create(MemberResponsibility, listed)
    assert await lists(busy, "clerk", StoreInquiry, "inquiry") == set()


@pytest.mark.rule("C-3")
async def test_a_contributor_changes_what_nobody_has_begun(busy: Chain) -> None:
    clerk = busy.records("clerk")
    mine = busy["harbour's inquiry"]
    await clerk.update(StoreInquiry, mine, {"description": "The third shelf."})
    await busy.records("seller").transition(StoreInquiry, mine, "accept")
    with pytest.raises(NotPermitted):
        await clerk.update(StoreInquiry, mine, {"description": "The fourth shelf."})
    await clerk.update(StoreInquiry, mine, {"comments": "When?"})
    await busy.records("area manager").update(StoreInquiry, mine, {"description": "The fifth shelf."})
    with pytest.raises(PlatformError):
        await busy.records("area assistant").update(StoreInquiry, mine, {"description": "The sixth."})
    with pytest.raises(NotFound):
        await busy.records("market seller").update(StoreInquiry, mine, {"description": "Ours."})


async def test_nobody_opens_a_case_for_a_store_out_of_his_reach(busy: Chain) -> None:
    values = {"short_description": "Shelves", "requesting_service_organization": busy["hill"]}
    for person in ("clerk", "seller", "area manager", "clara", "agent", "author"):
        with pytest.raises((NotPermitted, InvalidInput)):
            await busy.records(person).create(StoreInquiry, values)
    assert await busy.records("south manager").create(StoreInquiry, values)


async def test_only_authors_write_to_stores(busy: Chain) -> None:
    values = {"short_description": "Hello", "audience": busy["chain"]}
    for person in ("seller", "area manager", "rma agent", "clara"):
        with pytest.raises((NotPermitted, InvalidInput)):
            await busy.records(person).create(HeadquartersCommunication, values)
    assert await busy.records("author").create(HeadquartersCommunication, values)


async def test_stores_handle_their_returns_and_read_no_money_of_others(busy: Chain) -> None:
    seller = busy.records("seller")
    await seller.transition(RmaCase, busy["harbour's return"], "submit")
    with pytest.raises((NotFound, NotPermitted)):
        await seller.transition(RmaCase, busy["hill's return"], "submit")
    with pytest.raises((NotFound, NotPermitted)):
        await busy.records("clerk").update(RmaCase, busy["harbour's return"], {"return_channel": "store"})
    assert await busy.records("area manager").count(Refund) == 0


async def test_a_buyer_sees_what_is_his_and_says_what_comes_back(busy: Chain) -> None:
    clara, mateo = busy.records("clara"), busy.records("mateo")
    made = await clara.create(RmaCase, {"sales_order": busy["order"], "short_description": "Too blue"})
    back = {"rma_case": made["sys_id"], "order_line": busy["order's pen"], "defective_quantity": 1}
    line = await clara.create(RmaCaseLine, back)
    assert line["right"] in {"withdrawal", "none"}
    with pytest.raises(NotPermitted):
        await clara.update(RmaCaseLine, line["sys_id"], {"approved_quantity": 1})
    with pytest.raises((NotPermitted, InvalidInput)):
        await mateo.create(RmaCase, {"sales_order": busy["order"], "short_description": "Mine"})
    assert await mateo.count(Order) == await mateo.count(OrderLine) == await mateo.count(RmaCaseLine) == 0
    with pytest.raises(InvalidInput, match="rma_case, order_line"):
        await mateo.create(RmaCaseLine, back)
    await clara.transition(RmaCase, made["sys_id"], "cancel_by_customer")
    assert (await busy.everything.get(RmaCaseLine, line["sys_id"]))["active"] is False


async def test_administrators_keep_stores_and_laws(busy: Chain) -> None:
    admin = busy.records("retail admin")
    law = await admin.list(ReturnLaw, Query(limit=1))
    assert await admin.update(ReturnLaw, law.records[0]["sys_id"], {"source": "Elsewhere"})
    for person in ("seller", "support", "rma agent", "author"):
        with pytest.raises(NotPermitted):
            await busy.records(person).update(ReturnLaw, law.records[0]["sys_id"], {"source": "Here"})
        with pytest.raises((NotPermitted, NotFound)):
            await busy.records(person).update(RetailOrganization, busy["retail hill"], {"brand": "Mine"})


async def test_a3_rules_and_oracle_agree_on_people_with_several_roles(busy: Chain) -> None:
    both: Any = busy.world.actor(
        busy.known["seller"], "sn_retail.associate_fulfiller", "sn_csm_rma_case.viewer"
    )
    people = [both, *(busy.actors[name] for name in ("area manager", "clerk", "clara", "author"))]
    entities = [StoreInquiry, CustomerComplaint, RmaCase, RmaCaseLine, Order, OrderLine, RetailOrganization]
    assert await assert_policy_agrees(busy.world, people, entities) > 0


CREATES = (StoreInquiry, RmaCase, HeadquartersCommunication, ReturnLaw, RetailOrganization)
MAY_CREATE = {
    "sn_retail.associate_contributor": {StoreInquiry},
    "sn_retail.associate_fulfiller": {StoreInquiry, RmaCase},
    "sn_retail.manager_contributor": {StoreInquiry},
    "sn_retail.manager_fulfiller": {StoreInquiry, RmaCase},
    "sn_retail.support_agent": {StoreInquiry, HeadquartersCommunication},
    "sn_rtl_hq_ops.plan_author": {HeadquartersCommunication},
    "sn_csm_rma_case.viewer": set(),
    "sn_csm_rma_case.agent": {RmaCase},
    "sn_csm_rma_case.manager": {RmaCase},
    "sn_retail.admin": set(CREATES),
}


async def test_each_role_opens_what_it_is_for_and_nothing_else(chain: Chain) -> None:
    assert set(MAY_CREATE) == {role.name for role in retail.pack.roles}
    for role in retail.pack.roles:
        person = chain.world.as_(chain.world.actor(chain.known["unplaced"], role))
        assert {entity for entity in CREATES if person.may(entity, "create")} == MAY_CREATE[role.name], (
            role.name
        )
        assert bool(person.may(Refund, "write")) is (role in {RMA_MANAGER, RETAIL_ADMIN}), role.name


@pytest.mark.rule("CSM-101")
async def test_an_employee_who_is_a_consumer_sees_and_does_what_a_consumer_does(busy: Chain) -> None:
    unified = busy.world.actor(busy.known["clara"], UNIFIED_CONSUMER)
    for entity in (Order, OrderLine, RmaCase, RmaCaseLine):
        seen = await busy.world.sees(busy.actors["clara"], entity)
        assert seen, entity
        assert await busy.world.sees(unified, entity) == seen
    records = busy.world.as_(unified)
    made = await records.create(CustomerComplaint, {"short_description": "The pen leaks"})
    assert (await busy.everything.get(Case, made["sys_id"]))["consumer"] == busy["clara's record"]
    kept = await records.transition(RmaCase, busy["hill's return"], "cancel_by_customer", {})
    assert kept["active"] is False
