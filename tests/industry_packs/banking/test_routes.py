"""The statistics of complaints, over what the caller may read."""

import pytest

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


@pytest.mark.parametrize("person", ["complaint agent", "complaint viewer", "consumer agent", "manager"])
async def test_staff_count_all_complaints_that_they_read(counted: Bank, person: str) -> None:
    assert await ask(counted, person) == ComplaintStatistics(
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


@pytest.mark.parametrize("person", ["agent", "lawyer", "nobody"])
async def test_who_reads_no_complaint_counts_none(counted: Bank, person: str) -> None:
    assert await ask(counted, person) == ComplaintStatistics(0, 0, 0, 0, [])


async def test_a_complainant_learns_nothing_of_what_he_may_not_read(counted: Bank) -> None:
    with pytest.raises(InvalidQuery):
        await ask(counted, "clara")
