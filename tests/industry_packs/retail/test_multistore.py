"""A communication of headquarters reaches all stores or none, and none sees it before all have it."""

from __future__ import annotations

from typing import Any

import pytest

from industry_packs.retail import HeadquartersCommunication, RetailOrganization, StoreCommunication
from industry_packs.retail.lifecycles import FAILED, GENERATING
from industry_packs.retail.rules import multistore
from platform_core import Conflict, DatabaseBusy, Query, Record, Records, Task, TransitionRefused
from plugins.customer_service import OPEN, Case
from plugins.service_organization import Organization
from tests.industry_packs.retail.chain import Chain
from tests.mail_kit import delivered

STORES = ("harbour", "market", "hill")
SELLERS = ("seller", "market seller", "area manager", "store manager", "clerk")


async def draft(chain: Chain, **values: Any) -> str:
    """A communication of the author to all stores, not yet submitted."""
    told = {"short_description": "Recall of ink", "kind": "recall", "audience": chain["chain"], **values}
    made = await chain.records("author").create(HeadquartersCommunication, told)
    chain.known["hq"] = made
    return str(made["sys_id"])


async def submit(chain: Chain) -> Record:
    """Submit it, without letting anything go on in the background."""
    return await chain.records("author").transition(HeadquartersCommunication, chain["hq"], "submit")


async def parts(chain: Chain) -> list[Record]:
    mine = Query(where=StoreCommunication.communication == chain["hq"], order=("sys_id",))
    return (await chain.everything.list(StoreCommunication, mine)).records


async def seen(chain: Chain, person: str) -> set[str]:
    """The stores whose parts a person sees, asked at every entity that they are records of."""
    found = []
    for entity in (StoreCommunication, Case, Task):
        records = await chain.records(person).list(entity, Query(fields=("sys_id", "short_description")))
        found.append(
            {each["sys_id"] for each in records.records if each["short_description"] == "Recall of ink"}
        )
    own = {part["sys_id"]: part["store"] for part in await parts(chain)}
    of_stores = found[0]
    assert all({each for each in ids if each in own} == of_stores for ids in found)
    names = {chain[name]: name for name in STORES}
    return {names[own[each]] for each in of_stores}


@pytest.mark.rule("RET-4")
async def test_each_store_gets_its_own_and_sees_it_when_all_have_theirs(chain: Chain) -> None:
    await draft(chain)
    assert (await submit(chain))["state"] == GENERATING
    assert await parts(chain) == []
    await delivered(chain.world)
    after = await chain.fresh("hq", HeadquartersCommunication)
    assert (after["state"], after["stores"], after["generation_error"]) == (OPEN, 3, None)
    assert {part["store"] for part in await parts(chain)} == {chain[name] for name in STORES}
    assert await seen(chain, "seller") == {"harbour"}
    assert await seen(chain, "area manager") == {"harbour", "market"}
    assert await seen(chain, "south manager") == {"hill"}
    assert await seen(chain, "unplaced") == set()
    for name in ("agent", "clara", "guest"):
        assert await seen(chain, name) == set()


