"""Who meets criteria: reckoned from their conditions, and written down row by row, for access rests on rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from platform_core import Entity, Filter, Job, Query, Records

from .entities import Criteria, Criterion, Served

FIELD_OF = {
    "customer_account": "account",
    "csm_consumer": "consumer",
    "csm_household": "household",
    "sn_csm_business_location_internal": "organization",
    "sn_csm_business_location_external": "organization",
}
"""The field of ``Served`` that names a record of a table."""
PAGE = 500
KEEPS = "who meets criteria is looked up again"


def filter_of(criterion: Mapping[str, Any]) -> Filter:
    """A condition as a list is asked by it."""
    operator, value = criterion["operator"], criterion["value"]
    if operator == "in":
        value = [part.strip() for part in (value or "").split(",")]
    elif operator == "isnull":
        value = value != "false"
    return Filter(criterion["field"], operator, value)


async def conditions(records: Records, criteria: str) -> list[Mapping[str, Any]]:
    """The conditions of criteria."""
    asked = Query(where=Criterion.criteria == criteria, fields=("field", "operator", "value"))
    return [row async for row in records.every(Criterion, asked)]


async def meet_again(records: Records, criteria: str) -> None:
    """Write down who meets the criteria, and take off who does not; criteria without a condition are met by nobody."""
    table = (await records.get(Criteria, criteria, ("table",)))["table"]
    field, asked = FIELD_OF[table], await conditions(records, criteria)
    known = {
        row[field]: row["sys_id"]
        async for row in records.every(
            Served, Query(where=Served.criteria == criteria, fields=("sys_id", field), limit=PAGE)
        )
    }
    meeting: set[str] = set()
    if asked:
        query = Query(filters=tuple(map(filter_of, asked)), fields=("sys_id",), limit=PAGE)
        meeting = {row["sys_id"] async for row in records.every(table, query)}
    for gone in sorted(known.keys() - meeting):
        await records.delete(Served, known[gone])
    for new in sorted(meeting - known.keys()):
        await records.create(Served, {"criteria": criteria, field: new})


async def meet_record(records: Records, entity: type[Entity], sys_id: str, changed: frozenset[str]) -> None:
    """Look anew whether one record meets the criteria that speak of what changed in it."""
    field = FIELD_OF.get(entity.info.table)
    if field is None:
        return
    spoken: dict[str, list[Mapping[str, Any]]] = {}
    asked = Query(
        where=Criterion.criteria.table == entity.info.table,
        fields=("criteria", "field", "operator", "value"),
        limit=PAGE,
    )
    async for row in records.every(Criterion, asked):
        spoken.setdefault(row["criteria"], []).append(row)
    for criteria, rows in sorted(spoken.items()):
        if any(row["field"].partition(".")[0] in changed for row in rows):
            await _meet_one(records, entity, sys_id, criteria, rows)


async def _meet_one(
    records: Records, entity: type[Entity], sys_id: str, criteria: str, rows: Sequence[Mapping[str, Any]]
) -> None:
    field = FIELD_OF[entity.info.table]
    key: Any = entity.sys_id
    meets = await records.count(entity, key == sys_id, tuple(map(filter_of, rows))) > 0
    column: Any = getattr(Served, field)
    known = await records.find(Served, (Served.criteria == criteria) & (column == sys_id), ("sys_id",))
    if meets and known is None:
        await records.create(Served, {"criteria": criteria, field: sys_id})
    elif known is not None and not meets:
        await records.delete(Served, known["sys_id"])


async def meet_all_again(records: Records) -> None:
    """Look up anew who meets each of the criteria: a condition may speak of records that a customer refers to."""
    elevated = records.elevated(KEEPS)
    async for criteria in elevated.every(Criteria, Query(fields=("sys_id",))):
        async with elevated.transaction() as transaction:
            await meet_again(transaction, criteria["sys_id"])


JOBS = (
    Job(
        name="service_model_foundation.meet_criteria",
        summary="Looks up anew which customers and locations meet the criteria of organizations",
        every=3600,
        run=meet_all_again,
    ),
)
