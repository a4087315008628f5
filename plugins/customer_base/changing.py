"""Changes that the rules of several packs make in the same way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from platform_core import Condition, Entity, NotFound, Query, Records


async def change_oldest(
    records: Records, entity: type[Entity], where: Condition, values: Mapping[str, Any]
) -> bool:
    """Change the oldest record that satisfies a condition; ``False`` when there is none.

    One that somebody deletes at the same moment is passed over for the next.
    """
    oldest = Query(where=where, order=("sys_id",), limit=1, fields=("sys_id",))
    while found := (await records.list(entity, oldest)).records:
        try:
            await records.update(entity, found[0]["sys_id"], values)
        except NotFound:
            continue
        return True
    return False
