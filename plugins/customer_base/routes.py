"""What is asked of customers of every kind."""

from __future__ import annotations

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from platform_core import NotFound, Records, parse_id

from .overview import Overview, overview


@get(
    "/api/customers/{table:str}/{sys_id:str}/overview",
    operation_id="customer_overview",
    tags=["Customers"],
)
async def customer_overview(
    table: FromPath[str], sys_id: FromPath[str], records: NamedDependency[Records]
) -> Overview:
    """One look at a customer: the record, and what the active packs show with it.

    The sections are those of the active packs of which you may read anything: the team that looks after an account, its
    contacts, addresses and relationships, open cases. Each holds the first records, and how many there are.
    """
    try:
        key = parse_id(sys_id)
    except ValueError:
        raise NotFound(
            f"there is no {table[:50]} {sys_id[:50]!r}", remedy="ids are 32 hexadecimal digits"
        ) from None
    return await overview(records, table, key)


ROUTES = (customer_overview,)
