"""How many complaints there are of each product, and how many were answered in time."""

from collections.abc import Sequence

import msgspec
from litestar import get
from litestar.di import NamedDependency

from platform_core import Record, Records

from .entities import ComplaintCase


class ProductStatistics(msgspec.Struct, frozen=True):
    """The complaints about one product: all, answered in time, answered late, not known to be answered."""

    product: str | None
    complaints: int
    timely: int
    untimely: int
    unanswered: int


class ComplaintStatistics(msgspec.Struct, frozen=True):
    """The complaints that the caller may read, in all and by product, the product with the most first."""

    complaints: int
    timely: int
    untimely: int
    unanswered: int
    products: list[ProductStatistics]


@get("/api/banking/complaint-statistics", operation_id="complaint_statistics", tags=["Banking"])
async def complaint_statistics(records: NamedDependency[Records]) -> ComplaintStatistics:
    """Complaints by product and timeliness, counted over the complaints that you may read."""
    groups = await records.aggregate(
        ComplaintCase, group_by=("complaint_product", "timely_response"), measures=("count",)
    )
    return statistics_of(groups)


def statistics_of(groups: Sequence[Record]) -> ComplaintStatistics:
    """The counts per product and answer, as one table."""
    counts: dict[str | None, dict[str | None, int]] = {}
    for group in groups:
        counts.setdefault(group["complaint_product"], {})[group["timely_response"]] = group["count"]
    products = [
        ProductStatistics(
            product=product,
            complaints=sum(answers.values()),
            timely=answers.get("yes", 0),
            untimely=answers.get("no", 0),
            unanswered=answers.get(None, 0),
        )
        for product, answers in counts.items()
    ]
    return ComplaintStatistics(
        complaints=sum(product.complaints for product in products),
        timely=sum(product.timely for product in products),
        untimely=sum(product.untimely for product in products),
        unanswered=sum(product.unanswered for product in products),
        products=sorted(products, key=lambda product: (-product.complaints, product.product or "")),
    )
