"""One look at a customer: his record, and what the active packs show with it."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from platform_core import Entity, InvalidQuery, NotFound, OverviewSection, Query, Record, Records

EXAMPLE = "0198f3c27a4071c2a8f5f1a3b2c4d5e6"
Number = Annotated[int, msgspec.Meta(ge=0, examples=[1])]
Rows = Annotated[
    list[dict[str, Any]],
    msgspec.Meta(
        examples=[[{"sys_id": EXAMPLE, "user.name": "Silje Dahl", "responsibility.name": "Account Manager"}]]
    ),
]
Table = Annotated[str, msgspec.Meta(examples=["sn_customerservice_team_member"])]
Words = Annotated[str, msgspec.Meta(examples=["Who of our staff looks after the account"])]
Whole = Annotated[
    dict[str, Any],
    msgspec.Meta(
        examples=[{"sys_id": EXAMPLE, "number": "ACCT0001001", "name": "Shark Hotels", "customer": True}]
    ),
]


class Shown(msgspec.Struct, frozen=True):
    """The first records of a section, of which table they are, and how many there are in all that you may read.

    ``exact`` is false where there are at least so many.
    """

    summary: Words
    table: Table
    count: Number
    exact: bool
    records: Rows


class Overview(msgspec.Struct, frozen=True):
    """A customer as far as you may read him, and the sections of which you may read anything, by name."""

    table: Annotated[str, msgspec.Meta(examples=["customer_account"])]
    sys_id: Annotated[str, msgspec.Meta(examples=[EXAMPLE])]
    customer: Whole
    sections: dict[str, Shown]


async def overview(records: Records, table: str, sys_id: str) -> Overview:
    """What the active packs know of a customer, as far as the actor may read it.

    One statement for the customer, and one or two for each section, however many records there are.
    """
    entity = records.entity(table)
    sections = records.assembly.registry.overview(entity)
    if not sections:
        raise NotFound(
            f"there is no overview of {table!r}",
            remedy="ask for an account, a contact, a consumer or a household",
        )
    customer = await records.get(entity, sys_id)
    shown: dict[str, Shown] = {}
    for section in sections:
        found = await _shown(records, section, sys_id)
        if found is not None:
            shown[section.name] = found
    return Overview(entity.info.table, sys_id, customer, shown)


async def _shown(records: Records, section: OverviewSection, sys_id: str) -> Shown | None:
    """A section; ``None`` when the actor reads nothing of it, or not the fields by which its records are found."""
    fields = tuple(path for path in section.fields if _readable(records, section.lists, path))
    order = tuple(path for path in section.order if _readable(records, section.lists, path.removeprefix("-")))
    if not fields:
        return None
    query = Query(
        where=section.where(sys_id),
        fields=("sys_id", *fields),
        order=order,
        limit=section.limit,
        count="bounded",
    )
    try:
        page = await records.list(section.lists, query)
    except InvalidQuery:
        return None
    assert page.count is not None, "it was asked for"
    rows: list[Record] = page.records
    return Shown(section.summary, section.lists.info.table, page.count.value, page.count.exact, rows)


def _readable(records: Records, entity: type[Entity], path: str) -> bool:
    try:
        records.field(entity, path)
    except InvalidQuery:
        return False
    return True