@pytest.mark.rule("RET-4")
async def test_no_store_sees_its_part_while_others_lack_theirs(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    await draft(chain)
    await submit(chain)
    monkeypatch.setattr(multistore, "PART", 1)
    create, observed = multistore._create_part, list[int]()

    async def looked_at(records: Records, communication: Record, stores: Any) -> None:
        await create(records, communication, stores)
        observed.append(len(await parts(chain)))
        for person in SELLERS:
            assert await seen(chain, person) == set()

    monkeypatch.setattr(multistore, "_create_part", looked_at)
    await multistore.generate(chain.everything, chain["hq"])
    assert observed == [1, 2, 3], "each part was committed, and nobody saw it"
    assert await seen(chain, "seller") == {"harbour"}


@pytest.mark.rule("RET-4")
@pytest.mark.parametrize("broken", [0, 1, 2])
async def test_when_one_store_fails_all_of_it_is_cancelled_with_the_error(
    chain: Chain, monkeypatch: pytest.MonkeyPatch, broken: int
) -> None:
    await draft(chain)
    await submit(chain)
    monkeypatch.setattr(multistore, "PART", 1)
    create, calls = multistore._create_part, list[Any]()

    async def failing(records: Records, communication: Record, stores: Any) -> None:
        if len(calls) == broken:
            raise Conflict("the till of this store is closed")
        calls.append(stores)
        await create(records, communication, stores)

    monkeypatch.setattr(multistore, "_create_part", failing)
    await delivered(chain.world)
    after = await chain.fresh("hq", HeadquartersCommunication)
    assert (after["state"], after["active"]) == (FAILED, False)
    assert after["generation_error"] == "Conflict: the till of this store is closed"
    left = await parts(chain)
    assert len(left) == broken
    assert all(part["state"] == FAILED and not part["active"] for part in left)
    for person in SELLERS:
        assert await seen(chain, person) == set()
    read = await chain.records("author").get(HeadquartersCommunication, chain["hq"])
    assert read["generation_error"] is not None


@pytest.mark.rule("RET-4")
async def test_a_fault_that_passes_is_tried_again_and_goes_on_where_it_was(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    await draft(chain)
    await submit(chain)
    monkeypatch.setattr(multistore, "PART", 1)
    create, calls = multistore._create_part, list[Any]()

    async def busy(records: Records, communication: Record, stores: Any) -> None:
        calls.append(stores)
        if len(calls) == 2:
            raise DatabaseBusy("a lock was not to be had in time")
        await create(records, communication, stores)

    monkeypatch.setattr(multistore, "_create_part", busy)
    with pytest.raises(DatabaseBusy):
        await multistore.generate(chain.everything, chain["hq"])
    assert (await chain.fresh("hq", HeadquartersCommunication))["state"] == GENERATING
    assert await seen(chain, "seller") == set()
    await multistore.generate(chain.everything, chain["hq"])
    assert (await chain.fresh("hq", HeadquartersCommunication))["state"] == OPEN
    assert len(await parts(chain)) == len(calls) - 1 == 3
    await multistore.generate(chain.everything, chain["hq"])
    assert len(await parts(chain)) == 3, "being told twice, it does it once"


@pytest.mark.rule("RET-4")
async def test_what_cannot_be_generated_for_hours_is_cancelled(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    await draft(chain)
    await submit(chain)
    await multistore.end_stuck(chain.everything)
    assert (await chain.fresh("hq", HeadquartersCommunication))["state"] == GENERATING
    monkeypatch.setattr(multistore, "STUCK", -multistore.STUCK)
    await multistore.end_stuck(chain.everything)
    assert (await chain.fresh("hq", HeadquartersCommunication))["state"] == FAILED


async def test_only_the_stores_that_are_meant_get_it(chain: Chain) -> None:
    await chain.everything.update(RetailOrganization, chain["retail market"], {"ownership": "franchise"})
    await chain.everything.update(Organization, chain["hill"], {"active": False})
    cases: tuple[tuple[dict[str, Any], set[str]], ...] = (
        ({}, {"harbour", "market"}),
        ({"audience": chain["south"]}, set()),
        ({"audience_ownership": "franchise"}, {"market"}),
        ({"audience_brand": "Pier"}, set()),
        ({"audience_subtype": "region"}, {"north", "south"}),
        ({"audience_stores": [chain["market"], chain["hill"]]}, {"market"}),
    )
    for values, meant in cases:
        sys_id = await draft(chain, **values)
        told = await chain.fresh("hq", HeadquartersCommunication)
        assert set(await multistore.audience(chain.everything, told)) == {chain[name] for name in meant}
        if not meant:
            with pytest.raises(TransitionRefused, match="no store that it would reach"):
                await chain.records("author").transition(HeadquartersCommunication, sys_id, "submit")


@pytest.mark.rule("C-5")
async def test_it_is_closed_after_what_the_stores_do_about_it(chain: Chain) -> None:
    await draft(chain, audience=chain["south"])
    await submit(chain)
    await delivered(chain.world)
    author = chain.records("author")
    with pytest.raises(TransitionRefused, match="1 stores have not done their part"):
        await author.transition(HeadquartersCommunication, chain["hq"], "close")
    (part,) = await parts(chain)
    await chain.records("south manager").transition(StoreCommunication, part["sys_id"], "resolve")
    await author.transition(StoreCommunication, part["sys_id"], "reopen", {"comments": "And the back room?"})
    await chain.records("south manager").transition(StoreCommunication, part["sys_id"], "resolve")
    await author.transition(StoreCommunication, part["sys_id"], "close")
    assert (await author.transition(HeadquartersCommunication, chain["hq"], "close"))["active"] is False
    assert await seen(chain, "south manager") == {"hill"}
