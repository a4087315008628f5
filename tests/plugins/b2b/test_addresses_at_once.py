"""Addresses of one account that are changed at the same moment: exactly one of them is the primary one."""

from __future__ import annotations

import asyncio

import pytest

from platform_core import Query
from plugins.b2b import AccountAddress
from tests.plugins.b2b.group import Group
from tests.plugins.b2b.test_addresses import addresses, assert_form_is_primary, link, place


@pytest.mark.rule("CSM-45")
@pytest.mark.rule("CSM-46")
async def test_parallel_changes_leave_exactly_one_primary_address(group: Group) -> None:
    csm, bar = group.csm, group.ids["Bar"]
    places = [await place(csm, f"City {number}") for number in range(6)]

    async def work(number: int) -> None:
        made = await link(csm, bar, places[number], primary=number % 2 == 0)
        if number % 3 == 0:
            await csm.system.delete(AccountAddress, made["sys_id"])

    await asyncio.gather(*(work(number) for number in range(6)))
    await assert_form_is_primary(csm, bar)
    assert len(await addresses(csm, bar)) == 4


@pytest.mark.rule("CSM-46")
async def test_addresses_that_are_deleted_at_once_leave_a_primary_one_behind(group: Group) -> None:
    csm, bar = group.csm, group.ids["Bar"]
    places = [await place(csm, f"City {number}") for number in range(8)]
    for _ in range(3):
        made = [(await link(csm, bar, each))["sys_id"] for each in places]
        await asyncio.gather(*(csm.system.delete(AccountAddress, each) for each in made[:7]))
        left = (await csm.system.list(AccountAddress, Query(where=AccountAddress.account == bar))).records
        assert [(row["sys_id"], row["primary"]) for row in left] == [(made[7], True)]
        await csm.system.delete(AccountAddress, made[7])
