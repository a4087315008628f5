"""What is done with contracts besides reading and changing their records."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from msgspec import Meta

from platform_core import Records, utc_now

from ..covering import cover_children
from ..expiring import MOST_DAYS, expiring
from ..renewing import renew
from .words import Day, Name, Shown, known_id

DAYS = QueryParameter(description="How many days ahead", ge=0, le=MOST_DAYS)


class Renewed(msgspec.Struct, frozen=True):
    """The draft that comes after a contract."""

    contract: Shown
    number: Annotated[str, Meta(examples=["CNTR0001002"])]
    starts: Day
    ends: Day


class Added(msgspec.Struct, frozen=True):
    """The lines of coverage that were added."""

    added: list[Shown]


class Expiring(msgspec.Struct, frozen=True):
    """A contract that ends soon, and in how many days, by the customer's time zone."""

    contract: Shown
    number: Annotated[str, Meta(examples=["CNTR0001001"])]
    short_description: Name
    account: Shown | None
    consumer: Shown | None
    ends: Day
    days_left: Annotated[int, Meta(examples=[12])]
    renewed: bool


@post(
    "/api/service-contracts/{sys_id:str}/renew",
    status_code=201,
    operation_id="renew_contract",
    tags=["Contracts"],
)
async def renew_contract(sys_id: FromPath[str], records: NamedDependency[Records]) -> Renewed:
    """Make the contract that follows this one, as a draft.

    It is as long, begins on the day after, and has the same lines, entitlements, coverage and contacts; what was cancelled
    is left behind. One that was cancelled, or that has no end, is not renewed.
    """
    new = await renew(records, known_id(sys_id, "contract"))
    return Renewed(new["sys_id"], new["number"], new["starts"], new["ends"])


@post(
    "/api/contract-coverage/{sys_id:str}/children",
    status_code=201,
    operation_id="cover_child_products",
    tags=["Contracts"],
)
async def cover_child_products(sys_id: FromPath[str], records: NamedDependency[Records]) -> Added:
    """Cover all products below the one that this line of coverage is about, as that does.

    What is covered already stays as it is.
    """
    return Added(await cover_children(records, known_id(sys_id, "line of coverage")))


@get("/api/expiring-contracts", operation_id="expiring_contracts", tags=["Contracts"])
async def expiring_contracts(
    records: NamedDependency[Records], days: Annotated[int, DAYS] = 60
) -> list[Expiring]:
    """The contracts in force that end within so many days, the next one first, as far as you may read them."""
    return [Expiring(**each) for each in await expiring(records, days, utc_now())]


ROUTES = (renew_contract, cover_child_products, expiring_contracts)
