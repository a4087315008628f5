"""What ends or is due soon."""

import datetime

import pytest

from platform_core import utc_now
from tests.plugins.install_base.shop import Shop

TODAY = utc_now().date()
DAY = datetime.timedelta(days=1)


@pytest.fixture
async def ending(shop: Shop) -> Shop:
    """Sold products and items of which something ends in some days."""
    async with shop.preparing():
        for owner in ("bank", "grocery"):
            for days in (-3, 0, 10, 30, 31):
                day = TODAY + days * DAY
                await shop.sold(
                    f"{owner} {days}", account=shop[owner], start_date=TODAY - 99 * DAY, end_date=day
                )
                dates = {"warranty_expiration": day, "next_maintenance": day}
                await shop.item(f"{owner} item {days}", account=shop[owner], **dates)
        await shop.item("gone", account=shop["bank"], state="inactive", next_maintenance=TODAY)
    return shop


async def test_what_ends_within_the_days_asked_for_is_listed_by_day(ending: Shop) -> None:
    client = await ending.client("banker")
    for what, days, expected in (
        ("sold-products", 30, ["bank 0", "bank 10", "bank 30"]),
        ("sold-products", 0, ["bank 0"]),
        ("warranties", 31, ["bank item 0", "bank item 10", "bank item 30", "bank item 31"]),
        ("maintenance", 10, ["bank item -3", "bank item 0", "bank item 10"]),
    ):
        answer = await client.get(f"/api/install-base/due/{what}", params={"days": days})
        assert answer.status_code == 200, answer.text
        rows = answer.json()["records"]
        assert [row["name"] for row in rows] == expected
        assert [row["days_left"] for row in rows] == [int(name.split()[-1]) for name in expected]
        assert {row["owner"]["account.name"] for row in rows} == {"bank"}


async def test_the_list_has_pages_and_holds_what_one_may_read(ending: Shop) -> None:
    client = await ending.client("keeper")
    seen, after = [], None
    while True:
        page = {"days": 40, "limit": 3, **({"after": after} if after else {})}
        answer = (await client.get("/api/install-base/due/warranties", params=page)).json()
        seen += [row["name"] for row in answer["records"]]
        if (after := answer.get("next")) is None:
            break
    assert sorted(seen) == sorted(
        f"{who} item {days}" for who in ("bank", "grocery") for days in (0, 10, 30, 31)
    )
    assert (await client.get("/api/install-base/due/nonsense")).status_code == 404
    assert (await client.get("/api/install-base/due/warranties?days=-1")).status_code in (400, 422)
    stranger = await ending.client("teller")
    assert (await stranger.get("/api/install-base/due/warranties")).json().get("records", []) == []
