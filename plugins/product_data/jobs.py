"""What happens when a day is over."""

from typing import Any

from platform_core import Job, Query, Records, utc_now

from .entities import Model
from .entities.models import PLANNED
from .rules import status_of
from .rules.models import DATES


async def follow_dates(records: Records) -> None:
    """Give every model the status that its dates make of it today."""
    elevated, today = records.elevated("a model's dates make its status"), utc_now().date()
    over: Any = (Model.end_of_sale < today) | (Model.end_of_support < today) | (Model.effective_until < today)
    begun: Any = (Model.status == PLANNED) & (Model.effective_from <= today)
    query = Query(where=over | begun, fields=("sys_id", "status", *DATES), limit=500)
    async for model in elevated.every(Model, query):
        status = status_of(model, today)
        if status != model["status"]:
            # The rule that looks at every change of a model gives it its status; this one asks for just that.
            await elevated.update(Model, model["sys_id"], {"status": status})


JOBS = (
    Job(
        name="product_data.follow_dates",
        summary="Gives product models the status that their dates make of them today",
        every=3600,
        run=follow_dates,
    ),
)
