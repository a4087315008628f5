"""The statistics of complaints, over what the caller may read."""

from typing import Any, cast

import httpx
import pytest
from litestar import Litestar
from litestar.di import Provide

from industry_packs.banking.routes import ComplaintStatistics, ProductStatistics, complaint_statistics
from platform_core import InvalidQuery
from tests.industry_packs.banking.bank import Bank

COMPLAINTS = (
    ("clara", "Mortgage", "yes"), ("clara", "Mortgage", "no"), ("mateo", "Mortgage", "yes"),
    ("mateo", "Credit card", "yes"), ("mateo", "Credit card", None), ("clara", None, "no"),
)  # fmt: skip


@pytest.fixture
async def counted(bank: Bank) -> Bank:
    """Six complaints of two persons about two products and none."""
    async with bank.preparing():
        for who, product, timely in COMPLAINTS:
            consumer = bank[f"{who}'s record"]
            await bank.complaint(consumer=consumer, complaint_product=product, timely_response=timely)
    return bank


async def ask(bank: Bank, person: str) -> ComplaintStatistics:
    """What the route answers a person."""
    answer: ComplaintStatistics = await complaint_statistics.fn(records=bank.records(person))
    return answer


async def test_staff_count_all_complaints_that_they_read(counted: Bank) -> None:
    expected = ComplaintStatistics(
        complaints=6,
        timely=3,
        untimely=2,
        unanswered=1,
        products=[
            ProductStatistics("Mortgage", complaints=3, timely=2, untimely=1, unanswered=0),
            ProductStatistics("Credit card", complaints=2, timely=1, untimely=0, unanswered=1),
            ProductStatistics(None, complaints=1, timely=0, untimely=1, unanswered=0),
        ],
    )
    for person in ("complaint agent", "complaint viewer", "consumer agent", "manager"):
        assert await ask(counted, person) == expected


async def test_who_reads_no_complaint_counts_none(counted: Bank) -> None:
    for person in ("agent", "lawyer", "nobody"):
        assert await ask(counted, person) == ComplaintStatistics(0, 0, 0, 0, [])


async def test_a_complainant_learns_nothing_of_what_he_may_not_read(counted: Bank) -> None:
    with pytest.raises(InvalidQuery):
        await ask(counted, "clara")


async def test_the_route_answers_over_http(counted: Bank) -> None:
    records = Provide(lambda: counted.records("complaint agent"), sync_to_thread=False)
    app = Litestar([complaint_statistics], dependencies={"records": records})
    # Litestar's own test client runs the app in another event loop than the database's.
    server = httpx.ASGITransport(cast("Any", app))
    async with httpx.AsyncClient(transport=server, base_url="http://bank.test") as client:
        answer = await client.get("/api/banking/complaint-statistics")
    assert answer.status_code == 200
    assert answer.json()["products"][0] == {
        "product": "Mortgage",
        "complaints": 3,
        "timely": 2,
        "untimely": 1,
        "unanswered": 0,
    }
