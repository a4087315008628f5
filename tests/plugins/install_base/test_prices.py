"""Prices of sold products: of all units, of a year, of the whole with its parts."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platform_core import InvalidInput
from plugins.install_base.rules.prices import _rounded
from tests.plugins.install_base.shop import Shop

CUMULATIVE = ("cumulative_one_time_price", "cumulative_monthly_price", "cumulative_net_price")


async def cumulative(shop: Shop, name: str) -> tuple[Any, ...]:
    """The three prices of the whole."""
    sold = await shop.now(name)
    return tuple(sold[field] for field in CUMULATIVE)


async def test_the_price_of_all_units_comes_from_that_of_one(shop: Shop) -> None:
    base: dict[str, Any] = {"account": shop["bank"], "currency": "EUR", "quantity": 3, "unit_net_price": 1000}
    once = await shop.sold("once", **base, pricing_method="one_time")
    assert (once["one_time_price"], once["monthly_price"], once["annual_price"]) == (3000, None, None)
    monthly = await shop.sold(
        "monthly", **base, pricing_method="recurring", periodicity="monthly", term_months=24
    )
    assert (monthly["monthly_price"], monthly["annual_price"]) == (3000, 36000)
    assert monthly["cumulative_net_price"] == 24 * 3000
    yearly = await shop.sold("yearly", **base, pricing_method="recurring", periodicity="annually")
    assert (yearly["monthly_price"], yearly["annual_price"]) == (250, 3000)
    odd = await shop.sold(
        "odd", **{**base, "quantity": 1}, pricing_method="recurring", periodicity="annually"
    )
    assert (odd["monthly_price"], odd["annual_price"]) == (83, 1000)
    changed = await shop.change("monthly", quantity=5)
    assert (changed["monthly_price"], changed["cumulative_net_price"]) == (5000, 24 * 5000)
    agreed = await shop.change("monthly", monthly_price=4500)
    assert (agreed["monthly_price"], agreed["annual_price"]) == (4500, 54000)


async def test_the_price_of_the_whole_takes_in_its_parts(shop: Shop) -> None:
    priced: dict[str, Any] = {"currency": "EUR", "term_months": 12}
    await shop.sold("whole", account=shop["bank"], one_time_price=100, monthly_price=10, **priced)
    assert await cumulative(shop, "whole") == (100, 10, 220)
    await shop.sold("part", parent=shop["whole"], one_time_price=50, **priced)
    await shop.sold("part of it", parent=shop["part"], one_time_price=5, monthly_price=1, **priced)
    assert await cumulative(shop, "whole") == (155, 11, 155 + 12 * 11)
    assert await cumulative(shop, "part") == (55, 1, 67)
    await shop.change("part of it", monthly_price=3)
    assert await cumulative(shop, "whole") == (155, 13, 155 + 12 * 13)
    await shop.change("whole", one_time_price=200)
    assert await cumulative(shop, "whole") == (255, 13, 255 + 12 * 13)
    await shop.change("part", parent=None)
    assert await cumulative(shop, "whole") == (200, 10, 320)
    await shop.everything.delete("sn_install_base_sold_product", shop["part of it"])
    assert await cumulative(shop, "part") == (50, 0, 50)


async def test_without_a_term_nobody_knows_what_a_monthly_price_comes_to(shop: Shop) -> None:
    await shop.sold("open", account=shop["bank"], currency="EUR", monthly_price=10)
    assert await cumulative(shop, "open") == (0, 10, None)
    assert (await shop.change("open", term_months=2))["cumulative_net_price"] == 20


async def test_a_price_has_a_currency_which_is_that_of_the_whole(shop: Shop) -> None:
    with pytest.raises(InvalidInput) as refused:
        await shop.sold("wrong", account=shop["bank"], one_time_price=100)
    assert [error.pointer for error in refused.value.errors] == ["/currency"]
    await shop.sold("whole", account=shop["bank"], currency="EUR", one_time_price=1)
    with pytest.raises(InvalidInput, match="currency of the whole"):
        await shop.sold("wrong", parent=shop["whole"], currency="USD", one_time_price=100)
    await shop.sold("part", parent=shop["whole"], currency="EUR", one_time_price=100)
    with pytest.raises(InvalidInput, match="currency of the whole"):
        await shop.change("whole", currency="USD")


@given(st.integers(min_value=0, max_value=10**12), st.sampled_from([1, 3, 12]))
def test_a_price_is_rounded_to_the_nearest_minor_unit(amount: int, by: int) -> None:
    assert abs(_rounded(amount, by) * by - amount) * 2 <= by
