"""Copies of a record in any number, made inside PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping

from platform_core import Entity
from platform_core.storage import Transaction

Values = Mapping[str, str]


async def copy(
    transaction: Transaction, entity: type[Entity], sample: str, count: int, values: Values, start: int = 0
) -> None:
    """Copies of a record, numbered ``n``, with these values in place of the sample's own."""
    for step in entity.info.lineage:
        names = dict.fromkeys(
            ("sys_id", *(name for name, field in step.info.own_fields.items() if field.stored))
        )
        given = {"sys_id": key(entity, "n"), **values}
        selected = ", ".join(f"({given[name]})" if name in given else f't."{name}"' for name in names)
        columns = ", ".join(f'"{name}"' for name in names)
        table, last = step.info.table, start + count
        await transaction.execute(
            f'INSERT INTO "{table}" ({columns}) SELECT {selected} FROM "{table}" t, '
            f'generate_series({start + 1}::bigint, {last}) AS n WHERE t."sys_id" = $1',
            (sample,),
        )


def key(entity: type[Entity], number: str) -> str:
    """The id of the copy with this number, as SQL: of the form of all ids, and in the order of the numbers."""
    digest = f"md5('{entity.__name__}' || ({number}))"
    return (
        f"(lpad(to_hex(1700000000000 + ({number})), 12, '0') || '7' || substr({digest}, 1, 3) "
        f"|| '8' || substr({digest}, 4, 15))::uuid"
    )
