"""Closing a case takes a unit of its entitlement: once for the case, never more than there are."""

from __future__ import annotations

import asyncio

import pytest

from plugins.contracts import CaseEntitlement, Entitlement
from plugins.customer_service import Case
from tests.plugins.contracts.deals import SOLUTION, Deals


async def counted(deals: Deals) -> int:
    """How many cases have taken a unit."""
    return await deals.everything.count(CaseEntitlement, CaseEntitlement.counted_on.is_not_null())


@pytest.mark.rule("CSM-141")
async def test_closing_a_case_takes_one_unit(deals: Deals) -> None:
    await deals.entitlement("ten cases", per_unit=True, total_units=10)
    await deals.case("case")
    assert await deals.left("ten cases") == 10
    await deals.close("case")
    assert await deals.left("ten cases") == 9
    (link,) = await deals.links("case")
    assert link["counted_on"] == (await deals.now("case"))["closed_at"]


@pytest.mark.rule("CSM-141")
async def test_whoever_closes_the_case_the_unit_is_taken(deals: Deals) -> None:
    await deals.entitlement("ten cases", per_unit=True, total_units=10)
    await deals.case("closed by the customer", contact=deals["guest"])
    await deals.records("guest").transition(Case, deals["closed by the customer"], "close_by_customer")
    await deals.case("accepted", contact=deals["guest"])
    await deals.records("agent").transition(Case, deals["accepted"], "accept")
    await deals.records("agent").transition(Case, deals["accepted"], "propose_solution", SOLUTION)
    assert await deals.left("ten cases") == 9
    await deals.records("guest").transition(Case, deals["accepted"], "accept_solution")
    assert await deals.left("ten cases") == 8


@pytest.mark.rule("CSM-141")
async def test_a_cancelled_case_takes_none(deals: Deals) -> None:
    await deals.entitlement("ten cases", per_unit=True, total_units=10)
    await deals.case("case")
    await deals.records("agent").transition(Case, deals["case"], "cancel")
    assert await deals.left("ten cases") == 10


@pytest.mark.rule("CSM-142")
async def test_reopening_gives_none_back_and_closing_again_takes_no_other(deals: Deals) -> None:
    await deals.entitlement("ten cases", per_unit=True, total_units=10)
    await deals.case("case")
    await deals.close("case")
    await deals.everything.update(Case, deals["case"], {"state": 10})
    assert await deals.left("ten cases") == 9
    await deals.close("case")
    assert await deals.left("ten cases") == 9
    assert await counted(deals) == 1


@pytest.mark.rule("CSM-141")
async def test_what_is_used_up_stays_at_nothing(deals: Deals) -> None:
    await deals.entitlement("one case", per_unit=True, total_units=1)
    await deals.case("first")
    await deals.case("second")
    await deals.close("first")
    await deals.close("second")
    assert await deals.left("one case") == 0
    assert await counted(deals) == 1


@pytest.mark.rule("CSM-140")
async def test_without_units_nothing_is_counted(deals: Deals) -> None:
    await deals.entitlement("as often as you like")
    await deals.case("case")
    await deals.close("case")
    assert await deals.covers("case") == ["as often as you like"]
    assert await deals.left("as often as you like") is None
    assert await counted(deals) == 0


async def test_hours_are_not_taken_by_closing(deals: Deals) -> None:
    await deals.entitlement("ten hours", per_unit=True, unit="hours", total_units=10)
    await deals.case("case")
    await deals.close("case")
    assert await deals.covers("case") == ["ten hours"]
    assert await deals.left("ten hours") == 10


@pytest.mark.rule("CSM-141")
@pytest.mark.parametrize(("units", "left"), [(60, 10), (30, 0)])
async def test_fifty_cases_closed_at_once_take_as_many_as_there_are(
    deals: Deals, units: int, left: int
) -> None:
    await deals.entitlement("units", per_unit=True, total_units=units)
    async with deals.preparing():
        names = [f"case {number}" for number in range(50)]
        for name in names:
            await deals.case(name)
    await asyncio.gather(*(deals.close(name) for name in names))
    assert await deals.left("units") == left
    assert await counted(deals) == min(units, 50)


@pytest.mark.rule("CSM-142")
async def test_a_case_that_is_closed_by_many_at_once_takes_one_unit(deals: Deals) -> None:
    await deals.entitlement("ten cases", per_unit=True, total_units=10)
    await deals.case("case")
    everything = deals.everything
    await asyncio.gather(*(everything.update(Case, deals["case"], {"state": 3}) for _ in range(10)))
    assert await deals.left("ten cases") == 9


async def test_further_units_are_added_to_what_is_left(deals: Deals) -> None:
    await deals.entitlement("ten cases", per_unit=True, total_units=10)
    await deals.case("case")
    await deals.close("case")
    admin = deals.records("entitlement admin")
    await admin.update(Entitlement, deals["ten cases"], {"total_units": 15})
    assert await deals.left("ten cases") == 14
    await admin.update(Entitlement, deals["ten cases"], {"per_unit": False})
    assert await deals.left("ten cases") is None
