"""Parties that come and go while people look: nobody sees what was taken from him before he asked."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from platform_core import Instance, Query, Records
from plugins.customer_access import SoldProductParty
from plugins.customer_service import Case
from plugins.install_base import SoldProduct
from tests.plugins.customer_access.shares import party_type
from tests.plugins.customer_service.desk import Desk

PRODUCTS, LOOKERS, ROUNDS = 25, 25, 3
PERSON = "product contact"


@pytest.mark.rule("CSM-160")
async def test_a7_nothing_is_seen_that_was_removed_before_the_request_began(desk: Desk) -> None:
    """Fifty at once, half of them changing, half of them looking, through two workers of one instance."""
    cases = await shared(desk)
    kind = await party_type(desk, SoldProductParty, "Authorized Contact")
    gone, began, looked = set(cases.values()), Counter[str](), 0

    async def change(records: Records, product: str, case: str) -> None:
        for _ in range(ROUNDS):
            gone.discard(case)
            began[case] += 1
            given = {"sold_product": product, "type": kind, "contact": desk[PERSON]}
            made = await records.create(SoldProductParty, given)
            await asyncio.sleep(0)
            await records.delete(SoldProductParty, made["sys_id"])
            gone.add(case)

    async def look(records: Records) -> None:
        nonlocal looked
        while len(gone) < PRODUCTS or looked < LOOKERS:
            before = {case: began[case] for case in gone}
            page = await records.list(Case, Query(fields=("sys_id",), limit=100))
            seen = {row["sys_id"] for row in page.records}
            late = {case for case in seen if case in before and began[case] == before[case]}
            assert not late
            looked += 1

    async with Instance(desk.world.instance.configuration, desk.world.instance.available) as other:
        elsewhere = other.elevated("another worker")
        readers = (desk.records(PERSON), other.records(desk.actors[PERSON]))
        async with asyncio.TaskGroup() as group:
            for number, (product, case) in enumerate(cases.items()):
                group.create_task(change((desk.everything, elsewhere)[number % 2], product, case))
            for number in range(LOOKERS):
                group.create_task(look(readers[number % 2]))
    assert sum(began.values()) == PRODUCTS * ROUNDS
    assert looked >= LOOKERS
    assert await desk.world.sees(desk.actors[PERSON], Case) == set()


async def shared(desk: Desk) -> dict[str, str]:
    """Products of the hotel, each with one case: the ids of both."""
    found = {}
    async with desk.preparing():
        for number in range(PRODUCTS):
            values = {"name": f"p{number}", "account": desk["hotel"], "product": desk["model"]}
            product = (await desk.everything.create(SoldProduct, values))["sys_id"]
            about = {"short_description": f"c{number}", "account": desk["hotel"], "sold_product": product}
            found[product] = (await desk.everything.create(Case, about))["sys_id"]
    return found
