"""What the schema's tests do again and again: sync, add a row, read names back."""

from typing import Any

from platform_core import Entity
from platform_core.ids import new_id, utc_now
from platform_core.schema import SchemaPlan, apply, plan_schema, quoted, read_catalogue
from platform_core.storage import Database, Session


async def sync(database: Database, *entities: type[Entity]) -> SchemaPlan:
    """Plan, refuse to go on with blockers, and apply."""
    plan = await plan_schema(database, entities)
    assert plan.blockers == ()
    async with database.transaction() as tx:
        await apply(tx, plan.changes)
    return plan


async def insert(session: Session, entity: type[Entity], **values: Any) -> str:
    """Insert a row into the entity's own table; what a root's table needs is filled in."""
    row = {"sys_id": new_id(), **values}
    if entity.info.extends is None:
        system = {"sys_class_name": entity.info.table, "sys_mod_count": 0}
        system |= {"sys_created_by": "ann", "sys_updated_by": "ann"}
        row = {**system, "sys_created_on": utc_now(), "sys_updated_on": utc_now(), **row}
    mark = "$" if session.dialect == "postgres" else "?"
    marks = ", ".join(f"{mark}{number}" for number in range(1, len(row) + 1))
    columns = ", ".join(map(quoted, row))
    await session.execute(
        f"INSERT INTO {quoted(entity.info.table)} ({columns}) VALUES ({marks})", list(row.values())
    )
    return str(row["sys_id"])


async def rows(session: Session, entity: type[Entity], *columns: str) -> list[tuple[Any, ...]]:
    """Columns of all rows, oldest first."""
    names = ", ".join(map(quoted, columns))
    found = await session.fetch(f"SELECT {names} FROM {quoted(entity.info.table)} ORDER BY sys_id")
    return [tuple(row) for row in found]


async def index_names(session: Session, entity: type[Entity]) -> set[str]:
    catalogue = await read_catalogue(session)
    return {index.name for index in catalogue.tables[entity.info.table].indexes}


def summaries(plan: SchemaPlan) -> list[str]:
    return [change.summary for change in plan.changes]
